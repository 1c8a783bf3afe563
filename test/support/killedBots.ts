import { expect, vi } from 'vitest';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { systemClock } from '../../src/services/clock.ts';
import type { BotTurn } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import { openRedis } from '../../src/services/store/keyv/openRedis.ts';
import { type BotProcess, type BotWorld, startBotWorld } from './botWorld.ts';
import { startRedisServer } from './redisServer.ts';
import { turnsIn } from './stored.ts';
import { memoryLog } from './stores.ts';

const startAtOnce = { identifyLimit: { total: 10_000, remaining: 10_000, maxConcurrency: 2, windowMs: 0 } };
/** Three seconds are little where two processes start, work and are killed on one machine all the time. */
const acknowledgeWithinMs = 15_000;
/**
 * A command whose process was killed before it could acknowledge it: nobody can know that, and nobody can answer it any more. And one that
 * both processes acknowledge, since Redis did not say within a second whose it is: one of them leaves it to the other then.
 */
const isExpected = /its token was used before it was answered|answered a second time \(40060\)/;
/** Cut otherwise, the shards of the second process are not those of the first, which would end if they were. */
const shards = [{}, { SHARD_COUNT: '2', SHARDS: '0-1' }] as const;
const interrupted = words('en-US')('answer.interrupted');
const lost = sentence(failure('bot.stopping'), 'en-US');
const ends = {
	whole: (shown: string) => /^-# .*tokens/m.test(shown),
	interrupted: (shown: string) => shown.includes(interrupted),
	lost: (shown: string) => shown.includes(lost),
};
type End = keyof typeof ends;

/** A question may be left by one process after the other, each of which was about to end it: it takes half a minute to see that. */
const hangsMs = 300_000;

/** Something that somebody asked, and every message that answers it. */
interface Asked {
	id: string;
	placeId: string;
	answers(): Message[];
	/** Whether Discord itself has said that nobody answers: a process was killed between hearing of a command and acknowledging it. */
	isUnheard(): boolean;
}

/**
 * Fifty people talk with a bot of two processes, by messages, in DMs and by commands, while one of the processes after the other is
 * killed and replaced, so many times; `calm`: each time after what the last one left behind has been put right. Expects that every question has exactly one end, and that what is stored is what is shown.
 */
export async function talkWhileKilled(
	rounds: number,
	{ calm }: { calm: boolean },
): Promise<Record<End | 'unheard', number>> {
	await using redis = await startRedisServer();
	await using world = await startBotWorld({
		start: false,
		env: { REDIS_URL: redis.url, LOG_LEVEL: 'info' },
		settings: { ...startAtOnce, acknowledgeWithinMs },
		model: { pace: { firstTokenMs: 50, tokenMs: 15 } },
	});
	const { discord } = world;
	for (const limit of Object.values(discord.settings.rateLimits)) limit.limit = 10_000;
	const leases = async () => (await redis.command(['KEYS', 'darkroom:*:own:lease:*'])) as string[];
	const start = async (index: number) => {
		const before = await leases();
		const bot = await world.startProcess({ env: { ...shards[index] } });
		await expect.poll(async () => (await leases()).filter((key) => !before.includes(key))).toHaveLength(1);
		// All of its shards are connected.
		await vi.waitUntil(() => bot.output().includes('"msg":"ready"'), { timeout: 100_000, interval: 20 });
		return { bot, lease: (await leases()).find((key) => !before.includes(key)) ?? '' };
	};
	const bots: { bot: BotProcess; lease: string }[] = [await start(0), await start(1)];
	await discord.until(() => discord.world.commands.offered(null).length > 0);
	const crowd = createCrowd(world);
	const talking = crowd.talk();
	for (let round = 0; round < rounds; round += 1) {
		const before = crowd.ended();
		await discord.until(() => crowd.ended() >= before + 15 + (round % 7), { timeoutMs: hangsMs });
		const killed = bots[round % 2];
		await killed?.bot.kill('SIGKILL');
		const left = crowd.open();
		// As if the half minute had passed for which a killed process seems to be there.
		await redis.command(['DEL', killed?.lease ?? '']);
		bots[round % 2] = await start(round % 2);
		if (calm) await discord.until(() => crowd.open().isDisjointFrom(left), { timeoutMs: hangsMs });
	}
	crowd.stop();
	await talking;
	for (const { bot } of bots) expect(await bot.kill('SIGTERM')).toBe(0);
	expect(discord.problems.filter((problem) => !isExpected.test(problem))).toEqual([]);
	return await expectTold(crowd.asked, discord.applicationId, redis.url);
}

