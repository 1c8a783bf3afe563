import { removeTurns } from '../conversation/removeTurns.ts';
import type { PersonTurn, Turn } from '../conversation/turn.ts';
import type { Failure } from '../failure.ts';
import type { Inflight, Work } from '../inflight.ts';
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

/** Erases, whoever asks for it: a person, an event of Discord, a restart. */
export interface Eraser {
	/** Stops what is on its way (it ends with `reason`), then erases. Killed in between, a new process ends it. @throws Failure `store.unavailable` */
	erase(erasure: Erasure, reason: Failure): Promise<ErasedAll>;
	/** Ends all erasures that an earlier process was killed at. Returns how many. */
	complete(): Promise<number>;
}

/** Makes an eraser of a store and of the answers in the making. */
export function createEraser({ store, inflight }: { store: ThreadStore; inflight: Inflight }): Eraser {
	return {
		erase: async (erasure, reason) => {
			// First the answers on their way: what they begin to save after this line finds their signal aborted.
			const begun = stop(erasure, reason, inflight);
			if (erasure.of === 'messages' && !(await isStored(erasure, store))) return begun;
			const key = await store.journal.note(erasure);
			const erased = await carryOut(erasure, store);
			await store.journal.drop(key);
			return sum(begun, erased);
		},
		complete: async () => {
			let count = 0;
			for await (const { key, erasure } of store.journal.open()) {
				await carryOut(erasure, store);
				await store.journal.drop(key);
				count += 1;
			}
			return count;
		},
	};
}

/** Whether a turn is there because of somebody: said by them, or brought in by their question. */
export function isOwn(turn: Turn, personId: string): turn is PersonTurn {
	return turn.role === 'person' && (turn.author.id === personId || turn.broughtBy === personId);
}

/** The turns that messages show. An answer to a command goes with its question, which no message of its own shows. */
function shownBy(turns: readonly Turn[], messageIds: readonly string[]): (turn: Turn) => boolean {
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

function isWorkOf(erasure: Erasure, { threadId, parentId, guildId, personIds, messageIds }: Work): boolean {
	switch (erasure.of) {
		case 'thread':
			return threadId === erasure.threadId;
		case 'ownInThread':
			return threadId === erasure.threadId && personIds.includes(erasure.personId);
		case 'person':
			return personIds.includes(erasure.personId);
		case 'guild':
			return guildId === erasure.guildId;
		case 'channel':
			return threadId === erasure.channelId || parentId === erasure.channelId;
		case 'messages':
			return erasure.messageIds.some((id) => messageIds.has(id));
	}
}

/** Stops answers on their way. What they have posted by then is not in the store yet. */
function stop(erasure: Erasure, reason: Failure, inflight: Inflight): ErasedAll {
	const messages: ErasedAll['messages'] = [];
	const matches = (work: Work): boolean => {
		if (!isWorkOf(erasure, work)) return false;
		for (const messageId of work.messageIds) {
			if (messageId !== work.questionId) messages.push({ channelId: work.threadId, messageId });
		}
		return true;
	};
	return { ...nothing(), stopped: inflight.stop(matches, reason), messages };
}

const nothing = (): ErasedAll => ({ turns: 0, pictures: 0, bytes: 0, stopped: 0, messages: [] });

/** Deleted messages come in great numbers, and next to none of them are stored: those cost one look. */
async function isStored(erasure: Extract<Erasure, { of: 'messages' }>, store: ThreadStore): Promise<boolean> {
	const turns = (await store.thread(erasure.threadId))?.turns ?? [];
	return turns.some(shownBy(turns, erasure.messageIds));
}

async function carryOut(erasure: Erasure, store: ThreadStore): Promise<ErasedAll> {
	switch (erasure.of) {
		case 'thread':
			return await eraseThread(erasure.threadId, store);
		case 'ownInThread':
			return await eraseTurns(erasure.threadId, () => (turn) => isOwn(turn, erasure.personId), store);
		case 'messages':
			return await eraseTurns(erasure.threadId, (turns) => shownBy(turns, erasure.messageIds), store);
		case 'person': {
			const isTheirs = (turn: Turn) => isOwn(turn, erasure.personId);
			return await eraseEach(
				({ turns }) => turns.some(isTheirs),
				({ place }) => eraseTurns(place.id, () => isTheirs, store),
				store,
			);
		}
		case 'guild':
			return await eraseEach(
				({ place }) => place.guildId === erasure.guildId,
				({ place }) => eraseThread(place.id, store),
				store,
			);
		case 'channel': {
			// Also what cannot be read, which the search below leaves out.
			const own = await eraseThread(erasure.channelId, store);
			const threads = await eraseEach(
				({ place }) => place.parentId === erasure.channelId,
				({ place }) => eraseThread(place.id, store),
				store,
			);
			return sum(own, threads);
		}
	}
}

async function eraseEach(
	matches: (record: ThreadRecord) => boolean,
	erase: (record: ThreadRecord) => Promise<ErasedAll>,
	store: ThreadStore,
): Promise<ErasedAll> {
	let all = nothing();
	for await (const record of store.threads()) if (matches(record)) all = sum(all, await erase(record));
	return all;
}

async function eraseThread(threadId: string, store: ThreadStore): Promise<ErasedAll> {
	const turns = await store.thread(threadId).then(
		(record) => record?.turns ?? [],
		// What cannot be read is erased all the same.
		() => [],
	);
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

function messagesOf(channelId: string, turns: readonly Turn[]): ErasedAll['messages'] {
	return turns.flatMap((turn) =>
		turn.role === 'bot' ? turn.messageIds.map((messageId) => ({ channelId, messageId })) : [],
	);
}

function sum(a: ErasedAll, b: ErasedAll): ErasedAll {
	return {
		turns: a.turns + b.turns,
		pictures: a.pictures + b.pictures,
		bytes: a.bytes + b.bytes,
		stopped: a.stopped + b.stopped,
		messages: [...new Map([...a.messages, ...b.messages].map((one) => [one.messageId, one])).values()],
	};
}
