import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { systemClock } from '../../src/services/clock.ts';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { contents, somebodySomewhere, square } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { isMade } from '../support/making.ts';
import { type RedisServer, startRedisServer } from '../support/redisServer.ts';
import { type RedisWire, startRedisWire } from '../support/redisWire.ts';
import { turnsIn } from '../support/stored.ts';
import { memoryLog } from '../support/stores.ts';
import { ask, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const unavailable = sentence(failure('store.unavailable'), 'en-US');

/** Once, or from then on. */
const hows = [
	{ how: 'once', once: true },
	{ how: 'from then on', once: false },
];
const title = 'Redis refuses one command in $each, $how,';

describe.runIf(hasRedisServer()).each(hows.map((how) => ({ ...how, each: 7 })))(title, testRefusals);

describe.runIf(hasRedisServer()).each(hows.map((how) => ({ ...how, each: 1 })))(
	title,
	{ tags: ['long'] },
	testRefusals,
);

/** Holds what people are told, and what is stored, if one command in so many is refused. */
function testRefusals({ once, each }: { once: boolean; each: number }) {
	const log = collectLog();
	let redis: RedisServer;
	let wire: RedisWire;
	let world: BotWorld;
	let store: ConversationStore;

	beforeAll(async () => {
		redis = await startRedisServer();
		wire = await startRedisWire(redis.port);
		world = await startBotWorld({ log: log.logger, env: { REDIS_URL: wire.url } });
		const where = { redisUrls: [redis.url], dataDir: '', applicationId: world.discord.applicationId };
		const kept = { rewritesAof: false, ttlMs: 86_400_000, scrubEveryMs: 0, clock: systemClock, log: memoryLog() };
		store = await createStore({ ...where, ...kept });
	});
	afterAll(async () => {
		await store.close();
		await world[Symbol.asyncDispose]();
		await wire[Symbol.asyncDispose]();
		await redis[Symbol.asyncDispose]();
	});

	/** Does something again and again, each time with somebody new somewhere else, and has each command refused in its turn. */
	const refuseEach = async (work: (who: Person, channelId: string, arm: () => void) => Promise<void>) => {
		const channels: string[] = [];
		for (let n = 0; ; n += each) {
			const { person, channelId } = somebodySomewhere(world);
			try {
				await work(person, channelId, () => wire.refuse(n, once));
				channels.push(channelId);
				if (!wire.hasHappened) return channels;
			} finally {
				wire.mend();
			}
		}
	};
	/** What is stored of these places once this process has made up for what it could not do at once. */
	const stored = async (channels: readonly string[], fits: (turns: Turn[], said: string[]) => boolean) => {
		const wrong = async () => {
			const all = await Promise.all(channels.map((channelId) => turnsIn(store, channelId)));
			return all.filter((turns, index) => !fits(turns, contents(world, channels[index] ?? '')));
		};
		await expect.poll(wrong).toEqual([]);
	};
	const states = (turns: Turn[]) => turns.map((turn) => (turn.role === 'bot' ? turn.state : 'asked')).join();

	test('of a question with a picture: whoever asked has the whole answer if the model gave one, and one sentence otherwise', async () => {
		const channels = await refuseEach(async (person, channelId, arm) => {
			const asked = world.model.requests.length;
			arm();
			const content = `<@${world.discord.bot.id}> What is this?`;
			const { id } = await person.send(channelId, { content, files: [await square('a.png')] });
			await log.ended(id);
			const said = contents(world, channelId);
			if (world.model.requests.length === asked) expect(said).toEqual([unavailable]);
			else expect(said).toEqual([expect.stringMatching(/stand-in.*\n-# .*tokens/s)]);
		});
		expect(channels.length).toBeGreaterThan(5 / each);
		await stored(channels, (turns, [said]) => states(turns) === (said === unavailable ? '' : 'asked,done'));
	});

	test('of an order for pictures: whoever ordered has them if they were made, and one sentence otherwise', async () => {
		const channels = await refuseEach(async (person, channelId, arm) => {
			const asked = world.model.requests.length;
			arm();
			const use = await person.slash(channelId, 'imagine', { prompt: 'a boat' });
			await log.ended(use.id);
			const all = [use.response(), ...use.followUps()].filter((one) => one !== undefined);
			expect(all).toHaveLength(1);
			if (world.model.requests.length === asked) expect(all[0]?.content).toBe(unavailable);
			else expect(all.every(isMade)).toBe(true);
		});
		expect(channels.length).toBeGreaterThan(5 / each);
		await stored(channels, (turns, [said]) => states(turns) === (said === unavailable ? '' : 'asked,done'));
	});

	test('of /forget: what is said to be forgotten is gone for good, and nothing is half gone after a second try', async () => {
		const channels = await refuseEach(async (person, channelId, arm) => {
			const content = `<@${world.discord.bot.id}> a secret of ${channelId}`;
			await ask(world, person, channelId, { content, files: [await square('a.png')] });
			arm();
			const said = await slashPrivately(world, person, channelId, 'forget');
			wire.hold();
			const last = said === unavailable ? await slashPrivately(world, person, channelId, 'forget') : said;
			// What it stopped may not have been stored yet.
			expect(last).toMatch(/^(Erased|Nothing that you said)/);
			expect(await turnsIn(store, channelId)).toEqual([]);
			expect((await redis.dump()).includes(`a secret of ${channelId}`)).toBe(false);
		});
		expect(channels.length).toBeGreaterThan(3 / each);
		await stored(channels, (turns) => turns.length === 0);
	});
}
