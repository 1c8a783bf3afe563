import { setImmediate as others } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { withoutLostParents } from '../conversation/pictures.ts';
import { type Space, unreadable } from './space.ts';
import { cleanRecord, type Reading, readRecord, type ThreadRecord } from './threadRecord.ts';

/** The records of threads, each under its thread's id, for as long as the thread has left to live. */
export interface Records {
	read(threadId: string): Promise<Reading>;
	/** Null where there is none. @throws Error when what is stored cannot be read */
	get(threadId: string): Promise<ThreadRecord | null>;
	/** Whether an id stands in what is stored, as a value of its own, whether that can be read or not. */
	names(threadId: string, id: string): Promise<boolean>;
	/** Returns the record as it was written. */
	write(record: ThreadRecord): Promise<ThreadRecord>;
	erase(threadId: string): Promise<void>;
	/** The threads of all records. Others are served between two of them. */
	ids(): AsyncIterable<string>;
	/** Milliseconds that a thread has left, counted from its last use; at least one, so that what is written can be found. */
	lifeOf(record: ThreadRecord): number;
}

/** Keeps records in a namespace of the store (`raw`: as it is stored), `ttlMs` milliseconds from the last use of their thread. */
export function createRecords(space: Space<unknown>, raw: Space<Buffer>, ttlMs: number, clock: Clock): Records {
	const read = async (threadId: string) => readRecord(await space.get(threadId));
	const lifeOf = (record: ThreadRecord) => Math.max(1, record.usedAt + ttlMs - clock.now());
	return {
		read,
		get: async (threadId) => {
			const reading = await read(threadId);
			if (reading.kind === 'unreadable') {
				throw new Error(`What is stored of thread ${threadId} cannot be read: ${reading.reason}.`);
			}
			return reading.kind === 'record' ? reading.record : null;
		},
		names: async (threadId, id) => {
			const value = await space.get(threadId);
			const text = value === unreadable ? String(await raw.get(threadId)) : JSON.stringify(value ?? null);
			return text.includes(JSON.stringify(id));
		},
		write: async (record) => {
			const clean = cleanRecord({ ...record, turns: withoutLostParents(record.turns) });
			await space.set(clean.place.id, clean, lifeOf(clean));
			return clean;
		},
		erase: (threadId) => space.delete([threadId]),
		ids: async function* () {
			for await (const id of space.keys('')) {
				yield id;
				// SQLite answers at once: without this nobody else would be served until all threads are read.
				await others();
			}
		},
		lifeOf,
	};
}
