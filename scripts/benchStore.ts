/**
 * What the store costs, in ratios within one run: a question in a small and a large channel and in a short and a long conversation, what
 * one person's commands cost beside others' data, and what events cost that nobody asked for. For SQLite and Redis, plain and encrypted.
 * Usage: npm run bench:store [-- SHARE], SHARE of the numbers of what is stored, such as 0.1
 */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../src/services/clock.ts';
import { nextPictureNumber } from '../src/services/conversation/pictureRefs.ts';
import type { Place } from '../src/services/conversation/question.ts';
import { pathTo } from '../src/services/conversation/tree.ts';
import { eraseFromStore } from '../src/services/privacy/eraseFromStore.ts';
import { holdingsOf, keptPictures } from '../src/services/privacy/personalData/personalData.ts';
import type { ConversationStore } from '../src/services/store/conversationStore.ts';
import { createConversationStore } from '../src/services/store/createStore.ts';
import { createStoreKey } from '../src/services/store/encryption/storeKey.ts';
import { type Calls, countingBackend } from '../test/support/countingBackend.ts';
import { startRedisServer } from '../test/support/redisServer.ts';
import { memoryLog, type Storage, sqliteStorage, storageIn } from '../test/support/stores.ts';
import { hasRedisServer } from '../test/support/tools.ts';
import { answered, askedBy, channel, dm, picture, piece, said } from '../test/support/turns.ts';

/** How often a figure is taken; the median counts. */
const ROUNDS = 31;
/** As long as an ordinary question and its answer are together. */
const WORDS = 'What is it that can be seen in this picture, and where was it taken? '.repeat(6);
const share = Number(process.argv[2] ?? 1);
const [FEW, MANY, SHORT, LONG, OWN, OTHERS] = [10, 5_000 * share, 10, 2_000 * share, 40, 20_000 * share];
/** Turns that stand in a part before the last question that it takes; the next begins another part. */
const LAST = 12;

interface Figure {
	ms: number;
	cpuMs: number;
	calls: number;
}

let last = 1_000_000;
const nextId = (): string => {
	last += 1;
	return String(last);
};

/** Ends a question as an answer does: begun, noted when its first words stand, finished. Returns the id of its answer's message. */
async function ask(store: ConversationStore, place: Place, replyTo: string | null, authorId = '1001'): Promise<string> {
	const [id, shown] = [nextId(), nextId()];
	const asked = { ...askedBy(place, [], replyTo), id };
	const photo = piece(randomBytes(2_000));
	const at = systemClock.now();
	await store.begin(asked, (turns) => {
		const parent = replyTo === null && place.kind === 'channel' ? null : (turns.at(-1)?.id ?? null);
		const number = parent === null ? 1 : nextPictureNumber(pathTo(turns, parent));
		const author = { id: authorId, name: 'Ann' };
		return {
			turns: [said(id, parent, { author, at, text: WORDS, pictures: [picture(number, [photo])] })],
			answer: answered(id, { at, state: 'pending', text: '', messageIds: [] }),
			pieces: [photo],
		};
	});
	await store.noteMessages(place.id, `${id}.answer`, [shown], WORDS);
	const ending = { text: WORDS, messageIds: [shown], state: 'done' as const, pictures: [], pieces: [] };
	await store.finish(place.id, `${id}.answer`, ending);
	return shown;
}

interface Counted {
	calls: Calls;
	reset: () => void;
}

async function once(work: () => Promise<unknown>, { calls, reset }: Counted): Promise<Figure> {
	reset();
	const [cpu, begun] = [process.cpuUsage(), performance.now()];
	await work();
	const ms = performance.now() - begun;
	const { user, system } = process.cpuUsage(cpu);
	return { ms, cpuMs: (user + system) / 1_000, calls: Object.values(calls).reduce((sum, count) => sum + count, 0) };
}

function medianOf(all: readonly Figure[]): Figure {
	const median = (of: (figure: Figure) => number) => all.map(of).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
	return { ms: median(({ ms }) => ms), cpuMs: median(({ cpuMs }) => cpuMs), calls: median(({ calls }) => calls) };
}

