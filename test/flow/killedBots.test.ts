import { expect, test } from 'vitest';
import { talkWhileKilled } from '../support/killedBots.ts';
import { hasRedisServer } from '../support/redisServer.ts';

test.runIf(hasRedisServer())(
	'fifty people talk while processes are killed and replaced: every question has one end, and what is stored is what is shown',
	async () => {
		const { whole } = await talkWhileKilled(3, { calm: true });
		expect(whole).toBeGreaterThan(60);
	},
	120_000,
);
