import { Routes } from 'discord.js';
import { expect, test } from 'vitest';
import { startLocalDiscord } from '../../../packages/local-discord/src/localDiscord.ts';
import { systemClock } from '../../../src/services/clock.ts';
import { connectGateway } from '../../../src/services/discord/gateway/gateway.ts';
import { createGlobalPace } from '../../../src/services/discord/gateway/globalPace.ts';
import { createHttp } from '../../../src/services/http.ts';
import { collectLog } from '../../support/logLines.ts';

test('what answers interactions waits for no global limit, since Discord counts it apart', async () => {
	await using cleanup = new AsyncDisposableStack();
	const discord = await startLocalDiscord({ settings: {} });
	cleanup.defer(() => discord.stop());
	const { fetch, close } = createHttp();
	cleanup.defer(close);
	const gateway = await connectGateway({
		...{ token: discord.token, apiUrl: discord.apiUrl, shards: { ids: [0], count: 1 }, claim: null },
		...{ log: collectLog().logger, fetch, clock: systemClock, pace: createGlobalPace(systemClock) },
		listen: () => () => undefined,
		onFatal: () => undefined,
		onFault: () => undefined,
		heard: () => undefined,
		sender: () => undefined,
	});
	cleanup.defer(() => gateway.close());
	const { rest } = gateway.client;
	const limited: boolean[] = [];
	rest.on('rateLimited', ({ global }) => limited.push(global));
	const answer = (_: unknown, index: number) =>
		rest.patch(Routes.webhookMessage(discord.bot.id, `token${index}`), { auth: false, body: { content: 'Done.' } });
	// Nothing stands behind these tokens, which Discord says at once.
	await Promise.allSettled(Array.from({ length: 100 }, answer));
	expect(limited).toEqual([]);
});
