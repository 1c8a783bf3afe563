import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Place, Question } from '../conversation/question.ts';
import { parentFor, pathTo } from '../conversation/tree.ts';
import { messagesOf, type Turn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';
import { applyEdit } from './applyEdit.ts';
import { type DiscordMessages, type PostedMessage, pageSize, snowflakeTime } from './discordMessages.ts';
import type { Eraser } from './eraser.ts';

/** Whether this process hears of what happens in a place. */
type Hears = (place: Place) => boolean;

interface ReconcilerDeps {
	store: ConversationStore;
	eraser: Eraser;
	messages: DiscordMessages;
	clock: Clock;
	log: Logger;
}

/** Finds out what was deleted or edited while nobody listened, before it is used again. */
export interface Reconciler {
	/** To be called when events may have been missed: at the start, and when a gateway session was lost. */
	missed(): void;
	/**
	 * Makes sure that the messages of the conversation a question goes on with still stand: what is gone is erased, what was edited is
	 * changed. Each message is looked at once in a session. Takes at most 3 seconds. Resolves to the messages that Discord said nothing
	 * about in that time: nobody knows whether they still stand.
	 */
	check(question: Pick<Question, 'place' | 'replyTo'>, signal: AbortSignal): Promise<ReadonlySet<string>>;
	/**
	 * Looks at what is stored of the places that this process hears of, slowly, and again whenever events may have been missed. Goes on
	 * until the signal aborts. What Discord does not say is left to the next time.
	 */
	patrol(hears: Hears, signal: AbortSignal): Promise<void>;
}

/** Longest time that an answer waits for this, in milliseconds. */
const budgetMs = 3_000;
/** How much is asked for one question: pages first, which in a busy channel reach few messages, then single messages, some at once. */
const forOneQuestion: Extent = { pages: 4, singles: 24, atOnce: 8, pauseMs: 0 };
/** How a place is gone through in the background: until all is known, one call a second at most. */
const inTheBackground: Extent = { pages: 1_000, singles: 1_000, atOnce: 1, pauseMs: 1_000 };
/** How long Discord may take for one place in the background, in milliseconds. */
const placeLimitMs = 30 * 60_000;
/** How long the background rests before it looks whether there is more to do, in milliseconds. */
const restMs = 30_000;
/** How many messages are remembered as seen. */
const mostSeen = 200_000;

/** How much Discord may be asked about one place. */
interface Extent {
	pages: number;
	singles: number;
	atOnce: number;
	/** Milliseconds after each call. */
	pauseMs: number;
}

/** What was seen since events were last missed. */
interface Session {
	/** Milliseconds since the epoch. */
	since: number;
	seen: Set<string>;
}

/** Makes a reconciler that has seen nothing yet. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
	const { store, clock, log } = deps;
	const begin = (): Session => ({ since: clock.now(), seen: new Set() });
	let session = begin();
	return {
		missed: () => {
			session = begin();
		},
		check: async ({ place, replyTo }, signal) => {
			if (!isOpen(place)) return new Set();
			const found = await store.continued({ place, replyTo });
			const parent = found === null ? null : parentFor(found.turns, { place, replyTo });
			if (found === null || parent === null) return new Set();
			const limit = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]);
			const looks = [...byPlace(pathTo(found.turns, parent), found)].map(
				([placeId, turns]): PlaceCheck => ({
					...{ placeId, waiting: newestFirst(oldOf(turns, session)) },
					...{ session, extent: forOneQuestion, signal: limit },
				}),
			);
			for (const look of looks) await checkPlace(look, deps).catch(unlessOver(limit, signal));
			const unknown = new Set(looks.flatMap(({ waiting }) => [...waiting]));
			// It stands: somebody has just replied to it.
			if (replyTo !== null) unknown.delete(replyTo.id);
			if (unknown.size > 0) log.info({ place: place.id, messages: unknown.size }, 'old messages could not be checked');
			return unknown;
		},
		patrol: async (hears, signal) => {
			for (let done: Session | null = null; ; ) {
				// Those who ask come first, above all at the start.
				await clock.sleep(restMs, signal).catch(() => undefined);
				if (signal.aborted) return;
				const current: Session = session;
				const isOver = () => session !== current;
				try {
					if (done !== current) await patrolOnce(current, isOver, hears, deps, signal);
					if (!isOver()) done = current;
				} catch (error) {
					if (signal.aborted) return;
					log.info({ err: error }, 'what is stored could not be gone through; trying again');
				}
			}
		},
	};
}

async function patrolOnce(
	session: Session,
	isOver: () => boolean,
	hears: Hears,
	deps: ReconcilerDeps,
	signal: AbortSignal,
): Promise<void> {
	for (const [placeId, ids] of await oldByPlace(session, hears, deps.store, signal)) {
		const limit = AbortSignal.any([signal, AbortSignal.timeout(placeLimitMs)]);
		const look = { placeId, waiting: newestFirst(ids), session, extent: inTheBackground, signal: limit };
		await checkPlace(look, deps).catch((error) => {
			signal.throwIfAborted();
			deps.log.info({ err: error, place: placeId }, 'a place could not be gone through');
		});
		signal.throwIfAborted();
		if (isOver()) return;
	}
}

/** Messages to be looked at, by their place: one page of a channel tells of many conversations. */
async function oldByPlace(
	session: Session,
	hears: Hears,
	store: ConversationStore,
	signal: AbortSignal,
): Promise<Map<string, string[]>> {
	const old = new Map<string, string[]>();
	for await (const { reading } of store.all()) {
		signal.throwIfAborted();
		if (reading.kind !== 'record' || !isOpen(reading.record.place) || !hears(reading.record.place)) continue;
		const { place, turns } = reading.record;
		const ids = oldOf(turns, session);
		if (ids.length > 0) old.set(place.id, [...(old.get(place.id) ?? []), ...ids]);
	}
	return old;
}

/** Bears with what was broken off because its time was over. */
const unlessOver = (limit: AbortSignal, signal: AbortSignal) => (error: unknown) => {
	signal.throwIfAborted();
	if (!limit.aborted) throw error;
};

/** Turns by the channel or the Discord thread that they stand in: what a thread was made from stands around it. */
function byPlace(turns: readonly Turn[], { place, parts }: Conversation): Map<string, Turn[]> {
	const placeOf = ({ id }: Turn) => parts.find((part) => part.turns.some((turn) => turn.id === id))?.place ?? place;
	return Map.groupBy(turns, (turn) => placeOf(turn).id);
}

/** The messages of turns that were posted before a session and are not seen in it yet. */
function oldOf(turns: readonly Turn[], { since, seen }: Session): string[] {
	const isOld = (id: string) => !seen.has(id) && (snowflakeTime(id) ?? Number.POSITIVE_INFINITY) < since;
	return turns.flatMap(openMessagesOf).filter(isOld);
}

const newestFirst = (ids: readonly string[]): Set<string> => new Set(ids.toSorted(byTime).reverse());

/** Discord shows the bot no message that only one person sees: none of them was missed. */
function isOpen({ kind }: Place): boolean {
	return kind !== 'private';
}

/** The messages that show a turn. A question by command has none of its own. */
function openMessagesOf(turn: Turn): string[] {
	return turn.role === 'person' && turn.byCommand === true ? [] : messagesOf(turn);
}

/** Messages of one place to be looked at, newest first; those that are known leave `waiting`. */
interface PlaceCheck {
	placeId: string;
	waiting: Set<string>;
	session: Session;
	extent: Extent;
	signal: AbortSignal;
}

type Found = PostedMessage | 'gone';

async function checkPlace(look: PlaceCheck, deps: ReconcilerDeps): Promise<void> {
	const { placeId, waiting, extent, signal } = look;
	const { messages, clock } = deps;
	const pause = () => (extent.pauseMs === 0 ? undefined : clock.sleep(extent.pauseMs, signal));
	for (let pages = 0; waiting.size > 0 && pages < extent.pages; pages += 1) {
		const [newest = ''] = waiting;
		const page = await messages.page(placeId, newest, signal);
		await pause();
		// None at all: either everything is gone, or the bot may not read there. One message tells.
		if (page === 'unknown' || (page.length === 0 && (await messages.read(placeId, newest, signal)) !== 'gone')) break;
		await applyFound(onPage(page, look), look, deps);
	}
	for (let singles = 0; waiting.size > 0 && singles < extent.singles; singles += extent.atOnce) {
		const some = [...waiting].slice(0, extent.atOnce);
		const answers = await Promise.all(some.map(async (id) => [id, await messages.read(placeId, id, signal)] as const));
		const found = new Map<string, Found>();
		for (const [id, answer] of answers) if (answer !== 'unknown') found.set(id, answer);
		// Where the bot may not look, more questions have no answers either.
		if (found.size === 0) return;
		await applyFound(found, look, deps);
		await pause();
	}
}

/** What a page says of the messages that it reaches back to. */
function onPage(page: readonly PostedMessage[], { placeId, waiting }: PlaceCheck): Map<string, Found> {
	const found = new Map(page.map((message) => [message.id, message]));
	// A page that is not full reaches back to the channel's first message.
	const oldest = page.length < pageSize ? null : page.map(({ id }) => id).toSorted(byTime)[0];
	// What opened a thread stands around it.
	const covered = [...waiting].filter((id) => id !== placeId && (oldest == null || byTime(id, oldest) >= 0));
	return new Map(covered.map((id) => [id, found.get(id) ?? 'gone']));
}

/** Erases what is gone and has what was edited followed; only then it counts as seen. */
async function applyFound(
	found: ReadonlyMap<string, Found>,
	look: PlaceCheck,
	{ store, eraser }: ReconcilerDeps,
): Promise<void> {
	const { placeId, waiting, session } = look;
	const gone = [...found].filter(([, message]) => message === 'gone').map(([id]) => id);
	if (gone.length > 0) await eraser.erase({ of: 'messages', placeId, ids: gone }, failure('discord.gone'));
	const edited = [...found.values()].flatMap((message) =>
		message !== 'gone' && message.editedAt !== null && !message.hidden ? [message] : [],
	);
	if (edited.length > 0) {
		const turns: Turn[] = [];
		for await (const { reading } of store.parts({ of: 'messages', placeId, ids: edited.map(({ id }) => id) }))
			if (reading.kind === 'record') turns.push(...reading.record.turns);
		const other = edited.filter((message) => turns.some((turn) => applyEdit(turn, message) !== turn));
		if (other.length > 0) await eraser.follow(placeId, other);
	}
	if (session.seen.size >= mostSeen) session.seen.clear();
	for (const id of found.keys()) {
		waiting.delete(id);
		session.seen.add(id);
	}
}

/** Snowflakes by age, oldest first. */
function byTime(a: string, b: string): number {
	return a.length - b.length || (a < b ? -1 : Number(a > b));
}
