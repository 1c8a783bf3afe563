/** @module-tag long */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import type { Turn } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { contents, somebodySomewhere, square } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { isMade, madeBy, press } from '../support/making.ts';
import { startRedisServer } from '../support/redisServer.ts';
import { type RedisWire, startRedisWire } from '../support/redisWire.ts';
import { refuseSqlite } from '../support/sqliteRefusals.ts';
import { turnsIn } from '../support/stored.ts';
import { memoryLog, sqliteStorage } from '../support/stores.ts';
import { ask, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const unavailable = sentence(failure('store.unavailable'), 'en-US');

/** A store that can be told to refuse one call. */
interface Refusing extends AsyncDisposable {
	env: Record<string, string>;
	/** All that lies in it. */
	bytes(world: BotWorld): Promise<Buffer>;
	refusals: Pick<RedisWire, 'refuse' | 'hold' | 'mend' | 'hasHappened'>;
}

async function refusingRedis(): Promise<Refusing> {
	await using cleanup = new AsyncDisposableStack();
	const redis = cleanup.use(await startRedisServer());
	const wire = cleanup.use(await startRedisWire(redis.port));
	const kept = cleanup.move();
	const dispose = () => kept.disposeAsync();
	return { env: { REDIS_URL: wire.url }, bytes: redis.dump, refusals: wire, [Symbol.asyncDispose]: dispose };
}

async function refusingSqlite(): Promise<Refusing> {
	const refusals = refuseSqlite();
	const bytes = async ({ dataDir }: BotWorld) => (await sqliteStorage(dataDir)).bytes();
	return { env: {}, bytes, refusals, [Symbol.asyncDispose]: async () => refusals[Symbol.dispose]() };
}

const stores = [
	{ kind: 'SQLite', open: refusingSqlite },
	...(hasRedisServer() ? [{ kind: 'Redis', open: refusingRedis }] : []),
];
/** Once, or from then on. */
const hows = [
	{ how: 'once', once: true },
	{ how: 'from then on', once: false },
];
const cases = stores.flatMap((store) => hows.map((how) => ({ ...store, ...how })));
const title = '$kind refuses one call in $each, $how,';

describe.each(cases.map((one) => ({ ...one, each: 7 })))(title, testRefusals);

describe.each(cases.map((one) => ({ ...one, each: 1 })))(title, testRefusals);

/** Holds what people are told, and what is stored, if one call in so many is refused. */
function testRefusals({ open, once, each }: { open: () => Promise<Refusing>; once: boolean; each: number }) {
	const log = collectLog();
	let refusing: Refusing;
	let refusals: Refusing['refusals'];
	let world: BotWorld;
	let store: ConversationStore;

	beforeAll(async () => {
		refusing = await open();
		refusals = refusing.refusals;
		world = await startBotWorld({ log: log.logger, env: refusing.env });
		const { store: where, discord } = readConfig(world.env);
		const kept = { ttlMs: 86_400_000, scrubEveryMs: 0, clock: systemClock, log: memoryLog() };
		store = await createStore({ ...where, ...kept, applicationId: discord.applicationId });
	});
	afterAll(async () => {
		await store.close();
		await world[Symbol.asyncDispose]();
		await refusing[Symbol.asyncDispose]();
	});

	/** Does something again and again, each time with somebody new somewhere else, and has each command refused in its turn. */
	const refuseEach = async (work: (who: Person, channelId: string, arm: () => void) => Promise<void>) => {
		const channels: string[] = [];
		for (let n = 0; ; n += each) {
			const { person, channelId } = somebodySomewhere(world);
			try {
				await work(person, channelId, () => refusals.refuse(n, once));
				channels.push(channelId);
				if (!refusals.hasHappened) return channels;
			} finally {
				refusals.mend();
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

	test('of an order for pictures: whoever ordered has them if they were made, and otherwise one sentence, and the pictures once they try again', async () => {
		const channels = await refuseEach(async (person, channelId, arm) => {
			const asked = world.model.requests.length;
			arm();
			const use = await person.slash(channelId, 'imagine', { prompt: 'a boat' });
			await log.ended(use.id);
			const all = [use.response(), ...use.followUps()].filter((one) => one !== undefined);
			expect(all).toHaveLength(1);
			if (world.model.requests.length > asked) return expect(all.every(isMade)).toBe(true);
			const [told] = all;
			expect(told?.content).toBe(unavailable);
			refusals.hold();
			if (told !== undefined) await madeBy(world, await press(person, told, 'Try again'));
		});
		expect(channels.length).toBeGreaterThan(5 / each);
		await stored(channels, (turns) => states(turns) === 'asked,done');
	});

	test('of /forget: what is said to be forgotten is gone for good, and nothing is half gone after a second try', async () => {
		const channels = await refuseEach(async (person, channelId, arm) => {
			const content = `<@${world.discord.bot.id}> a secret of ${channelId}`;
			await ask(world, person, channelId, { content, files: [await square('a.png')] });
			arm();
			const said = await slashPrivately(world, person, channelId, 'forget');
			refusals.hold();
			const last = said === unavailable ? await slashPrivately(world, person, channelId, 'forget') : said;
			// What it stopped may not have been stored yet.
			expect(last).toMatch(/^(Erased|Nothing that you said)/);
			expect(await turnsIn(store, channelId)).toEqual([]);
			// SQLite's files are scrubbed in the background.
			const left = async () => (await refusing.bytes(world)).includes(`a secret of ${channelId}`);
			await expect.poll(left).toBe(false);
		});
		expect(channels.length).toBeGreaterThan(3 / each);
		await stored(channels, (turns) => turns.length === 0);
	});
}
