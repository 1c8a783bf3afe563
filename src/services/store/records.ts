import type { Clock } from '../clock.ts';
import { type ConversationRecord, cleanRecord, type Reading, readRecord } from './conversationRecord.ts';
import { changeOf, type EntryKeys, type Name, type NameIndex, namesOf } from './names.ts';
import type { Space } from './space.ts';

/** The parts of conversations as they are stored, each with its names. */
export interface Records {
	read(part: string): Promise<Reading>;
	/** Null if there is none. @throws Error if what is stored cannot be read */
	get(part: string): Promise<ConversationRecord | null>;
	/** Those that are there and can be read, by their keys. */
	getMany(parts: readonly string[]): Promise<Map<string, ConversationRecord>>;
	/**
	 * Writes a part in place of what it was before, with its names. `isNewest`: of its place, until another is.
	 * Returns it as it was written.
	 */
	write(
		before: ConversationRecord | null,
		after: ConversationRecord,
		options?: { isNewest?: boolean },
	): Promise<ConversationRecord>;
	/** Erases a part with its names. */
	erase(part: string): Promise<void>;
	/** The keys of all parts. */
	keys(): AsyncIterable<string>;
	/** Puts the names of a part right, if they are not what its record says. */
	mend(record: ConversationRecord): Promise<void>;
	/** Milliseconds that a part has left, counted from its last use; at least one, so that what is written can be found. */
	lifeOf(record: ConversationRecord): number;
}

/** What records are kept by. */
export interface RecordsDeps {
	space: Space<unknown>;
	names: NameIndex;
	keys: EntryKeys;
	ttlMs: number;
	clock: Clock;
}

/** Keeps parts of conversations in a namespace of the store, `ttlMs` milliseconds from their last use. */
export function createRecords({ space, names, keys, ttlMs, clock }: RecordsDeps): Records {
	const read = async (part: string) => readRecord(await space.get(part));
	const lifeOf = (record: ConversationRecord) => Math.max(1, record.usedAt + ttlMs - clock.now());
	const all = (record: ConversationRecord | null) => (record === null ? [] : namesOf(record, keys));
	return {
		read,
		get: async (part) => {
			const reading = await read(part);
			if (reading.kind === 'unreadable') {
				throw new Error(`What is stored of conversation ${part} cannot be read: ${reading.reason}.`);
			}
			return reading.kind === 'record' ? reading.record : null;
		},
		getMany: async (parts) => {
			const stored = await space.getMany(parts);
			const readings = stored.map(readRecord);
			const found = new Map<string, ConversationRecord>();
			for (const [index, part] of parts.entries()) {
				const reading = readings[index];
				if (reading?.kind === 'record') found.set(part, reading.record);
			}
			return found;
		},
		write: async (before, after, { isNewest = false } = {}) => {
			const clean = cleanRecord(after);
			const change = changeOf(all(before), all(clean));
			const isRenewed = before?.renewedAt !== clean.renewedAt;
			const newest: Name[] = isNewest ? [{ kind: 'newest', id: clean.place.id }] : [];
			const add = [...(isRenewed ? all(clean) : change.add), ...newest];
			await space.set(clean.part, clean, lifeOf(clean), { ...change, add });
			return clean;
		},
		erase: (part) => space.delete([part]),
		keys: () => space.keys(''),
		mend: async (record) => {
			const { add, remove } = changeOf(await names.of(record.part), all(record));
			const wrong = remove.filter(({ kind }) => kind !== 'newest');
			if (add.length + wrong.length === 0) return;
			await space.set(record.part, record, lifeOf(record), { add, remove: wrong });
		},
		lifeOf,
	};
}
