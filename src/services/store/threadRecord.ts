import { z } from 'zod';
import type { Place } from '../conversation/question.ts';
import type { Turn } from '../conversation/turn.ts';
import { unreadable } from './space.ts';

/** Version of the form below. A change that older code would misread raises it. */
const recordVersion = 1;

/** All that is kept of a thread but the bytes of its pictures. */
export interface ThreadRecord {
	version: 1;
	place: Place;
	/** In the order in which they came in. Ids are unique. */
	turns: Turn[];
	/** When the thread was last used, in milliseconds since the epoch: from then on its time to live counts. */
	usedAt: number;
	/** No picture of it was written to the store before this moment; milliseconds since the epoch. */
	refreshedAt: number;
}

/** What was found where a record should be. */
export type Reading =
	| { kind: 'none' }
	| { kind: 'record'; record: ThreadRecord }
	| { kind: 'unreadable'; reason: string };

const count = z.number().nonnegative();
const person = z.object({ id: z.string(), name: z.string() });
const piece = z.object({
	hash: z.string(),
	mediaType: z.string(),
	width: count,
	height: count,
	size: count,
	tokens: count,
});
const picture = z.object({
	number: count,
	name: z.string(),
	alt: z.string().nullable(),
	source: z.enum(['attachment', 'forward', 'sticker', 'embed', 'made']),
	original: z.object({ mediaType: z.string(), width: count, height: count, size: count, frames: count }),
	note: z.string().nullable(),
	pieces: z.array(piece),
	made: z
		.object({
			full: piece,
			from: z.object({
				prompt: z.string(),
				model: z.string(),
				size: z.string(),
				quality: z.string(),
				parents: z.array(z.string()),
				at: z.number(),
				way: z.enum(['new', 'again', 'vary', 'edit']).exactOptional(),
				shape: z.string().exactOptional(),
				seconds: count.exactOptional(),
				tokens: z.object({ input: count, output: count }).exactOptional(),
			}),
			mask: piece.exactOptional(),
		})
		.nullable(),
});
const turnFields = {
	id: z.string(),
	text: z.string(),
	pictures: z.array(picture),
	at: z.number(),
	retiredNumber: count.exactOptional(),
};
const turn = z.discriminatedUnion('role', [
	z.object({
		...turnFields,
		role: z.literal('person'),
		parent: z.string().nullable(),
		author: person,
		broughtBy: z.string().nullable(),
		texts: z.array(z.object({ name: z.string(), text: z.string(), cut: z.boolean() })),
		byCommand: z.literal(true).exactOptional(),
	}),
	z.object({
		...turnFields,
		role: z.literal('bot'),
		parent: z.string(),
		messageIds: z.array(z.string()),
		state: z.enum(['pending', 'done', 'interrupted']),
		making: z.literal(true).exactOptional(),
		open: z.object({ message: count, character: count, making: z.boolean() }).exactOptional(),
	}),
]);
const place = z.object({
	id: z.string(),
	kind: z.enum(['thread', 'dm', 'channel', 'private']),
	guildId: z.string().nullable(),
	parentId: z.string().nullable(),
});
const recordSchema: z.ZodType<ThreadRecord> = z.object({
	version: z.literal(recordVersion),
	place,
	turns: z.array(turn).refine((turns) => new Set(turns.map(({ id }) => id)).size === turns.length, 'ids repeat'),
	usedAt: z.number(),
	refreshedAt: z.number(),
});
const versioned = z.object({ version: z.number() });

/**
 * A record as it is to be stored: only the fields above. Bytes that came along with a picture's facts stay out of it.
 * @throws ZodError when a field makes no sense: nothing is to be stored that could not be read again
 */
export function cleanRecord(record: ThreadRecord): ThreadRecord {
	return recordSchema.parse(record);
}

/** Reads what is stored of a thread. The reason for an unreadable one names fields, never what they hold. */
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
