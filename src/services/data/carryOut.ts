import type { Logger } from 'pino';
import { removeTurns } from '../conversation/removeTurns.ts';
import type { PersonTurn, Turn } from '../conversation/turn.ts';
import { isFailure } from '../failure.ts';
import type { Erasure } from '../store/journal.ts';
import type { ThreadRecord } from '../store/threadRecord.ts';
import type { Erased, ThreadStore } from '../store/threadStore.ts';

/** What was erased. */
export interface ErasedAll extends Erased {
	/** Answers that were on their way and were stopped. */
	stopped: number;
	/** The bot's messages that showed what is gone. */
	messages: { channelId: string; messageId: string }[];
}

/** What erasing needs. */
export interface CarryOutDeps {
	store: ThreadStore;
	log: Pick<Logger, 'warn'>;
}

/** Everything that can be erased by what the store itself knows: not what only Discord can tell. */
export type Forgetting = Exclude<Erasure, { of: 'edits' }>;

/** Nothing erased. */
export const nothing = (): ErasedAll => ({ turns: 0, pictures: 0, bytes: 0, stopped: 0, messages: [] });

/** Whether a turn is there because of somebody: said by them, or brought in by their question. */
export function isOwn(turn: Turn, personId: string): turn is PersonTurn {
	return turn.role === 'person' && (turn.author.id === personId || turn.broughtBy === personId);
}

/** The turns that messages show. An answer to a command goes with its question, which no message of its own shows. */
export function shownBy(turns: readonly Turn[], messageIds: readonly string[]): (turn: Turn) => boolean {
	const ids = new Set(messageIds);
	const isShown = (turn: Turn) =>
		turn.role === 'person' ? ids.has(turn.id) : turn.messageIds.some((id) => ids.has(id));
	const shown = new Set(turns.filter(isShown).map((turn) => turn.id));
	for (const turn of turns) {
		const question = turn.role === 'bot' && shown.has(turn.id) ? turns.find(({ id }) => id === turn.parent) : undefined;
		if (question?.role === 'person' && question.byCommand === true) shown.add(question.id);
	}
	return (turn) => shown.has(turn.id);
}

/**
 * Erases from the store. Done a second time, after the first was killed at any moment, it ends with the same.
 * A thread that cannot be read goes whole where it names the person or the place that is to be forgotten.
 */
export async function carryOut(erasure: Forgetting, deps: CarryOutDeps): Promise<ErasedAll> {
	const { store } = deps;
	switch (erasure.of) {
		case 'thread':
			return await eraseThread(erasure.threadId, store);
		case 'ownInThread':
			return await eraseOwn(erasure.threadId, erasure.personId, deps);
		case 'messages':
			return await eraseTurns(erasure.threadId, (turns) => shownBy(turns, erasure.messageIds), store);
		case 'pictures':
			return await erasePictures(erasure.pictures, store);
		case 'person': {
			const { personId } = erasure;
			const holdsTheirs = ({ turns }: ThreadRecord) => turns.some((turn) => isOwn(turn, personId));
			return await eraseEach(personId, holdsTheirs, (threadId) => eraseOwn(threadId, personId, deps), deps);
		}
		case 'guild': {
			const { guildId } = erasure;
			const isThere = ({ place }: ThreadRecord) => place.guildId === guildId;
			return await eraseEach(guildId, isThere, (threadId) => eraseThread(threadId, store), deps);
		}
		case 'channel': {
			const { channelId } = erasure;
			const own = await eraseThread(channelId, store);
			const isIn = ({ place }: ThreadRecord) => place.parentId === channelId;
			return sum(own, await eraseEach(channelId, isIn, (threadId) => eraseThread(threadId, store), deps));
		}
	}
}

/** Erases something of every thread that matches. `id` is what a thread that cannot be read has to name. */
async function eraseEach(
	id: string,
	matches: (record: ThreadRecord) => boolean,
	erase: (threadId: string) => Promise<ErasedAll>,
	deps: CarryOutDeps,
): Promise<ErasedAll> {
	let all = nothing();
	for await (const { threadId, reading } of deps.store.readings()) {
		if (reading.kind === 'unreadable') all = sum(all, await eraseUnreadable(threadId, id, deps));
		else if (matches(reading.record)) all = sum(all, await erase(threadId));
	}
	return all;
}

async function eraseUnreadable(threadId: string, id: string, { store, log }: CarryOutDeps): Promise<ErasedAll> {
	const isNamed = await store.names(threadId, id);
	const what = isNamed
		? 'erasing a whole thread that cannot be read: it names whom or what is to be forgotten'
		: 'a thread that cannot be read names nothing that is to be forgotten: it stays';
	log.warn({ threadId }, what);
	return isNamed ? await eraseThread(threadId, store) : nothing();
}

async function eraseOwn(threadId: string, personId: string, deps: CarryOutDeps): Promise<ErasedAll> {
	const isReadable = (await turnsOf(threadId, deps.store)) !== null;
	if (!isReadable) return await eraseUnreadable(threadId, personId, deps);
	return await eraseTurns(threadId, () => (turn) => isOwn(turn, personId), deps.store);
}

/** Null where they cannot be read. */
async function turnsOf(threadId: string, store: ThreadStore): Promise<Turn[] | null> {
	try {
		return (await store.thread(threadId))?.turns ?? [];
	} catch (error) {
		if (isFailure(error)) throw error;
		return null;
	}
}

async function eraseThread(threadId: string, store: ThreadStore): Promise<ErasedAll> {
	const turns = (await turnsOf(threadId, store)) ?? [];
	const erased = await store.forgetThread(threadId);
	return { ...erased, stopped: 0, messages: messagesOf(threadId, turns) };
}

async function eraseTurns(
	threadId: string,
	choose: (turns: readonly Turn[]) => (turn: Turn) => boolean,
	store: ThreadStore,
): Promise<ErasedAll> {
	const turns = (await store.thread(threadId))?.turns ?? [];
	const chosen = choose(turns);
	const { removed } = removeTurns(turns, chosen);
	const erased = await store.forgetTurns(threadId, chosen);
	return { ...erased, stopped: 0, messages: messagesOf(threadId, removed) };
}

async function erasePictures(
	pictures: Extract<Erasure, { of: 'pictures' }>['pictures'],
	store: ThreadStore,
): Promise<ErasedAll> {
	let all = nothing();
	for (const [threadId, some] of Map.groupBy(pictures, (one) => one.threadId)) {
		const erased = await store.forgetPictures(threadId, (turn, { number }) =>
			some.some((one) => one.turnId === turn.id && one.number === number),
		);
		all = sum(all, { ...nothing(), ...erased });
	}
	return all;
}

function messagesOf(channelId: string, turns: readonly Turn[]): ErasedAll['messages'] {
	return turns.flatMap((turn) =>
		turn.role === 'bot' ? turn.messageIds.map((messageId) => ({ channelId, messageId })) : [],
	);
}

/** Two results as one. */
export function sum(a: ErasedAll, b: ErasedAll): ErasedAll {
	return {
		turns: a.turns + b.turns,
		pictures: a.pictures + b.pictures,
		bytes: a.bytes + b.bytes,
		stopped: a.stopped + b.stopped,
		messages: [...new Map([...a.messages, ...b.messages].map((one) => [one.messageId, one])).values()],
	};
}
