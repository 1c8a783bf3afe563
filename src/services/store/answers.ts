import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { filesOfTurns, highestNumber, withoutLostParents } from '../conversation/pictures.ts';
import { goesOn, type Place } from '../conversation/question.ts';
import { textBytes } from '../conversation/textBytes.ts';
import { pathTo } from '../conversation/tree.ts';
import type { BotTurn, PersonTurn, Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Piece } from '../pictures/picture.ts';
import { snowflakeTime } from '../privacy/discordMessages.ts';
import type { ConversationRecord } from './conversationRecord.ts';
import type { Asked, Beginning, Conversation, ConversationStore } from './conversationStore.ts';
import { type Conversations, earlierOf, joined } from './conversations.ts';
import type { Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { RecentErasures } from './recentErasures.ts';
import { Changed, type Records } from './records.ts';

/** The parts of the store that writing an answer touches. */
export interface AnswerDeps {
	conversations: Conversations;
	records: Records;
	files: PictureFiles;
	pending: Pending;
	recentErasures: Pick<RecentErasures, 'cover'>;
	eraseTurns: ConversationStore['eraseTurns'];
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

/** A part takes no more questions once it has this many turns or bytes of text: a question costs no more than a part. */
const [mostTurns, mostBytes] = [14, 64 * 1024];

type Edit = (answer: BotTurn) => BotTurn;

/** How answers are begun, noted and finished (see `ConversationStore`). To be called one at a time for each place. */
export function createAnswers(
	deps: AnswerDeps,
): Pick<ConversationStore, 'begin' | 'noteMessages' | 'finish' | 'leave'> {
	const { conversations, records, files, pending, clock } = deps;

	const recordOf = async (placeId: string, answerId: string): Promise<ConversationRecord | null> => {
		const part = await conversations.partOf(placeId, questionOf(answerId));
		return part === null ? null : await records.get(part);
	};

	/** Changes an answer that still stands. Returns the record as written, or null if the answer does not stand. */
	const change = async (record: ConversationRecord | null, answerId: string, edit: Edit) => {
		const answer = record?.turns.find((turn) => turn.id === answerId);
		if (record === null || answer?.role !== 'bot') return null;
		const turns = record.turns.map((turn) => (turn === answer ? edit(answer) : turn));
		// An answer that is finished a second time may have lost pictures: they go before the record stops naming them.
		const named = filesOfTurns(turns);
		const lost = [...filesOfTurns([answer]).keys()].filter((hash) => !named.has(hash));
		if (lost.length > 0) await files.eraseKeys(lost.map((hash) => files.keyOf(record.part, hash)));
		return await records.write(record, {
			...record,
			turns: await withParents(turns, record, records),
			usedAt: clock.now(),
		});
	};

	const renew = (parts: readonly ConversationRecord[]) => renewAll(parts, deps);

	return {
		begin: async (asked, draft, signal) => {
			const named = await conversations.conversation(asked.place.id, asked.id);
			// In a cluster a name comes before its turn, which may have come to nothing.
			const again = named?.turns.some(({ id }) => id === asked.id) === true ? named : null;
			const before = again ?? (await conversations.continued(asked));
			signal?.throwIfAborted();
			if (again !== null) return { outcome: 'duplicate', conversation: again };
			const drafted = draft(before?.turns ?? []);
			const known = new Set(before?.turns.map(({ id }) => id));
			const added = drafted.turns.filter(({ id }) => !known.has(id)).map((turn) => byCommand(turn, drafted));
			const { tail, record } = await place(added, drafted, asked, before, deps);
			await pending.note(record.part, drafted.answer.id, drafted.interaction ?? null);
			try {
				const written = await records.write(tail, record, { isNewest: goesOn(asked.place) });
				if (await takeBack(written, added, deps)) throw failure('bot.forgotten');
				await files.write(written.part, namedOf(drafted.pieces, added), records.lifeOf(written));
				await renew(before?.parts.filter(({ part }) => part !== written.part) ?? []);
				return { outcome: 'begun', conversation: joined(written, before?.parts ?? []) };
			} catch (error) {
				if (error instanceof Changed) await pending.drop(record.part, [drafted.answer.id]);
				// What may half stand stays this process's own until it is erased: nobody is to end it as an answer that was cut off.
				else if (!isFailure(error, 'store.unavailable')) pending.disown(record.part, drafted.answer.id);
				throw error;
			}
		},
		noteMessages: async (placeId, answerId, messageIds, text, open) => {
			const fields = { messageIds: [...messageIds], text, ...(open && { open }) };
			const record = await recordOf(placeId, answerId);
			return (await change(record, answerId, (answer) => ({ ...written(answer), ...fields }))) !== null;
		},
		finish: async (placeId, answerId, { state, pieces, ...fields }) => {
			let record = await recordOf(placeId, answerId);
			if (record !== null && pieces.length > 0) {
				// Until its pictures are stored too, the answer counts as unfinished.
				pending.own(record.part, answerId);
				record = await change(record, answerId, (answer) => ({ ...answer, ...fields, state: 'pending' }));
				if (record !== null) await files.write(record.part, namedOf(pieces, record.turns), records.lifeOf(record));
				const asked = record?.turns.filter(({ id }) => id === questionOf(answerId)) ?? [];
				if (record !== null && (await takeBack(record, asked, deps))) return false;
			}
			const whole = await change(record, answerId, (answer) => {
				const closed = state === 'pending' ? written(answer) : ended(answer);
				return { ...closed, ...fields, state };
			});
			if (whole === null || state === 'pending') return whole !== null;
			await tidy(whole, answerId, renew, deps);
			return true;
		},
		leave: async (placeId, answerId) => {
			const part = await conversations.partOf(placeId, questionOf(answerId));
			if (part !== null) pending.disown(part, answerId);
		},
	};
}

/** Pictures and names get their full time again once a tenth of it is gone: not at each use, for they may be many. */
async function renewAll(
	parts: readonly ConversationRecord[],
	{ records, files, ttlMs, clock }: AnswerDeps,
): Promise<void> {
	const now = clock.now();
	for (const record of parts.filter(({ renewedAt }) => now - renewedAt >= ttlMs / 10)) {
		const renewed = await records.write(record, { ...record, usedAt: now, renewedAt: now });
		await files.renew(record.part, filesOfTurns(record.turns).keys(), records.lifeOf(renewed));
	}
}

/** Takes a question back that was erased, in whatever process, after it was asked. Returns whether it was. */
async function takeBack(
	{ part, place }: ConversationRecord,
	turns: readonly Turn[],
	{ recentErasures, eraseTurns }: AnswerDeps,
): Promise<boolean> {
	const question = turns.at(-1);
	const askedAt = question === undefined ? 0 : (snowflakeTime(question.id) ?? question.at);
	const isErased = await recentErasures.cover(place, turns, askedAt);
	if (isErased) await eraseTurns(part, ({ id }) => turns.some((turn) => turn.id === id));
	return isErased;
}

/** What may fail without harm once an answer is saved. */
async function tidy(
	record: ConversationRecord,
	answerId: string,
	renew: (parts: readonly ConversationRecord[]) => Promise<void>,
	{ pending, log }: AnswerDeps,
): Promise<void> {
	try {
		await pending.drop(record.part, [answerId]);
		await renew([record]);
	} catch (error) {
		log.warn({ err: error, part: record.part }, 'a saved answer could not be tidied up');
	}
}

/** The part that a question goes into, as it was and as it will be. */
async function place(
	added: readonly PersonTurn[],
	{ answer, locale }: Beginning,
	asked: Asked,
	before: Conversation | null,
	{ records, pending, clock }: AnswerDeps,
): Promise<{ tail: ConversationRecord | null; record: ConversationRecord }> {
	const now = clock.now();
	const [first] = added;
	const pendingAnswer = { ...answer, ...(locale === undefined ? {} : { locale }), owner: pending.owner };
	const fresh = { version: 2 as const, place: asked.place, usedAt: now, renewedAt: now };
	const parent = first?.parent ?? answer.parent;
	const tail = before?.parts.find(({ turns }) => turns.some(({ id }) => id === parent)) ?? null;
	if (before === null || tail === null) {
		const part = await newKey(asked.place, first?.id ?? asked.id, asked.id, records);
		return { tail: null, record: { ...fresh, part, turns: [...added, pendingAnswer], earlier: [] } };
	}
	if (!isFull(tail)) {
		return {
			tail,
			record: { ...tail, place: asked.place, turns: [...tail.turns, ...added, pendingAnswer], usedAt: now },
		};
	}
	// Numbers of pictures are not given twice, also when what stands above is out of sight.
	const number = Math.max(0, ...pathTo(before.turns, parent).map(highestNumber));
	const turns = added.map((turn, index) => (index === 0 && number > 0 ? { ...turn, retiredNumber: number } : turn));
	const earlier = earlierOf(tail, parent);
	return {
		tail: null,
		record: { ...fresh, part: `${before.id}:${asked.id}`, turns: [...turns, pendingAnswer], earlier },
	};
}

/** A conversation is named after the turn that begins it; after its question if another conversation began with the same message. */
async function newKey({ id }: Place, firstId: string, questionId: string, records: Records): Promise<string> {
	const key = `${id}:${firstId}`;
	const isTaken = firstId !== questionId && (await records.read(key)).kind !== 'none';
	return isTaken ? `${id}:${questionId}` : key;
}

function isFull({ turns }: ConversationRecord): boolean {
	return turns.length >= mostTurns || turns.reduce((sum, turn) => sum + textBytes(turn), 0) >= mostBytes;
}

/** Made pictures name what they were made from only if that is still there, here or in what leads here. */
async function withParents(turns: Turn[], { earlier }: ConversationRecord, records: Records): Promise<Turn[]> {
	const known = withoutLostParents(turns);
	const isWhole = known.every((turn, index) => turn === turns[index]);
	if (isWhole || earlier.length === 0) return known;
	const above = await records.getMany(earlier.map(({ part }) => part));
	return withoutLostParents(
		turns,
		[...above.values()].flatMap((record) => record.turns),
	);
}

/** An answer that is not being written at this moment, as far as is known. */
function written({ open: _, ...answer }: BotTurn): BotTurn {
	return answer;
}

/** An answer that nobody writes any more. */
function ended({ open: _, locale: _locale, owner: _owner, ...answer }: BotTurn): BotTurn {
	return answer;
}

const questionOf = (answerId: string): string => answerId.replace(/\.answer$/, '');

/** Marks the question among turns that came in by an interaction. */
function byCommand(turn: PersonTurn, { answer, interaction }: Beginning): PersonTurn {
	return interaction && turn.id === answer.parent ? { ...turn, byCommand: true } : turn;
}

/** The files that turns refer to: nothing else may be stored. */
function namedOf(pieces: readonly Piece[], turns: readonly Turn[]): Piece[] {
	const files = filesOfTurns(turns);
	return pieces.filter((piece) => files.has(piece.hash));
}
