import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { filesOfTurns, highestNumber, withMasters, withParentsThere } from '../conversation/pictureRefs.ts';
import { continuesNewest } from '../conversation/question.ts';
import { answerId, type BotTurn, type PersonTurn, questionIdOf, type Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Piece } from '../pictures/picture.ts';
import { snowflakeTime } from '../privacy/discordMessages.ts';
import type {
	Beginning,
	Begun,
	ConversationStore,
	Ending,
	Finished,
	QuestionRef,
	Reopened,
} from './conversationStore.ts';
import { type Conversations, joinedConversation } from './conversations.ts';
import { idsOf, type Journal } from './journal.ts';
import { partForQuestion } from './partForQuestion.ts';
import type { AskedFor, Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { ConversationRecord, Records } from './records.ts';

/** The parts of the store that writing an answer touches. */
interface AnswersDeps {
	conversations: Conversations;
	records: Records;
	files: PictureFiles;
	pending: Pending;
	journal: Pick<Journal, 'covers'>;
	eraseTurns: ConversationStore['eraseTurns'];
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

type Answers = Pick<ConversationStore, 'begin' | 'reopen' | 'noteMessages' | 'keepMasters' | 'finish'>;

/** How answers are begun, noted and finished (see `ConversationStore`). To be called one at a time for each place. */
export function createAnswers(deps: AnswersDeps): Answers {
	return {
		begin: (asked, draft, signal) => begin(asked, draft, signal, deps),
		reopen: (placeId, questionId, answer) => reopen(placeId, questionId, answer, deps),
		noteMessages: async (placeId, answerId, messageIds, text, open) => {
			const fields = { messageIds: [...messageIds], text, ...(open && { open }) };
			const record = await recordOf(placeId, answerId, deps);
			return (await change(record, answerId, (answer) => ({ ...closed(answer), ...fields }), deps)) !== null;
		},
		keepMasters: (placeId, questionId, masters) => keepMasters(placeId, questionId, masters, deps),
		finish: async (placeId, answerId, ending) => {
			const finished = await finish(placeId, answerId, ending, deps);
			if (finished === 'erased') deps.pending.disown(answerId);
			return finished;
		},
	};
}

async function begin(
	asked: QuestionRef,
	draft: Parameters<Answers['begin']>[1],
	signal: AbortSignal | undefined,
	deps: AnswersDeps,
): Promise<Begun> {
	const { conversations, records, files, pending } = deps;
	const again = await conversations.conversation(asked.place.id, asked.id);
	const before = again ?? (await conversations.continued(asked));
	signal?.throwIfAborted();
	if (again?.turns.some(({ id }) => id === answerId(asked.id))) return { outcome: 'duplicate', conversation: again };
	const drafted = draft(before?.turns ?? []);
	const standing = before?.turns.filter(({ id }) => id === asked.id) ?? [];
	const known = new Set(before?.turns.map(({ id }) => id));
	const isNew = ({ id }: Turn) => standing.length === 0 && !known.has(id);
	const added = drafted.turns.filter(isNew).map((turn) => byCommand(turn, drafted));
	const { tail, record } = await partForQuestion(added, drafted, asked, before, deps);
	const own = { part: record.part, place: asked.place, turns: [...standing, ...added].map(idsOf) };
	pending.own(drafted.answer.id, own);
	try {
		const written = await records.write(tail, record, { isNewest: continuesNewest(asked.place) });
		if (await takeBack(written.part, own, deps)) throw failure('bot.forgotten');
		await files.write(written.part, namedOf(drafted.pieces, added), records.lifeOf(written));
		await renew(before?.parts.filter(({ part }) => part !== written.part) ?? [], deps).catch((error: unknown) =>
			deps.log.warn({ err: error, part: written.part }, 'the time to live of a conversation could not be renewed'),
		);
		return { outcome: 'begun', conversation: joinedConversation(written, before?.parts ?? []) };
	} catch (error) {
		// What may half stand stays this process's own until it is erased: nobody is to end it as an answer that was cut off.
		if (!isFailure(error, 'store.unavailable')) pending.disown(drafted.answer.id);
		throw error;
	}
}

async function reopen(
	placeId: string,
	questionId: string,
	anew: Pick<BotTurn, 'messageIds' | 'locale' | 'judged'>,
	deps: AnswersDeps,
): Promise<Reopened | null> {
	const id = answerId(questionId);
	const record = await recordOf(placeId, id, deps);
	const before = record?.turns.find((turn) => turn.id === id);
	if (record === null || before?.role !== 'bot' || before.state === 'pending') return null;
	const { text, messageIds, state } = before;
	const number = highestNumber(before);
	const fresh = {
		...{ text: '', pictures: [], state: 'pending' as const, ...(number > 0 && { retiredNumber: number }) },
		// A process that is killed before the new one says something leaves this one.
		earlier: { text, messageIds, state },
	};
	deps.pending.own(id, askedIn(record, id));
	await change(record, id, (answer) => ({ ...answer, ...fresh, ...anew, owner: deps.pending.owner }), deps);
	const conversation = await deps.conversations.conversation(placeId, questionId);
	return conversation && { conversation, earlier: before };
}

async function finish(
	placeId: string,
	answerId: string,
	{ state, pieces, ...fields }: Ending,
	deps: AnswersDeps,
): Promise<Finished> {
	const { records, files, pending, log } = deps;
	let record = await recordOf(placeId, answerId, deps);
	if (record === null) return await missing(answerId, state, deps);
	const asked = askedIn(record, answerId);
	if (pieces.length > 0) {
		// Until its pictures are stored too, the answer counts as unfinished.
		pending.own(answerId, asked);
		record = await change(record, answerId, (answer) => ({ ...answer, ...fields, state: 'pending' }), deps);
		if (record !== null) await files.write(record.part, namedOf(pieces, record.turns), records.lifeOf(record));
		if (record !== null && (await takeBack(record.part, asked, deps))) return 'erased';
	}
	const end = state === 'pending' ? closed : ended;
	const whole = await change(record, answerId, (answer) => ({ ...end(answer), ...fields, state }), deps);
	if (whole === null) return 'erased';
	if (state === 'pending') return 'kept';
	pending.disown(answerId);
	await renew([whole], deps).catch((error: unknown) =>
		log.warn({ err: error, part: whole.part }, 'the time to live of a saved answer could not be renewed'),
	);
	return 'kept';
}

/** Why nothing stands of an answer that is to end: it was erased, in whatever process, or the backend has let go of it. */
async function missing(
	answerId: string,
	state: Ending['state'],
	{ pending, journal }: AnswersDeps,
): Promise<Exclude<Finished, 'kept'>> {
	const asked = pending.askedFor(answerId);
	if (asked === null || (await isErased(asked, journal))) return 'erased';
	if (state !== 'pending') pending.disown(answerId);
	return 'dropped';
}

async function keepMasters(
	placeId: string,
	questionId: string,
	masters: Parameters<Answers['keepMasters']>[2],
	deps: AnswersDeps,
): Promise<boolean> {
	const { records, files } = deps;
	const record = await recordOf(placeId, answerId(questionId), deps);
	if (record === null) return false;
	const turns = withMasters(record.turns, masters);
	const pieces = namedOf([...masters.values()].flat(), turns);
	if (pieces.length === 0) return false;
	const written = await records.write(record, { ...record, turns });
	await files.write(record.part, pieces, records.lifeOf(written));
	return true;
}

async function recordOf(placeId: string, answerId: string, deps: AnswersDeps): Promise<ConversationRecord | null> {
	const { conversations, records } = deps;
	const part = await conversations.partOf(placeId, questionIdOf(answerId));
	return part === null ? await unnamed(answerId, deps) : await records.get(part);
}

/** The part of an answer in the making whose names a Redis that evicts has dropped: it is given them again. */
async function unnamed(answerId: string, { pending, records, clock }: AnswersDeps): Promise<ConversationRecord | null> {
	const part = pending.askedFor(answerId)?.part;
	const record = part === undefined ? null : await records.get(part);
	if (record === null || record.turns.every(({ id }) => id !== answerId)) return null;
	const isNewest = continuesNewest(record.place);
	return await records.write(record, { ...record, renewedAt: clock.now() }, { isNewest });
}

/** Changes an answer that still stands. Returns the record as written, or null if the answer does not stand. */
async function change(
	record: ConversationRecord | null,
	answerId: string,
	edit: (answer: BotTurn) => BotTurn,
	{ records, files, clock }: AnswersDeps,
): Promise<ConversationRecord | null> {
	const answer = record?.turns.find((turn) => turn.id === answerId);
	if (record === null || answer?.role !== 'bot') return null;
	const turns = record.turns.map((turn) => (turn === answer ? edit(answer) : turn));
	const left = await withKnownParents(turns, record, records);
	const write = () => records.write(record, { ...record, turns: left, usedAt: clock.now() });
	// An answer that is finished a second time may have lost pictures.
	const named = filesOfTurns(turns);
	const lost = [...filesOfTurns([answer]).keys()].filter((hash) => !named.has(hash));
	const keys = lost.map((hash) => files.keyOf(record.part, hash));
	return keys.length === 0 ? await write() : await files.erase(keys, write);
}

/** Pictures and names get their full time again once a tenth of it is gone: not at each use, for they may be many. */
async function renew(
	parts: readonly ConversationRecord[],
	{ records, files, ttlMs, clock }: AnswersDeps,
): Promise<void> {
	const now = clock.now();
	for (const record of parts.filter(({ renewedAt }) => now - renewedAt >= ttlMs / 10)) {
		const renewed = await records.write(record, { ...record, usedAt: now, renewedAt: now });
		await files.renew(record.part, filesOfTurns(record.turns).keys(), records.lifeOf(renewed));
	}
}

/** Takes a question back that was erased, in whatever process, after it was asked. Returns whether it was. */
async function takeBack(part: string, asked: AskedFor, { journal, eraseTurns }: AnswersDeps): Promise<boolean> {
	if (!(await isErased(asked, journal))) return false;
	await eraseTurns(part, ({ id }) => asked.turns.some((turn) => turn.id === id));
	return true;
}

/** Whether somebody has had a question erased after it was asked. */
async function isErased({ place, turns }: AskedFor, journal: AnswersDeps['journal']): Promise<boolean> {
	const question = turns.at(-1);
	const askedAt = question === undefined ? 0 : (snowflakeTime(question.id) ?? question.at);
	return await journal.covers(place, turns, askedAt);
}

/** The question of an answer, as it stands. */
function askedIn({ part, place, turns }: ConversationRecord, answerId: string): AskedFor {
	return { part, place, turns: turns.filter(({ id }) => id === questionIdOf(answerId)).map(idsOf) };
}

/** Made pictures name what they were made from only if that is still there, here or in what leads here. */
async function withKnownParents(turns: Turn[], { earlier }: ConversationRecord, records: Records): Promise<Turn[]> {
	const files = filesOfTurns(turns);
	const known = withParentsThere(turns, (hash) => files.has(hash));
	const isWhole = known.every((turn, index) => turn === turns[index]);
	if (isWhole || earlier.length === 0) return known;
	const above = await records.getMany(earlier.map(({ part }) => part));
	const filesAbove = filesOfTurns([...above.values()].flatMap((record) => record.turns));
	return withParentsThere(turns, (hash) => files.has(hash) || filesAbove.has(hash));
}

/** An answer that is not being written at this moment, as far as is known. */
function closed({ open: _, ...answer }: BotTurn): BotTurn {
	return answer;
}

/** An answer that nobody writes any more. */
function ended({
	open: _,
	earlier: _earlier,
	locale: _locale,
	judged: _judged,
	owner: _owner,
	interaction: _interaction,
	...answer
}: BotTurn): BotTurn {
	return answer;
}

/** Marks the question among turns that came in by an interaction. */
function byCommand(turn: PersonTurn, { answer, interaction }: Beginning): PersonTurn {
	return interaction && turn.id === answer.parent ? { ...turn, byCommand: true } : turn;
}

/** The files that turns refer to: nothing else may be stored. */
function namedOf(pieces: readonly Piece[], turns: readonly Turn[]): Piece[] {
	const files = filesOfTurns(turns);
	return pieces.filter((piece) => files.has(piece.hash));
}
