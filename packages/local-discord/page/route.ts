import type { State } from './state.ts';

/** A place in the server, as the address of the page names it. */
export interface Place {
	channelId: string;
	messageId: string | undefined;
}

/** The page's address: `#/channels/<server>/<channel>/<message>`, so that reloading and links lead back. */
export const createRoute = (state: State) => ({
	read: (): Place | null => {
		const found = /^#\/channels\/[^/]+\/(\d+)(?:\/(\d+))?$/.exec(location.hash);
		return found?.[1] ? { channelId: found[1], messageId: found[2] } : null;
	},
	write: (messageId?: string): void => {
		const guildId = state.channels.find((channel) => channel.id === state.channelId)?.guild_id;
		const address = `#/channels/${guildId ?? '@me'}/${state.channelId}${messageId ? `/${messageId}` : ''}`;
		if (location.hash !== address) history.replaceState(null, '', address);
	},
	changed: (listener: () => void): void => window.addEventListener('hashchange', listener),
});

/** The page's address. */
export type Route = ReturnType<typeof createRoute>;
