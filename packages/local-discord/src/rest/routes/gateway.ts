import { botRoute, openRoute, type Route } from '../route.ts';

/** Where the gateway is, and how many sessions may still be started. */
export const gatewayRoutes: readonly Route[] = [
	openRoute('GET', '/gateway', 'other', ({ world }) => ({ url: `ws://${world.host}` })),
	botRoute('GET', '/gateway/bot', 'other', ({ world }) => {
		const { shards, identifyLimit } = world.settings;
		const { total, remaining, maxConcurrency } = identifyLimit;
		return {
			url: `ws://${world.host}`,
			shards,
			session_start_limit: { total, remaining, reset_after: 24 * 60 * 60 * 1000, max_concurrency: maxConcurrency },
		};
	}),
];
