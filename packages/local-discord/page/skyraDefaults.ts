/**
 * Runs before the components are loaded: left alone, they take their default avatars from Discord's CDN.
 * The page loads nothing from other machines, so every default stands on the page's own server.
 */
const avatar = '/avatars/nobody.svg';

Object.assign(globalThis, {
	$discordMessage: {
		avatars: { blue: avatar, gray: avatar, green: avatar, orange: avatar, red: avatar, pink: avatar, default: avatar },
		profiles: {},
		emojis: {},
	},
});