/** Both by turns, so that what else the machine does costs both the same. */
async function pair(
	one: () => Promise<unknown>,
	two: () => Promise<unknown>,
	counted: Counted,
): Promise<[Figure, Figure]> {
	const figures: [Figure[], Figure[]] = [[], []];
	for (let round = 0; round < ROUNDS; round += 1) {
		figures[0].push(await once(one, counted));
		figures[1].push(await once(two, counted));
	}
	return [medianOf(figures[0]), medianOf(figures[1])];
}

const row = (what: string, one: Figure, two: Figure) => ({
	what,
	'ms, small': one.ms.toFixed(2),
	'ms, large': two.ms.toFixed(2),
	'× time': (two.ms / one.ms).toFixed(2),
	'CPU ms, small': one.cpuMs.toFixed(2),
	'CPU ms, large': two.cpuMs.toFixed(2),
	'× CPU': (two.cpuMs / one.cpuMs).toFixed(2),
	'calls, small': one.calls,
	'calls, large': two.calls,
});
const alone = (what: string, { ms, calls }: Figure, read: number) => ({
	what,
	'ms, small': ms.toFixed(2),
	'calls, small': calls,
	'records read': read,
});

async function fill(store: ConversationStore, place: Place, count: number, authorId: string): Promise<void> {
	for (let n = 0; n < count; n += 1) await ask(store, place, null, authorId);
}

/** A reply in a channel with few conversations and in one with many. */
async function inChannels(store: ConversationStore, counted: Counted): Promise<object> {
	const replies: (() => Promise<unknown>)[] = [];
	for (const [index, count] of [FEW, MANY].entries()) {
		const place = { ...channel, id: `90${index}` };
		await fill(store, place, count, '3000');
		const roots: string[] = [];
		for (let n = 0; n < ROUNDS; n += 1) roots.push(await ask(store, place, null, '3000'));
		replies.push(() => ask(store, place, roots.pop() ?? ''));
	}
	const [small = async () => '', large = async () => ''] = replies;
	return row(`a reply beside ${FEW} and ${MANY} conversations`, ...(await pair(small, large, counted)));
}

/** A question in a short conversation and in a long one. */
async function inTalks(store: ConversationStore, counted: Counted): Promise<object> {
	const short: Place[] = Array.from({ length: ROUNDS }, (_, n) => ({ ...dm, id: `80${n}` }));
	for (const place of short) await fill(store, place, SHORT / 2, '3001');
	const long = { ...dm, id: '7000' };
	await fill(store, long, LONG / 2, '3001');
	const figures = await pair(
		() => ask(store, short.pop() ?? dm, null),
		() => ask(store, long, null),
		counted,
	);
	return row(`a question after ${SHORT} and ${LONG} turns`, ...figures);
}

/** A question in a conversation that has just begun, in one whose part is nearly full, and in one that goes on in another part. */
async function inParts(store: ConversationStore, counted: Counted): Promise<object[]> {
	const talksOf = async (turns: number, first: number): Promise<Place[]> => {
		const places = Array.from({ length: ROUNDS }, (_, n) => ({ ...dm, id: String(first + n) }));
		for (const place of places) await fill(store, place, turns / 2, '3003');
		return places;
	};
	const rows: object[] = [];
	for (const [index, turns] of [LAST, LAST + 2].entries()) {
		const [short, long] = [await talksOf(2, 60_000 + 200 * index), await talksOf(turns, 60_100 + 200 * index)];
		const askIn = (places: Place[]) => () => ask(store, places.pop() ?? dm, null);
		const figures = await pair(askIn(short), askIn(long), counted);
		rows.push(row(`a question after 2 and ${turns} turns`, ...figures));
	}
	return rows;
}

/** What `/ask` with a photo reads and writes. */
async function withPhoto(store: ConversationStore, { calls, reset }: Counted): Promise<object> {
	reset();
	await ask(store, { ...channel, id: '960' }, null, '3004');
	const count = (pattern: RegExp) =>
		Object.entries(calls).reduce((sum, [name, n]) => sum + (pattern.test(name) ? n : 0), 0);
	return {
		what: '/ask with a photo',
		'records read': count(/^conversation\.get/),
		'records written': count(/^conversation\.set$/),
		'pictures read': count(/^picture\.get/),
		'pictures written': count(/^picture\.set$/),
	};
}

