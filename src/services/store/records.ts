import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type ConversationRecord, cleanRecord, type Reading, readRecord } from './conversationRecord.ts';
import { absent, type Mark } from './keyv/backend.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import { changeOf, type EntryKeys, type Name, type NameChange, type NameIndex, namesOf } from './keyv/names.ts';

/** The parts of conversations as they are stored, each with its names. */
export interface Records {
	read(part: string): Promise<Reading>;
	/** Null if there is none. @throws Error if what is stored cannot be read */
	get(part: string): Promise<ConversationRecord | null>;
	/** Those that are there and can be read, by their keys. */
	getMany(parts: readonly string[]): Promise<Map<string, ConversationRecord>>;
	/**
	 * Writes a part in place of what it was before, with its names. `isNewest`: of its place, until another is.
	 * Returns it as it was written. @throws Changed if another process has written it since it was read
	 */
	write(
		before: ConversationRecord | null,
		after: ConversationRecord,
		options?: { isNewest?: boolean },
	): Promise<ConversationRecord>;
	/** Erases a part with its names. @throws Changed, as `write` */
	erase(record: ConversationRecord): Promise<void>;
	/** Erases a part that cannot be read. */
	eraseUnread(part: string): Promise<void>;
	/** The keys of all parts. */
	keys(): AsyncIterable<string>;
	/** Puts the names of a part right, if they are not what its record says. */
	mend(record: ConversationRecord): Promise<void>;
	/** Milliseconds that a part has left, counted from its last use; at least one, so that what is written can be found. */
	lifeOf(record: ConversationRecord): number;
}

/** Another process has changed what this one was about to write: it is to begin anew, with what is stored now. */
export class Changed extends Error {}

/** What records are kept by. */
export interface RecordsDeps {
	space: Keyspace<unknown>;
	names: NameIndex;
	keys: EntryKeys;
	ttlMs: number;
	clock: Clock;
}

/** Keeps parts of conversations in a namespace of the store, `ttlMs` milliseconds from their last use. */
export function createRecords({ space, names, keys, ttlMs, clock }: RecordsDeps): Records {
	/** What records were stored as when they were read or written here: so it is seen whether another process has changed them. */
	const marks = new WeakMap<ConversationRecord, Mark>();
	const read = async (part: string): Promise<Reading> => {
		let mark = absent;
		const reading = readRecord(
			await space.get(part, (_, stored) => {
				mark = markOf(stored);
			}),
		);
		if (reading.kind === 'record') marks.set(reading.record, mark);
		return reading;
	};
	const set = async (
		before: ConversationRecord | null,
		after: ConversationRecord,
		change: NameChange,
	): Promise<boolean> => {
		const mark = before === null ? absent : (marks.get(before) ?? absent);
		return await space.setPart(after.part, after, lifeOf(after), { ...change, mark }, (_, stored) =>
			marks.set(after, markOf(stored)),
		);
	};
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
			const seen = new Map<string, Mark>();
			const stored = await space.getMany(parts, (part, bytes) => seen.set(part, markOf(bytes)));
			const readings = stored.map(readRecord);
			const found = new Map<string, ConversationRecord>();
			for (const [index, part] of parts.entries()) {
				const reading = readings[index];
				if (reading?.kind !== 'record') continue;
				marks.set(reading.record, seen.get(part) ?? absent);
				found.set(part, reading.record);
			}
			return found;
		},
		write: async (before, after, { isNewest = false } = {}) => {
			const clean = cleanRecord(after);
			const change = changeOf(all(before), all(clean));
			const isRenewed = before?.renewedAt !== clean.renewedAt;
			const newest: Name[] = isNewest ? [{ kind: 'newest', id: clean.place.id }] : [];
			const add = [...(isRenewed ? all(clean) : change.add), ...newest];
			if (!(await set(before, clean, { ...change, add }))) throw new Changed();
			return clean;
		},
		erase: async (record) => {
			if (!(await space.deletePart(record.part, marks.get(record) ?? absent))) throw new Changed();
		},
		eraseUnread: (part) => space.delete([part]),
		keys: () => space.keys(''),
		mend: async (record) => {
			const { add, remove } = changeOf(await names.of(record.part), all(record));
			const wrong = remove.filter(({ kind }) => kind !== 'newest');
			if (add.length + wrong.length === 0) return;
			// Whoever has changed it meanwhile has named it as well.
			await set(record, record, { add, remove: wrong });
		},
		lifeOf,
	};
}

/** SHA-1, which Redis can make too. */
const markOf = (stored: Buffer): Mark => createHash('sha1').update(stored).digest('hex');
