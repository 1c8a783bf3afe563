import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Space } from './space.ts';
import type { Reading } from './threadRecord.ts';
import type { Beginning, Interrupted } from './threadStore.ts';

/** An index of the answers in the making, so that a new process finds cheaply what an earlier one left behind. */
export interface Pending {
	/**
	 * Notes an answer before its turn is written: an entry without a turn does no harm, a turn without an entry is not found. What it
	 * takes to end the answer is kept from an earlier note where it is not given.
	 */
	note(
		threadId: string,
		answerId: string,
		ttlMs: number,
		ending?: Pick<Beginning, 'interaction' | 'locale'>,
	): Promise<void>;
	/** Lets an answer that this process could not begin properly count as left behind. */
	disown(threadId: string, answerId: string): void;
	/** Whether this process has begun an answer and not dropped it. */
	owns(threadId: string, answerId: string): boolean;
	/** Drops answers, and their secrets first. */
	drop(threadId: string, answerIds: readonly string[]): Promise<void>;
	dropAll(threadId: string): Promise<void>;
	/** The answers still pending that this process has not begun. Entries that have lost their answer are dropped. */
	interrupted(read: (threadId: string) => Promise<Reading>): Promise<Interrupted[]>;
}

const secret = z.object({ token: z.string() });
const entry = z.object({ locale: z.string() });

/** Keeps the index in one namespace, and the tokens of interactions in another, where they live as long as they are good for anything. */
export function createPending(index: Space<unknown>, tokens: Space<unknown>, clock: Clock): Pending {
	const own = new Set<string>();
	const keyOf = (threadId: string, answerId: string) => `${threadId}:${answerId}`;
	const remove = async (keys: readonly string[]): Promise<void> => {
		await tokens.delete(keys);
		await index.delete(keys);
		for (const key of keys) own.delete(key);
	};
	const tokenOf = async (key: string): Promise<string | null> => {
		const stored = secret.safeParse(await tokens.get(key));
		return stored.success ? stored.data.token : null;
	};
	const localeOf = async (key: string): Promise<string | null> => {
		const stored = entry.safeParse(await index.get(key));
		return stored.success ? stored.data.locale : null;
	};
	return {
		note: async (threadId, answerId, ttlMs, { interaction = null, locale: given } = {}) => {
			const key = keyOf(threadId, answerId);
			const msLeft = interaction === null ? 0 : interaction.expiresAt - clock.now();
			if (interaction !== null && msLeft > 0) await tokens.set(key, { token: interaction.token }, msLeft);
			const locale = given ?? (await localeOf(key));
			await index.set(key, { at: clock.now(), ...(locale === null ? {} : { locale }) }, ttlMs);
			own.add(key);
		},
		disown: (threadId, answerId) => void own.delete(keyOf(threadId, answerId)),
		owns: (threadId, answerId) => own.has(keyOf(threadId, answerId)),
		drop: (threadId, answerIds) => remove(answerIds.map((answerId) => keyOf(threadId, answerId))),
		dropAll: async (threadId) => {
			const keys = await Promise.all([index, tokens].map((space) => Array.fromAsync(space.keys(`${threadId}:`))));
			await remove([...new Set(keys.flat())]);
		},
		interrupted: async (read) => {
			const found: Interrupted[] = [];
			const lost: string[] = [];
			for await (const key of index.keys('')) {
				if (own.has(key)) continue;
				const [threadId = '', answerId = ''] = key.split(':');
				const reading = await read(threadId);
				if (reading.kind === 'unreadable') continue;
				const turns = reading.kind === 'record' ? reading.record.turns : [];
				const answer = turns.find((turn) => turn.id === answerId);
				if (reading.kind === 'none' || answer?.role !== 'bot' || answer.state !== 'pending') {
					lost.push(key);
					continue;
				}
				const question = turns.find((turn) => turn.id === answer.parent);
				found.push({
					place: reading.record.place,
					question: question?.role === 'person' ? question : null,
					answer,
					interactionToken: await tokenOf(key),
					locale: (await localeOf(key)) ?? 'en-US',
				});
			}
			await remove(lost);
			return found;
		},
	};
}
