import type { Clock } from '../clock.ts';
import { highestNumber } from '../conversation/pictureRefs.ts';
import type { Place } from '../conversation/question.ts';
import { pathTo } from '../conversation/tree.ts';
import { type PersonTurn, type Turn, textBytes } from '../conversation/turn.ts';
import type { Beginning, Conversation, QuestionRef } from './conversationStore.ts';
import { placeOf } from './indexNames.ts';
import type { Pending } from './pending.ts';
import type { ConversationRecord, Records } from './records.ts';

interface PartDeps {
	records: Pick<Records, 'read'>;
	pending: Pick<Pending, 'owner'>;
	clock: Pick<Clock, 'now'>;
}

/** A part takes no more questions once it has this many turns or bytes of text: a question costs no more than a part. */
const [mostTurns, mostBytes] = [14, 64 * 1024];

/** How many earlier parts a question may need. */
const mostEarlier = 4;

/** The part that a question goes into, as it was and as it will be. Nothing is added where somebody else has brought it in already: its answer joins it. */
export async function partForQuestion(
	added: readonly PersonTurn[],
	{ answer, locale, interaction }: Beginning,
	asked: QuestionRef,
	before: Conversation | null,
	{ records, pending, clock }: PartDeps,
): Promise<{ tail: ConversationRecord | null; record: ConversationRecord }> {
	const now = clock.now();
	const [first] = added;
	const begun = { ...answer, ...(locale && { locale }), ...(interaction && { interaction }), owner: pending.owner };
	const fresh = { version: 2 as const, place: asked.place, usedAt: now, renewedAt: now };
	const parent = first?.parent ?? answer.parent;
	const tail = before?.parts.find(({ turns }) => turns.some(({ id }) => id === parent)) ?? null;
	if (before === null || tail === null) {
		const part = await newConversationKey(asked.place, first?.id ?? asked.id, asked.id, records);
		return { tail: null, record: { ...fresh, part, turns: [...added, begun], earlier: [] } };
	}
	const isElsewhere = tail.place.id !== asked.place.id;
	if ((first === undefined || !isFull(tail)) && !isElsewhere) {
		const turns = tail.turns.map((turn) => askedByAuthor(turn, asked.id));
		return { tail, record: { ...tail, place: asked.place, turns: [...turns, ...added, begun], usedAt: now } };
	}
	// Numbers of pictures are not given twice, also when what stands above is out of sight.
	const number = Math.max(0, ...pathTo(before.turns, parent).map(highestNumber));
	const turns = added.map((turn, index) => (index === 0 && number > 0 ? { ...turn, retiredNumber: number } : turn));
	const part = isElsewhere ? `${asked.place.id}:${asked.id}` : `${before.id}:${asked.id}`;
	return { tail: null, record: { ...fresh, part, turns: [...turns, begun], earlier: earlierOf(tail, parent) } };
}

/** A conversation is named after the turn that begins it; after its question if another conversation began with the same message. */
async function newConversationKey(
	{ id }: Place,
	firstId: string,
	questionId: string,
	records: PartDeps['records'],
): Promise<string> {
	const key = `${id}:${firstId}`;
	const isTaken = firstId !== questionId && (await records.read(key)).kind !== 'none';
	return isTaken ? `${id}:${questionId}` : key;
}

function isFull({ turns }: ConversationRecord): boolean {
	return turns.length >= mostTurns || turns.reduce((sum, turn) => sum + textBytes(turn), 0) >= mostBytes;
}

/** How a part that continues another at one of its turns notes what leads to it. */
function earlierOf({ part, turns, earlier }: ConversationRecord, parent: string): ConversationRecord['earlier'] {
	const path = pathTo(turns, parent).map(({ id }) => id);
	const all = [{ part, turns: path }, ...earlier];
	if (all.length <= mostEarlier) return all;
	// Half of them go at once, so that what the model is sent begins the same for many questions.
	const near = all.slice(0, mostEarlier / 2);
	// What a Discord thread was made from is kept as long as the thread is used.
	const start = all.find((one) => placeOf(one.part) !== placeOf(part));
	return start === undefined || near.includes(start) ? near : [...near, { ...start, turns: [] }];
}

/** Somebody else may have brought a question in by replying to it, before its author was heard. */
function askedByAuthor(turn: Turn, id: string): Turn {
	return turn.id === id && turn.role === 'person' ? { ...turn, broughtBy: null } : turn;
}