function createCrowd(world: BotWorld) {
	const { discord } = world;
	const asked: Asked[] = [];
	const open = new Set<Asked>();
	let isOver = false;
	let count = 0;
	const answersIn = (placeId: string, id: string) =>
		discord
			.messages(placeId)
			.filter(({ authorId, reference }) => authorId === discord.bot.id && reference?.messageId === id);
	const untilEnded = async (one: Asked): Promise<Message | undefined> => {
		asked.push(one);
		const isEnd = ({ content }: Message) => Object.values(ends).some((is) => is(content));
		open.add(one);
		// Not at each event: fifty people wait at once.
		await vi.waitUntil(() => one.isUnheard() || one.answers().some(isEnd), { timeout: hangsMs, interval: 100 });
		open.delete(one);
		count += 1;
		return one.answers().find(({ content }) => ends.whole(content));
	};
	const talkOf = async (n: number): Promise<void> => {
		const person = discord.as(discord.createPerson({ name: `person${n}` }));
		const placeId = n % 5 === 1 ? (await person.openDm()).id : discord.createChannel({ name: `room${n}` }).id;
		let last: Message | undefined;
		for (let question = 0; !isOver; question += 1) {
			const words = `question ${question} of person ${n}`;
			if (n % 5 === 2) {
				const use = await person.slash(placeId, 'ask', { prompt: words });
				const answers = () => [use.response(), ...use.followUps()].flatMap((one) => one ?? []);
				const { interaction } = use;
				last = await untilEnded({
					id: use.id,
					placeId,
					answers,
					isUnheard: () => interaction.expired && !interaction.answered,
				});
				continue;
			}
			const content = `<@${discord.bot.id}> ${words}`;
			const message = await person.send(placeId, { content, ...(last !== undefined && { replyTo: last.id }) });
			const answers = () => answersIn(placeId, message.id);
			last = await untilEnded({ id: message.id, placeId, answers, isUnheard: () => false });
		}
	};
	return {
		asked,
		ended: () => count,
		/** Those that nobody has ended yet. */
		open: () => new Set(open),
		stop: () => {
			isOver = true;
		},
		talk: () => Promise.all(Array.from({ length: 50 }, (_, n) => talkOf(n))),
	};
}

/** Every question has one end, and the store holds what is shown: nothing else, and nothing that is still being written. */
async function expectTold(asked: readonly Asked[], applicationId: string, url: string) {
	const log = memoryLog();
	const backend = openRedis({ redisUrls: [url], applicationId, rewritesAof: false, clock: systemClock, log });
	await backend.ping();
	const store = createConversationStore({ backend, ttlMs: 60_000_000, clock: systemClock, log });
	const counts = { whole: 0, interrupted: 0, lost: 0, unheard: 0 };
	const stored = new Map<string, BotTurn>();
	for (const placeId of new Set(asked.map((one) => one.placeId)))
		for (const turn of await turnsIn(store, placeId)) if (turn.role === 'bot') stored.set(turn.parent, turn);
	for (const one of asked) {
		const answers = one.answers();
		const turn = stored.get(one.id);
		stored.delete(one.id);
		if (one.isUnheard()) {
			counts.unheard += 1;
			expect(turn?.state).not.toBe('pending');
			continue;
		}
		expect(answers, one.id).toHaveLength(1);
		const shown = answers[0]?.content ?? '';
		const [end, ...others] = Object.keys(ends).filter((name) => ends[name as End](shown)) as End[];
		expect(others, shown).toEqual([]);
		if (end === undefined) throw new Error(`No end: ${shown}`);
		counts[end] += 1;
		if (end === 'lost') expect(turn).toBeUndefined();
		else {
			expect(turn?.messageIds).toEqual([answers[0]?.id]);
			expect(turn?.state).toBe(end === 'whole' ? 'done' : 'interrupted');
			expect(turn?.text).toBe(wordsIn(shown));
		}
	}
	expect([...stored.keys()]).toEqual([]);
	await store.close();
	return counts;
}

/** What a message says without the quotation above and the small print below. */
function wordsIn(shown: string): string {
	const said = shown
		.split('\n')
		.filter((line) => !line.startsWith('-# ') && !line.startsWith('> ') && !ends.interrupted(line));
	return said.join('\n').trim();
}
