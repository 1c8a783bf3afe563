import type { Logger } from 'pino';
import type { CheckedClock } from '../checkedClock.ts';
import { withoutTurns } from '../conversation/changeTurns.ts';
import { messagesOf, type PersonTurn, type PictureRef, type Turn } from '../conversation/turn.ts';
import { createUsageRecords, type UsageRecords } from '../limits/usage.ts';
import type { ConversationStore, Erased } from '../store/conversationStore.ts';
import { type Erasure, whereOf } from '../store/journal.ts';
import type { ConversationRecord } from '../store/records.ts';
import { snowflakeTime } from './discordMessages.ts';

/** What was erased. */
export interface ErasedAll extends Erased {
	/** Answers that were on their way and were stopped. */
	stopped: number;
	/** The bot's messages that showed what is gone. */
	messages: { channelId: string; messageId: string }[];
}

/** Everything that can be erased by what the store itself knows: not what only Discord can tell. */
export type Forgetting = Exclude<Erasure, { of: 'edits' }>;

/** Nothing erased. */
export const nothingErased = (): ErasedAll => ({ turns: 0, pictures: 0, bytes: 0, stopped: 0, messages: [] });

/** Whether a turn is there because of somebody: said by them, or brought in by their question. */
export function isOwn(turn: Turn, personId: string): turn is PersonTurn {
	return turn.role === 'person' && (turn.author.id === personId || turn.broughtBy === personId);
}

/** The turns that messages show. An answer to a command goes with its question, which no message of its own shows. */
export function shownBy(turns: readonly Turn[], messageIds: readonly string[]): (turn: Turn) => boolean {
	const ids = new Set(messageIds);
	const isShown = (turn: Turn) => messagesOf(turn).some((id) => ids.has(id));
	const shown = new Set(turns.filter(isShown).map((turn) => turn.id));
	for (const turn of turns) {
		const question = turn.role === 'bot' && shown.has(turn.id) ? turns.find(({ id }) => id === turn.parent) : undefined;
		if (question?.role === 'person' && question.byCommand === true) shown.add(question.id);
	}
	return (turn) => shown.has(turn.id);
}

/**
 * Erases from the store. Done a second time, after the first was killed at any moment, it ends with the same.
 * A conversation that cannot be read goes whole if it names whom or what is to be erased.
 * @param askedAt what was said later stays (milliseconds since the epoch, by Discord's clock), unless the erasure names it itself
 */
export async function eraseFromStore(
	erasure: Forgetting,
	{ store, log, clock }: { store: ConversationStore; log: Pick<Logger, 'warn'>; clock: Pick<CheckedClock, 'latest'> },
	askedAt = Number.POSITIVE_INFINITY,
): Promise<ErasedAll> {
	await forgetUse(
		erasure,
		createUsageRecords(store.ledger, () => clock.latest()),
	);
	let all = nothingErased();
	for (const where of whereOf(erasure)) {
		for await (const { part, reading } of store.parts(where)) {
			if (reading.kind === 'record') all = sumOfErased(all, await eraseFrom(reading.record, erasure, askedAt, store));
			else {
				log.warn({ part }, 'erasing a conversation that cannot be read: it names what is to be erased');
				await store.erasePart(part);
			}
		}
	}
	return all;
}

/** What somebody used is theirs; what was used in a server is the server's. */
async function forgetUse(erasure: Forgetting, usage: UsageRecords): Promise<void> {
	if (erasure.of === 'person' && (erasure.placeId ?? null) === null) await usage.forgetPerson(erasure.id);
	if (erasure.of === 'server') await usage.forgetServer(erasure.id);
}

async function eraseFrom(
	{ part, place, turns }: ConversationRecord,
	erasure: Forgetting,
	askedAt: number,
	store: ConversationStore,
): Promise<ErasedAll> {
	if (erasure.of === 'pictures') {
		const chosen = erasure.pictures.filter(({ placeId }) => placeId === place.id);
		const isChosen = (turn: Turn, { number }: PictureRef) =>
			chosen.some((one) => one.turnId === turn.id && one.number === number);
		return { ...nothingErased(), ...(await store.erasePictures(part, isChosen)) };
	}
	const isMeant = meantBy(erasure, turns, askedAt);
	const { removed } = withoutTurns(turns, isMeant);
	const messages = removed.flatMap((turn) => (turn.role === 'bot' ? messagesOf(turn) : []));
	return {
		...(await store.eraseTurns(part, isMeant)),
		stopped: 0,
		messages: messages.map((messageId) => ({ channelId: place.id, messageId })),
	};
}

/** Which turns of a conversation an erasure names. */
function meantBy(
	erasure: Exclude<Forgetting, { of: 'pictures' }>,
	turns: readonly Turn[],
	askedAt: number,
): (turn: Turn) => boolean {
	if (erasure.of === 'messages') return shownBy(turns, erasure.ids);
	return (turn) => saidAt(turn, turns) <= askedAt && (erasure.of !== 'person' || isOwn(turn, erasure.id));
}

/** When a turn came to be, by Discord's clock: a message that was brought in when somebody first asked about it, an answer with its question. */
function saidAt(turn: Turn, turns: readonly Turn[]): number {
	if (turn.role === 'bot') return snowflakeTime(turn.parent) ?? turn.at;
	const isAbout = ({ parent, role }: Turn) => parent === turn.id && role === 'person';
	const questions = turn.broughtBy === null ? [] : turns.filter(isAbout);
	const ids = questions.length === 0 ? [turn.id] : questions.map(({ id }) => id);
	return Math.min(...ids.map((id) => snowflakeTime(id) ?? turn.at));
}

/** Two results as one. */
export function sumOfErased(a: ErasedAll, b: ErasedAll): ErasedAll {
	return {
		turns: a.turns + b.turns,
		pictures: a.pictures + b.pictures,
		bytes: a.bytes + b.bytes,
		stopped: a.stopped + b.stopped,
		messages: [...new Map([...a.messages, ...b.messages].map((one) => [one.messageId, one])).values()],
	};
}
