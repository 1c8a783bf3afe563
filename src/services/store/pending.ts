import type { Clock } from '../clock.ts';
import type { Place } from '../conversation/question.ts';
import { isPending, type Turn } from '../conversation/turn.ts';
import type { NameIndex } from './indexNames.ts';
import type { TurnIds } from './journal.ts';
import type { Leases } from './processes/leases.ts';
import type { ConversationRecord, Interrupted, Records } from './records.ts';

/** The answers in the making: which are this process's own, and which are nobody's any more. */
export interface Pending {
	/** Names this process in its answers. */
	readonly owner: string;
	/** Takes an answer on, to turns that were asked. */
	own(answerId: string, asked: AskedFor): void;
	/** What an answer of this process was asked for; null if that was erased here, or if it is nobody's. */
	askedFor(answerId: string): AskedFor | null;
	/** Lets an answer count as left behind, unless it is finished or erased. Returns whether it was this process's own. */
	disown(answerId: string): boolean;
	/** Whether a turn is an answer that another process, which lives, still writes. */
	isElsewhere(turn: Turn): Promise<boolean>;
	/** The answers that no living process writes. */
	interrupted(): Promise<Interrupted[]>;
}

/** The turns that a question has added, and where. Their words are kept in the store alone: what is erased there is gone. */
export interface AskedFor {
	/** The part of the conversation that holds them. */
	part: string;
	place: Place;
	turns: readonly TurnIds[];
}

interface PendingDeps {
	records: Records;
	names: NameIndex;
	/** Null if there is never more than one process. */
	leases: Pick<Leases, 'isAlive'> | null;
	owner: string;
	clock: Clock;
}

/** Makes the register of a process. */
export function createPending({ records, names, leases, owner, clock }: PendingDeps): Pending {
	const own = new Map<string, AskedFor>();
	const isElsewhere = async (turn: Turn): Promise<boolean> => {
		if (leases === null || !isPending(turn) || turn.owner === undefined || turn.owner === owner) return false;
		return await leases.isAlive(turn.owner);
	};
	const lostIn = async (record: ConversationRecord): Promise<Interrupted[]> => {
		const found: Interrupted[] = [];
		for (const answer of record.turns) {
			if (!isPending(answer) || own.has(answer.id) || (await isElsewhere(answer))) continue;
			const question = record.turns.find(({ id }) => id === answer.parent);
			const { interaction, locale = 'en-US' } = answer;
			found.push({
				place: record.place,
				question: question?.role === 'person' ? question : null,
				answer,
				parts: [record],
				interactionToken: interaction !== undefined && interaction.expiresAt > clock.now() ? interaction.token : null,
				locale,
			});
		}
		return found;
	};
	return {
		owner,
		own: (answerId, asked) => void own.set(answerId, asked),
		askedFor: (answerId) => own.get(answerId) ?? null,
		disown: (answerId) => own.delete(answerId),
		isElsewhere,
		interrupted: async () => {
			const found: Interrupted[] = [];
			for (const part of (await names.find('pending', ['answer'])).get('answer') ?? []) {
				const reading = await records.read(part);
				if (reading.kind === 'record') found.push(...(await lostIn(reading.record)));
				if (reading.kind === 'none') await names.forget(part);
			}
			return found;
		},
	};
}
