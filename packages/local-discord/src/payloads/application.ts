import type { Settings } from '../settings.ts';
import type { World } from '../world/world.ts';
import { userPayload } from './user.ts';

/** Bits by which the portal tells which privileged intents are on for a small bot. */
export const applicationFlags = (settings: Settings): number =>
	(settings.guildPresencesIntent ? 1 << 13 : 0) |
	(settings.guildMembersIntent ? 1 << 15 : 0) |
	(settings.messageContentIntent ? 1 << 19 : 0);

/** The application object of the API. */
export const applicationPayload = (world: World) => {
	const owner = [...world.guilds.values()][0]?.ownerId;
	const ownerUser = owner === undefined ? undefined : world.users.get(owner);
	const flags = applicationFlags(world.settings);
	return {
		id: world.applicationId,
		name: world.bot.username,
		icon: null,
		description: '',
		type: null,
		bot: userPayload(world.bot),
		bot_public: true,
		bot_require_code_grant: false,
		verify_key: '0'.repeat(64),
		flags,
		flags_new: String(flags),
		redirect_uris: [],
		interactions_endpoint_url: null,
		role_connections_verification_url: null,
		event_webhooks_url: null,
		event_webhooks_status: 1,
		integration_types_config: { 0: {} },
		owner: ownerUser ? userPayload(ownerUser) : null,
		team: null,
		approximate_guild_count: world.guilds.size,
		approximate_user_install_count: 0,
		approximate_user_authorization_count: 0,
		explicit_content_filter: 0,
		eligible_oauth2_scopes: [],
	};
};
