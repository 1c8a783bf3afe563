import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { BotTurn, Turn } from '../conversation/turn.ts';
import type { ConversationRecord } from './conversationRecord.ts';
import type { Interrupted } from './conversationStore.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import { type EntryKeys, isPending, type NameIndex } from './keyv/names.ts';
import { isAlive } from './processes/lease.ts';
import type { Records } from './records.ts';

/** The answers in the making: which are this process's own, and what it takes to end those of a process that is gone. */
export interface Pending {
	/** Names this process in its answers. */
	readonly owner: string;
	/** Takes an answer on, and keeps the token of its command, before its turn is written: the token is named there. */
	note(part: string, answerId: string, interaction: { token: string; expiresAt: number } | null): Promise<void>;
	/** Takes an answer on that stands already. */
	own(part: string, answerId: string): void;
	/** Lets an answer that this process could not begin properly count as left behind. */
	disown(part: string, answerId: string): void;
	/** Drops answers, and their tokens first. */
	drop(part: string, answerIds: readonly string[]): Promise<void>;
	/** Whether a turn is an answer that another process, which lives, still writes. */
	isElsewhere(turn: Turn): Promise<boolean>;
	/** The answers that no living process writes. */
	interrupted(): Promise<Interrupted[]>;
}

/** What pending answers are kept by. */
export interface PendingDeps {
	records: Records;
	names: NameIndex;
	/** Tokens live here for as long as they are good for anything. */
	tokens: Keyspace<unknown>;
	/** Where processes show that they are there; null if there is never more than one. */
	leases: Keyspace<unknown> | null;
	keys: EntryKeys;
	owner: string;
	clock: Clock;
}

const secret = z.object({ token: z.string() });

/** Makes the register of a process. */
export function createPending({ records, names, tokens, leases, keys, owner, clock }: PendingDeps): Pending {
	/** By the key of their token; whether there is one. */
	const own = new Map<string, boolean>();
	const tokenOf = async (part: string, { id }: BotTurn): Promise<string | null> => {
		const stored = secret.safeParse(await tokens.get(keys.token(part, id)));
		return stored.success ? stored.data.token : null;
	};
	const isLost = async (part: string, answer: BotTurn): Promise<boolean> => {
		if (own.has(keys.token(part, answer.id))) return false;
		if (leases === null || answer.owner === undefined || answer.owner === owner) return true;
		return !(await isAlive(leases, answer.owner));
	};
	const lostIn = async (record: ConversationRecord): Promise<Interrupted[]> => {
		const found: Interrupted[] = [];
		for (const answer of record.turns) {
			if (answer.role !== 'bot' || !isPending(answer) || !(await isLost(record.part, answer))) continue;
			const question = record.turns.find(({ id }) => id === answer.parent);
			found.push({
				place: record.place,
				question: question?.role === 'person' ? question : null,
				answer,
				parts: [record],
				interactionToken: await tokenOf(record.part, answer),
				locale: answer.locale ?? 'en-US',
			});
		}
		return found;
	};
	return {
		owner,
		note: async (part, answerId, interaction) => {
			const key = keys.token(part, answerId);
			const msLeft = interaction === null ? 0 : interaction.expiresAt - clock.now();
			if (interaction !== null && msLeft > 0) await tokens.set(key, { token: interaction.token }, msLeft);
			own.set(key, msLeft > 0);
		},
		own: (part, answerId) => void own.set(keys.token(part, answerId), own.get(keys.token(part, answerId)) ?? true),
		disown: (part, answerId) => void own.delete(keys.token(part, answerId)),
		drop: async (part, answerIds) => {
			const all = answerIds.map((answerId) => keys.token(part, answerId));
			const kept = all.filter((key) => own.get(key) !== false);
			if (kept.length > 0) await tokens.delete(kept);
			for (const key of all) own.delete(key);
		},
		isElsewhere: async (turn) => {
			if (leases === null || turn.role !== 'bot' || !isPending(turn)) return false;
			return turn.owner !== undefined && turn.owner !== owner && (await isAlive(leases, turn.owner));
		},
		interrupted: async () => {
			const found: Interrupted[] = [];
			for (const part of (await names.find('pending', ['answer'])).get('answer') ?? []) {
				const reading = await records.read(part);
				if (reading.kind === 'record') found.push(...(await lostIn(reading.record)));
				if (reading.kind === 'none') await names.forget([part]);
			}
			return found;
		},
	};
}
