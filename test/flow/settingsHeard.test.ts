/** @module-tag long */
import { describe, expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { chooseSettings, resetSettings } from '../support/settingsForm.ts';
import { slashAnswer } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 2, windowMs: 0 } };

/** On a busy machine one may hear of it late, but not so late that it would have looked itself, which it does after half a minute. */
const heardWithinMs = 20_000;

describe.runIf(hasRedisServer())('two processes of one bot over one Redis', () => {
	test('go by a setting at once, whichever of them changed it', async () => {
		await using redis = await startRedisServer();
		const env = { REDIS_URL: redis.url, LOG_LEVEL: 'info' };
		await using world = await startBotWorld({ start: false, env, settings: startAtOnce });
		const { discord, model } = world;
		// Cut otherwise, the shards of the second are not those of the first, which would end if they were.
		const processes = [
			await world.startProcess(),
			await world.startProcess({ env: { SHARD_COUNT: '2', SHARDS: '0-1' } }),
		];
		await discord.until(() => discord.world.commands.offered(null).length > 0);
		const room = discord.createChannel({ name: 'room' }).id;
		const boss = discord.as(discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
		const endedBy = () => processes.map((bot) => bot.output().split('"request ended"').length - 1);
		/** Asks each of them while the other stands still: both hear of every command, and whoever is first answers it. */
		const askBoth = async (isChanged: boolean): Promise<void> => {
			for (const [asked, other] of [
				[0, 1],
				[1, 0],
			] as const) {
				const before = endedBy();
				const still = processes[other]?.pid ?? 0;
				process.kill(still, 'SIGSTOP');
				try {
					let times = 0;
					const isKeeper = async () => {
						times += 1;
						await slashAnswer(world, boss, room, 'ask', { prompt: 'who are you?' });
						return model.requests.at(-1)?.system.includes('lighthouse keeper');
					};
					await expect.poll(isKeeper, { timeout: heardWithinMs }).toBe(isChanged);
					await expect.poll(endedBy).toEqual(before.map((count, at) => (at === asked ? count + times : count)));
				} finally {
					process.kill(still, 'SIGCONT');
				}
			}
		};
		for (let change = 0; change < 2; change += 1) {
			await chooseSettings(world, boss, room, 'answers', {
				persona: 'You are a lighthouse keeper.',
				language: ['asked'],
			});
			await askBoth(true);
			await resetSettings(world, boss, room);
			await askBoth(false);
		}
	});
});
