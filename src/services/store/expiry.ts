import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { parentsFirst } from '../conversation/tree.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Backend } from './backend.ts';
import type { Pending } from './pending.ts';
import type { Records } from './records.ts';
import type { Scrubber } from './scrubber.ts';
import { guard } from './space.ts';
import type { ThreadRecord } from './threadRecord.ts';
import type { ThreadStore } from './threadStore.ts';

/** Erases conversations that nobody has used for long. A text channel has many in one record, which lives for as long as one of them does. */
export interface Expiry {
	/**
	 * What is left of a record that was just read once its expired conversations are erased; null where nothing is.
	 * To be called one at a time for each thread. What cannot be erased now is logged, and left to `sweep`.
	 */
	pruned(record: ThreadRecord | null): Promise<ThreadRecord | null>;
	/** Erases what has expired in all threads, and what the backend itself keeps beyond its time; returns what `ThreadStore.sweep` does. */
	sweep(): Promise<number>;
}

/** The parts of the store that expiry touches. */
export interface ExpiryDeps {
	records: Pick<Records, 'get' | 'read' | 'ids'>;
	pending: Pick<Pending, 'owns'>;
	erasure: Pick<ThreadStore, 'forgetTurns'>;
	backend: Pick<Backend, 'sweep'>;
	scrubber: Pick<Scrubber, 'owe' | 'now'>;
	/** Runs work of a thread when no other work of it runs. */
	locked: <T>(threadId: string, work: () => Promise<T>) => Promise<T>;
	/** How long a conversation is kept after its newest turn, in milliseconds. */
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/** Makes the expiry of conversations. It erases as `forgetTurns` does. */
export function createExpiry(deps: ExpiryDeps): Expiry {
	const { records, pending, erasure, backend, scrubber, locked, ttlMs, clock, log } = deps;
	const expired = ({ place, turns }: ThreadRecord): Set<string> =>
		expiredTurns(
			turns,
			clock.now() - ttlMs,
			(turn) => turn.role === 'bot' && turn.state === 'pending' && pending.owns(place.id, turn.id),
		);

	const prune = async (threadId: string, ids: ReadonlySet<string>): Promise<void> => {
		if (ids.size === 0) return;
		const erased = await erasure.forgetTurns(threadId, (turn) => ids.has(turn.id));
		log.info({ threadId, ...erased }, 'erased conversations that had expired');
	};

	return {
		pruned: async (record) => {
			const ids = record === null ? new Set<string>() : expired(record);
			if (record === null || ids.size === 0) return record;
			const threadId = record.place.id;
			try {
				await prune(threadId, ids);
			} catch (error) {
				log.warn({ err: error, threadId }, 'conversations that have expired could not be erased yet');
			}
			return records.get(threadId);
		},
		sweep: async () => {
			for await (const threadId of records.ids()) {
				const reading = await records.read(threadId);
				if (reading.kind !== 'record' || expired(reading.record).size === 0) continue;
				await locked(threadId, async () => {
					const record = await records.get(threadId);
					if (record !== null) await prune(threadId, expired(record));
				});
			}
			const count = await guard(backend.sweep);
			if (count > 0) scrubber.owe();
			await guard(scrubber.now);
			return count;
		},
	};
}

/** The ids of all turns of the conversations whose newest turn is older than `since` and of which nothing is being worked on. */
function expiredTurns(turns: readonly Turn[], since: number, isWorkedOn: (turn: Turn) => boolean): Set<string> {
	const roots = new Map<string, string>();
	for (const turn of parentsFirst(turns)) {
		roots.set(turn.id, (turn.parent === null ? undefined : roots.get(turn.parent)) ?? turn.id);
	}
	const used = (turn: Turn): boolean => turn.at >= since || isWorkedOn(turn);
	const alive = new Set(turns.filter(used).map(({ id }) => roots.get(id)));
	return new Set(turns.filter(({ id }) => !alive.has(roots.get(id))).map(({ id }) => id));
}
