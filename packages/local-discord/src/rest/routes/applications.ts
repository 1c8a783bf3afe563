import { userPayload } from '../../payloads/user.ts';
import type { World } from '../../world/world.ts';
import { botRoute, type Route } from '../route.ts';

/** Bits by which the portal tells that an intent is on for a small bot. */
const contentIntentLimited = 1 << 19;
const membersIntentLimited = 1 << 15;

const applicationPayload = (world: World) => {
	const owner = [...world.guilds.values()][0]?.ownerId;
	const ownerUser = owner === undefined ? undefined : world.users.get(owner);
	const flags =
		(world.settings.messageContentIntent ? contentIntentLimited : 0) |
		(world.settings.guildMembersIntent ? membersIntentLimited : 0);
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

/** What the application is. */
export const applicationRoutes: readonly Route[] = [
	botRoute('GET', '/applications/@me', 'other', ({ world }) => applicationPayload(world)),
	botRoute('GET', '/oauth2/applications/@me', 'other', ({ world }) => applicationPayload(world)),
];
