import type { Route } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import { channelRoutes } from './channels.ts';
import { commandRoutes } from './commands.ts';
import { gatewayRoutes } from './gateway.ts';
import { guildRoutes } from './guilds.ts';
import { interactionRoutes } from './interactions.ts';
import { markRoutes } from './marks.ts';
import { messageRoutes } from './messages.ts';
import { threadRoutes } from './threads.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route that is served. A fixed word in a path comes before a `:name` at its place. */
export const routes: readonly Route[] = [
	...gatewayRoutes,
	...applicationRoutes,
	...commandRoutes,
	...userRoutes,
	...guildRoutes,
	...channelRoutes,
	...markRoutes,
	...messageRoutes,
	...threadRoutes,
	...interactionRoutes,
	...webhookRoutes,
];
