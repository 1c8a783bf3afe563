import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { type Place, placeSchema } from '../conversation/question.ts';
import { type BotTurn, type PersonTurn, turnSchema } from '../conversation/turn.ts';
import { changeOf, indexNamesOf, type Name, type NameChange, type NameIndex, type PictureKey } from './indexNames.ts';
import { absent, type Mark, markOf } from './keyv/backend.ts';
import { type Codec, fromJson, type StoredSpace, unreadable } from './keyv/keyspace.ts';

/** Version of the form below. A change that older code would misread raises it. */
const recordVersion = 2;

/**
 * A conversation as it is stored, but for the bytes of its pictures. A long one is stored in several parts, so that no question costs
 * more than one part: a part that is full is continued by another.
 */
const recordSchema = z.object({
	version: z.literal(recordVersion),
	/** Its key: `<place>:<turn that began the conversation>`; of later parts followed by `:<question that began the part>`. */
	part: z.string(),
	place: placeSchema,
	/** In the order in which they came in. */
	turns: z.array(turnSchema).refine((turns) => new Set(turns.map(({ id }) => id)).size === turns.length, 'ids repeat'),
	/** What this part continues, nearest first: the parts with the turns that lead here, from older to newer, as many as an answer may need. */
	earlier: z.array(z.object({ part: z.string(), turns: z.array(z.string()) })),
	/** When it was last used, in milliseconds since the epoch: from then on its time to live counts. */
	usedAt: z.number(),
	/** When its pictures and names were last given their full time to live; milliseconds since the epoch. */
	renewedAt: z.number(),
});
export type ConversationRecord = z.infer<typeof recordSchema>;
const versioned = z.object({ version: z.number() });

/** Which parts of conversations are meant. `channel`: the place and the Discord threads in it. */
export type Where =
	| { of: 'place' | 'channel' | 'server' | 'conversation'; id: string }
	/** In one place, or everywhere. */
	| { of: 'person'; id: string; placeId?: string | null }
	| { of: 'messages'; placeId: string; ids: readonly string[] };

/** An answer that a process left unfinished. */
export interface Interrupted {
	place: Place;
	/** The turn it answers. */
	question: PersonTurn | null;
	answer: BotTurn;
	/** Where its pictures are stored. */
	parts: ConversationRecord[];
	/** The token of the command's interaction; null if there was none or it has expired. */
	interactionToken: string | null;
	/** Discord locale of who asked; `en-US` if none was noted. */
	locale: string;
}

/** What was found where a record should be. */
export type Reading =
	| { kind: 'none' }
	| { kind: 'record'; record: ConversationRecord }
	| { kind: 'unreadable'; reason: string };

/** Reads what is stored. The reason for an unreadable one names fields, never what they hold. */
export function readRecord(value: unknown): Reading {
	if (value === undefined) return { kind: 'none' };
	if (value === unreadable) return { kind: 'unreadable', reason: 'it is damaged' };
	const head = versioned.safeParse(value);
	if (head.success && head.data.version !== recordVersion) {
		const reason = `it has format ${head.data.version}, and this version of Darkroom reads format ${recordVersion}`;
		return { kind: 'unreadable', reason };
	}
	const whole = recordSchema.safeParse(value);
	if (whole.success) return { kind: 'record', record: whole.data };
	const fields = whole.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')} (${issue.code})`);
	return { kind: 'unreadable', reason: `these fields make no sense: ${fields.join(', ')}` };
}

function recordIn(reading: Reading, part: string): ConversationRecord | null {
	if (reading.kind === 'unreadable') {
		throw new Error(`What is stored of conversation ${part} cannot be read: ${reading.reason}.`);
	}
	return reading.kind === 'record' ? reading.record : null;
}

/** Another process has changed what this one was about to write: it is to begin anew, with what is stored now. */
export class Changed extends Error {}

