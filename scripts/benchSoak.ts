/**
 * Whether the bot grows: many people ask and have pictures made for a long time, beside messages that are none of its business, against
 * Discord's usual rate limits. Memory is compared with what it was once the bot had warmed up.
 * Usage: npm run bench:soak [-- questions pictures minutes], by default 20000 and 2000, and as long as they take: half an hour and more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultSettings } from '../packages/local-discord/src/settings.ts';
import { residentBytes, treeOf } from '../test/support/hostile/processTree.ts';
import { startTarget, type Target } from '../test/support/hostile/target.ts';

const [questions = 20_000, pictures = 2000, minutes = 180] = process.argv.slice(2).map(Number);
const [PEOPLE, CHANNELS] = [60, 60];
const UNRELATED_A_MINUTE = 10_000;
const SAMPLE_MS = 5000;
/** Between two moments in which people talk. */
const CHAT_MS = 50;
/** Share of all requests after which the bot counts as warm. */
const WARM_UP = 0.2;
const ANSWER = 'The picture shows a small house with a red roof, and a garden in front of it. '.repeat(4);
/** What is under way when the time is over. */
const LAST_MS = 60_000;

interface Sample {
	/** Requests that had ended by then. */
	ended: number;
	rss: number;
	heap: number;
}

/** null: the connection was lost, as one may be that nobody used for a while. */
const heapOf = async ({ healthUrl }: Target): Promise<number | null> => {
	const response = await fetch(`${healthUrl}/metrics`).catch(() => null);
	const text = await response?.text().catch(() => null);
	return text === undefined || text === null ? null : Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1]);
};

await using target = await startTarget({
	settings: { rateLimits: defaultSettings().rateLimits },
	watched: false,
	env: { RETENTION_DAYS: '1' },
});
const { discord, model } = target.world;
const over = AbortSignal.timeout(minutes * 60_000);
const signal = AbortSignal.timeout(minutes * 60_000 + LAST_MS);
const rooms = Array.from({ length: CHANNELS }, (_, index) => discord.createChannel({ name: `room${index}` }).id);
const people = Array.from({ length: PEOPLE }, (_, index) => discord.as(discord.createPerson({ name: `p${index}` })));
const acknowledged: number[] = [];
const failed = new Map<string, number>();
const samples: Sample[] = [];
const left = { questions, pictures };
let [ended, unrelated] = [0, 0];

/** One person's questions and orders, one after the other, as long as there are any left, and time. */
async function visit(person: (typeof people)[number], room: string): Promise<void> {
	while (left.questions + left.pictures > 0 && !over.aborted) {
		const isOrder = left.pictures > 0 && left.pictures / pictures >= left.questions / questions;
		left[isOrder ? 'pictures' : 'questions'] -= 1;
		if (!isOrder) model.next({ text: ANSWER });
		const use = isOrder
			? await person.slash(room, 'imagine', { prompt: 'a small house with a red roof', quality: 'draft' })
			: await person.slash(room, 'ask', { prompt: 'What can be seen in a picture of a house?' });
		const outcome = await use.acknowledged().then(
			({ ms }) => {
				acknowledged.push(ms);
				return target.outcomeOf(use.id, signal);
			},
			() => 'not acknowledged',
		);
		if (outcome !== 'done') failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
		ended += 1;
	}
}

/** People who talk among themselves, until the signal aborts: whoever is late speaks at once with the others. */
async function chatter(until: AbortSignal): Promise<void> {
	const since = performance.now();
	while (!until.aborted) {
		const due = Math.floor(((performance.now() - since) * UNRELATED_A_MINUTE) / 60_000) - unrelated;
		const first = unrelated;
		unrelated += due;
		await Promise.all(Array.from({ length: due }, (_, index) => chat(first + index)));
		await sleep(CHAT_MS, undefined, { signal: until }).catch(() => undefined);
	}
}

async function chat(count: number): Promise<void> {
	await people[count % PEOPLE]?.send(rooms[(count * 7) % CHANNELS] ?? '', `Did you see that? ${count}`);
}

async function watch(until: AbortSignal): Promise<void> {
	while (!until.aborted) {
		const heap = await heapOf(target);
		if (heap !== null) samples.push({ ended, rss: residentBytes(treeOf(target.bot.pid)), heap });
		await sleep(SAMPLE_MS, undefined, { signal: until }).catch(() => undefined);
	}
}

/** The slope of a straight line through the samples, by least squares: bytes a thousand requests. */
function slope(of: readonly Sample[]): number {
	const [x, y] = [mean(of.map((one) => one.ended)), mean(of.map(({ rss }) => rss))];
	const over = of.reduce((sum, one) => sum + (one.ended - x) * (one.rss - y), 0);
	const under = of.reduce((sum, one) => sum + (one.ended - x) ** 2, 0);
	return (1000 * over) / under;
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

const stop = new AbortController();
const beside = Promise.all([chatter(stop.signal), watch(stop.signal)]);
const begun = performance.now();
await Promise.all(people.map((person, index) => visit(person, rooms[index % CHANNELS] ?? '')));
stop.abort();
await beside;

const took = (performance.now() - begun) / 60_000;
const warm = samples.filter((sample) => sample.ended >= ended * WARM_UP);
const third = Math.ceil(warm.length / 3);
const [first, last] = [warm.slice(0, third), warm.slice(-third)];
const sorted = acknowledged.toSorted((a, b) => a - b);
console.table({
	requests: ended,
	failed: [...failed.values()].reduce((sum, count) => sum + count, 0),
	minutes: Math.round(took * 10) / 10,
	'unrelated messages a minute': Math.round(unrelated / took),
	'acknowledged p50 ms': median(acknowledged),
	'acknowledged p95 ms': sorted[Math.ceil(sorted.length * 0.95) - 1],
	'429s': discord.rateLimited,
	'RSS MB, first third once warm': megabytes(median(first.map(({ rss }) => rss))),
	'RSS MB, last third': megabytes(median(last.map(({ rss }) => rss))),
	'RSS, MB a thousand requests': megabytes(slope(warm)),
	'heap, last third over first':
		Math.round((100 * median(last.map(({ heap }) => heap))) / median(first.map(({ heap }) => heap))) / 100,
});
for (const [outcome, count] of failed) console.log(`${count} × ${outcome}`);
for (const problem of new Set(discord.problems)) console.log(problem);
