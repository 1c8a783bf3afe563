import type { Logger } from 'pino';
import { withoutTurns } from '../conversation/changeTurns.ts';
import type { PersonTurn, Turn } from '../conversation/turn.ts';
import type { ConversationStore, Erased, Where } from '../store/conversationStore.ts';
import type { Erasure } from '../store/journal.ts';
import { placeOf } from '../store/keyv/names.ts';
import type { ConversationRecord } from '../store/records.ts';
import { snowflakeTime } from './discordMessages.ts';

/** What was erased. */
export interface ErasedAll extends Erased {
	/** Answers that were on their way and were stopped. */
	stopped: number;
	/** The bot's messages that showed what is gone. */
	messages: { channelId: string; messageId: string }[];
}

/** What erasing needs. */
export interface EraseFromStoreDeps {
	store: ConversationStore;
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

/** Where what is to be erased is stored. */
export function whereOf(erasure: Erasure): Where[] {
	switch (erasure.of) {
		case 'thread':
			return [{ of: 'place', id: erasure.threadId }];
		case 'ownInThread':
			return [{ of: 'person', id: erasure.personId, placeId: erasure.threadId }];
		case 'person':
			return [{ of: 'person', id: erasure.personId }];
		case 'guild':
			return [{ of: 'server', id: erasure.guildId }];
		case 'channel':
			return [{ of: 'channel', id: erasure.channelId }];
		case 'messages':
		case 'edits':
			return [{ of: 'messages', placeId: erasure.threadId, ids: erasure.messageIds }];
		case 'pictures':
			return [...Map.groupBy(erasure.pictures, ({ threadId }) => threadId)].map(([placeId, some]) => ({
				of: 'messages',
				placeId,
				ids: some.map(({ turnId }) => turnId.replace(/\.answer$/, '')),
			}));
	}
}

/**
 * Erases from the store. Done a second time, after the first was killed at any moment, it ends with the same.
 * A conversation that cannot be read goes whole if it names whom or what is to be erased.
 * @param askedAt what was said later stays (milliseconds since the epoch, by Discord's clock), unless the erasure names it itself
 */
export async function eraseFromStore(
	erasure: Forgetting,
	{ store, log }: EraseFromStoreDeps,
	askedAt = Number.POSITIVE_INFINITY,
): Promise<ErasedAll> {
	let all = nothing();
	for (const where of whereOf(erasure)) {
		for await (const { part, reading } of store.parts(where)) {
			const { record } = reading.kind === 'record' ? reading : { record: null };
			if (record === null)
				log.warn({ part }, 'erasing a conversation that cannot be read: it names what is to be erased');
			all = sum(
				all,
				record === null ? await eraseWhole(part, [], store) : await eraseFrom(record, erasure, askedAt, store),
			);
		}
	}
	return all;
}

async function eraseFrom(
	{ part, place, turns }: ConversationRecord,
	erasure: Forgetting,
	askedAt: number,
	store: ConversationStore,
): Promise<ErasedAll> {
	const isMeant = (turn: Turn) => saidAt(turn, turns) <= askedAt;
	switch (erasure.of) {
		case 'thread':
		case 'guild':
		case 'channel':
			if (askedAt === Number.POSITIVE_INFINITY) return await eraseWhole(part, turns, store);
			return await eraseTurns(part, turns, isMeant, store);
		case 'ownInThread':
		case 'person':
			return await eraseTurns(part, turns, (turn) => isOwn(turn, erasure.personId) && isMeant(turn), store);
		case 'messages':
			return await eraseTurns(part, turns, shownBy(turns, erasure.messageIds), store);
		case 'pictures': {
			const chosen = erasure.pictures.filter(({ threadId }) => threadId === place.id);
			const erased = await store.erasePictures(part, (turn, { number }) =>
				chosen.some((one) => one.turnId === turn.id && one.number === number),
			);
			return { ...nothing(), ...erased };
		}
	}
}

/** When a turn came to be, by Discord's clock: a message that was brought in when somebody first asked about it, an answer with its question. */
function saidAt(turn: Turn, turns: readonly Turn[]): number {
	if (turn.role === 'bot') return snowflakeTime(turn.parent) ?? turn.at;
	const isAbout = ({ parent, role }: Turn) => parent === turn.id && role === 'person';
	const questions = turn.broughtBy === null ? [] : turns.filter(isAbout);
	const ids = questions.length === 0 ? [turn.id] : questions.map(({ id }) => id);
	return Math.min(...ids.map((id) => snowflakeTime(id) ?? turn.at));
}

async function eraseWhole(part: string, turns: readonly Turn[], store: ConversationStore): Promise<ErasedAll> {
	return { ...(await store.erasePart(part)), stopped: 0, messages: messagesOf(part, turns) };
}

async function eraseTurns(
	part: string,
	turns: readonly Turn[],
	chosen: (turn: Turn) => boolean,
	store: ConversationStore,
): Promise<ErasedAll> {
	const { removed } = withoutTurns(turns, chosen);
	return { ...(await store.eraseTurns(part, chosen)), stopped: 0, messages: messagesOf(part, removed) };
}

function messagesOf(part: string, turns: readonly Turn[]): ErasedAll['messages'] {
	return turns.flatMap((turn) =>
		turn.role === 'bot' ? turn.messageIds.map((messageId) => ({ channelId: placeOf(part), messageId })) : [],
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