/** The parts of conversations as they are stored, each with its names. */
export interface Records {
	read(part: string): Promise<Reading>;
	/** Null if there is none. @throws Error if what is stored cannot be read */
	get(part: string): Promise<ConversationRecord | null>;
	/** Those that are there and can be read, by their keys. */
	getMany(parts: readonly string[]): Promise<Map<string, ConversationRecord>>;
	/**
	 * Writes a part in place of what it was before, with its names. `isNewest`: of its place, until another is.
	 * Returns it as it was written. @throws Changed if another process has written it since it was read; ZodError if a field makes no sense
	 */
	write(
		before: ConversationRecord | null,
		after: ConversationRecord,
		options?: { isNewest?: boolean },
	): Promise<ConversationRecord>;
	/** Erases a part with its names. `record`: null if it cannot be read. @throws Changed, as `write` */
	erase(part: string, record: ConversationRecord | null): Promise<void>;
	/** The keys of all parts. */
	keys(): AsyncIterable<string>;
	/** Puts the names of a part right, if they are not what its record says. */
	mend(record: ConversationRecord): Promise<void>;
	/** Milliseconds that a part has left, counted from its last use; at least one, so that what is written can be found. */
	lifeOf(record: ConversationRecord): number;
}

interface RecordsDeps {
	space: StoredSpace;
	codec: Codec;
	names: NameIndex;
	pictureKey: PictureKey;
	ttlMs: number;
	clock: Clock;
}

/** Keeps parts of conversations in a namespace of the store, `ttlMs` milliseconds from their last use. */
export function createRecords({ space, codec, names, pictureKey, ttlMs, clock }: RecordsDeps): Records {
	/** What records were stored as when they were read or written here: so it is seen whether another process has changed them. */
	const marks = new WeakMap<ConversationRecord, Mark>();
	const readingOf = (part: string, stored: Buffer | undefined): Reading => {
		const reading = readRecord(stored && fromJson(codec.open(part, stored)));
		if (stored !== undefined && reading.kind === 'record') marks.set(reading.record, markOf(stored));
		return reading;
	};
	const read = async (part: string): Promise<Reading> => readingOf(part, await space.get(part));
	const lifeOf = (record: ConversationRecord) => Math.max(1, record.usedAt + ttlMs - clock.now());
	const markBefore = (record: ConversationRecord | null) => (record && marks.get(record)) ?? absent;
	const set = async (before: ConversationRecord | null, after: ConversationRecord, change: NameChange) => {
		const bytes = codec.seal(after.part, Buffer.from(JSON.stringify(after)));
		const isSet = await space.setPart(after.part, { bytes, names: change, mark: markBefore(before) }, lifeOf(after));
		if (isSet) marks.set(after, markOf(bytes));
		return isSet;
	};
	const all = (record: ConversationRecord | null) => (record === null ? [] : indexNamesOf(record, pictureKey));
	return {
		read,
		get: async (part) => recordIn(await read(part), part),
		getMany: async (parts) => {
			const stored = await space.getMany(parts);
			const readings = parts.map((part, index) => readingOf(part, stored[index]));
			return new Map(readings.flatMap((one) => (one.kind === 'record' ? [[one.record.part, one.record]] : [])));
		},
		write: async (before, after, { isNewest = false } = {}) => {
			// Only the fields above: bytes that came along with a picture's facts stay out of it.
			const clean = recordSchema.parse(after);
			const change = changeOf(all(before), all(clean));
			const isRenewed = before?.renewedAt !== clean.renewedAt;
			const newest: Name[] = isNewest ? [{ kind: 'newest', id: clean.place.id }] : [];
			const add = [...(isRenewed ? all(clean) : change.add), ...newest];
			if (!(await set(before, clean, { ...change, add }))) throw new Changed();
			return clean;
		},
		erase: async (part, record) => {
			const stored = record === null ? await space.get(part) : undefined;
			const mark = stored === undefined ? markBefore(record) : markOf(stored);
			if (!(await space.deletePart(part, mark))) throw new Changed();
		},
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
