import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { startRedisServer } from '../support/redisServer.ts';

test('two processes that start at once, with half of the shards each, identify by turns', {
	tags: ['long'],
}, async () => {
	await using redis = await startRedisServer();
	await using world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url, SHARD_COUNT: '4' },
		// As Discord has it: two shards in five seconds, here 0 or 2, and 1 or 3.
		settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 2, windowMs: 5000 } },
	});
	const ready = Promise.withResolvers<void>();
	world.discord.events.on('gatewayReady', () => world.discord.connected === 4 && ready.resolve());
	await Promise.all([world.startProcess({ env: { SHARDS: '0-1' } }), world.startHere({ SHARDS: '2-3' })]);
	await ready.promise;
	expect(world.discord.problems).toEqual([]);
});
