import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Question } from '../conversation/question.ts';
import { parentFor, pathTo } from '../conversation/tree.ts';
import type { Turn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { ThreadStore } from '../store/threadStore.ts';
import { applyEdit } from './applyEdit.ts';
import { type DiscordMessages, type PostedMessage, pageSize, snowflakeTime } from './discordMessages.ts';
import type { Eraser } from './eraser.ts';

/** What looking after old messages needs. */
export interface ReconcilerDeps {
	store: ThreadStore;
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
	 * changed. Each message is looked at once in a session. Takes at most 1.5 seconds; what Discord does not say in that time counts as standing.
	 */
	check(question: Pick<Question, 'place' | 'replyTo'>, signal: AbortSignal): Promise<void>;
}

/** Longest time that an answer waits for this, in milliseconds. */
const budgetMs = 1_500;
/** Most pages of messages that are looked through for one question. */
const mostPages = 4;
/** How many messages are remembered as seen. */
const mostSeen = 50_000;

/** Makes a reconciler that has seen nothing yet. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
	const { store, clock, log } = deps;
	let listeningSince = clock.now();
	let seen = new Set<string>();
	const isOld = (id: string): boolean =>
		!seen.has(id) && (snowflakeTime(id) ?? Number.POSITIVE_INFINITY) < listeningSince;
	return {
		missed: () => {
			listeningSince = clock.now();
			seen = new Set();
		},
		check: async ({ place, replyTo }, signal) => {
			// Discord shows the bot no message that only one person sees: none of them was missed.
			if (place.kind === 'private') return;
			const turns = (await store.thread(place.id))?.turns ?? [];
			const parent = parentFor(turns, { place, replyTo });
			const old = parent === null ? [] : pathTo(turns, parent).flatMap(messagesOf).filter(isOld);
			if (old.length === 0) return;
			if (seen.size + old.length > mostSeen) seen = new Set();
			const limit = AbortSignal.any([signal, AbortSignal.timeout(budgetMs)]);
			try {
				await lookAt(place.id, old, (id) => seen.add(id), deps, limit);
			} catch (error) {
				signal.throwIfAborted();
				if (!limit.aborted) throw error;
				log.info({ threadId: place.id, messages: old.length }, 'no time to see whether old messages still stand');
			}
		},
	};
}

/** The messages that show a turn. A question by command has none of its own. */
function messagesOf(turn: Turn): string[] {
	if (turn.role === 'bot') return turn.messageIds;
	return turn.byCommand === true ? [] : [turn.id];
}

async function lookAt(
	threadId: string,
	old: readonly string[],
	see: (id: string) => void,
	{ store, eraser, messages }: ReconcilerDeps,
	signal: AbortSignal,
): Promise<void> {
	const waiting = new Set(old.toSorted(byTime).reverse());
	for (let pages = 0; waiting.size > 0 && pages < mostPages; pages += 1) {
		const [newest = ''] = waiting;
		const page = await messages.page(threadId, newest, signal);
		if (page === 'unknown' || (page.length === 0 && (await messages.read(threadId, newest, signal)) === 'unknown')) {
			// Where the bot may not look it asks no more: until the next session all counts as standing.
			for (const id of waiting) see(id);
			return;
		}
		const found = new Map(page.map((message) => [message.id, message]));
		// A page that is not full reaches back to the channel's first message.
		const oldest = page.length < pageSize ? null : page.map(({ id }) => id).toSorted(byTime)[0];
		const covered = [...waiting].filter((id) => oldest == null || byTime(id, oldest) >= 0);
		const gone = covered.filter((id) => !found.has(id));
		if (gone.length > 0) await eraser.erase({ of: 'messages', threadId, messageIds: gone }, failure('discord.gone'));
		await applyEdits(threadId, covered, found, { store, eraser });
		for (const id of covered) {
			waiting.delete(id);
			see(id);
		}
	}
}

/** Snowflakes by age, oldest first. */
function byTime(a: string, b: string): number {
	return a.length - b.length || (a < b ? -1 : Number(a > b));
}

async function applyEdits(
	threadId: string,
	ids: readonly string[],
	found: ReadonlyMap<string, PostedMessage>,
	{ store, eraser }: Pick<ReconcilerDeps, 'store' | 'eraser'>,
): Promise<void> {
	const edited = ids
		.flatMap((id) => found.get(id) ?? [])
		.filter(({ editedAt, hidden }) => editedAt !== null && !hidden);
	if (edited.length === 0) return;
	const turns = (await store.thread(threadId))?.turns ?? [];
	const other = edited.filter((message) => turns.some((turn) => applyEdit(turn, message) !== turn));
	if (other.length > 0) await eraser.follow(threadId, other);
}