/** What one person asks of their own data beside few and many conversations of others: in two stores, by turns. */
async function ofOne(stores: readonly [ConversationStore, ConversationStore], counted: Counted): Promise<object[]> {
	const [place, personId] = [{ ...channel, id: '950' }, '1002'];
	const [few, many] = stores;
	for (const store of stores) await fill(store, place, OWN, personId);
	await fill(few, { ...channel, id: '951' }, FEW, '3002');
	await fill(many, { ...channel, id: '951' }, OTHERS, '3002');
	const title = (name: string) => `${name}: ${OWN} conversations beside ${FEW} and ${OTHERS} of others`;
	const rows = [
		row(
			title('/privacy'),
			...(await pair(
				() => holdingsOf(few, personId, { of: async () => 1e10 }),
				() => holdingsOf(many, personId, { of: async () => 1e10 }),
				counted,
			)),
		),
		row(
			title('/gallery'),
			...(await pair(
				() => keptPictures(few, personId, null),
				() => keptPictures(many, personId, null),
				counted,
			)),
		),
	];
	const figures: [Figure[], Figure[]] = [[], []];
	for (let round = 0; round < 5; round += 1) {
		for (const [index, store] of stores.entries()) {
			const erase = () =>
				eraseFromStore({ of: 'person', id: personId }, { store, log: memoryLog(), clock: { latest: Date.now } });
			figures[index === 0 ? 0 : 1].push(await once(erase, counted));
			await fill(store, place, OWN, personId);
		}
	}
	return [...rows, row(title('/forget everything'), medianOf(figures[0]), medianOf(figures[1]))];
}

/** What happens in Discord and concerns nothing that is stored. */
async function unasked(store: ConversationStore, counted: Counted): Promise<object[]> {
	const hundred = Array.from({ length: 100 }, (_, n) => `${n}`);
	const events: Record<string, () => Promise<unknown>> = {
		'an unrelated deletion or edit': () => store.find({ of: 'messages', placeId: '901', ids: ['1'] }),
		'100 unrelated deletions': () => store.find({ of: 'messages', placeId: '901', ids: hundred }),
		'an unrelated deleted thread': () => store.find({ of: 'place', id: '1' }),
		'an unrelated server left': () => store.find({ of: 'server', id: '1' }),
	};
	const rows: object[] = [];
	for (const [name, happen] of Object.entries(events)) {
		const figure = medianOf(await Array.fromAsync({ length: ROUNDS }, () => once(happen, counted)));
		rows.push(alone(name, figure, (counted.calls['conversation.get'] ?? 0) + (counted.calls.keys ?? 0)));
	}
	return rows;
}

async function bench(kind: string, makeStorage: () => Promise<Storage>, encrypted: boolean): Promise<void> {
	await using cleanup = new AsyncDisposableStack();
	const key = encrypted ? createStoreKey(randomBytes(32)) : null;
	const counts: Counted[] = [];
	const open = async (): Promise<ConversationStore> => {
		const storage = cleanup.use(await makeStorage());
		const { backend, ...counted } = countingBackend(storage.open());
		counts.push(counted);
		await backend.ping();
		const store = createConversationStore({ backend, key, ttlMs: 1e10, clock: systemClock, log: memoryLog() });
		cleanup.defer(() => store.close());
		await store.unlock();
		return store;
	};
	const [one, two] = [await open(), await open()] as const;
	const counted: Counted = {
		get calls() {
			return Object.fromEntries(
				counts.flatMap(({ calls }, index) => Object.entries(calls).map(([name, n]) => [`${name} ${index}`, n])),
			);
		},
		reset: () => {
			for (const { reset } of counts) reset();
		},
	};
	const rows = [await inChannels(one, counted), await inTalks(one, counted), ...(await inParts(one, counted))];
	rows.push(...(await ofOne([one, two], counted)), await withPhoto(two, counts[1] ?? counted));
	rows.push(...(await unasked(two, counts[1] ?? counted)));
	console.log(`\n${kind}, ${encrypted ? 'encrypted' : 'plain'}`);
	console.table(rows);
}

const kinds = [
	{ kind: 'SQLite', make: () => sqliteStorage() },
	...(hasRedisServer() ? [{ kind: 'Redis', make: async () => storageIn(await startRedisServer()) }] : []),
];
for (const { kind, make } of kinds) for (const encrypted of [false, true]) await bench(kind, make, encrypted);
