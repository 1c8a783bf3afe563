import { z } from 'zod';
import type { Place } from '../conversation/question.ts';
import type { Turn } from '../conversation/turn.ts';
import { unreadable } from './keyv/keyspace.ts';

/** Version of the form below. A change that older code would misread raises it. */
const recordVersion = 2;

/**
 * A conversation as it is stored, but for the bytes of its pictures. A long one is stored in several parts, so that no question costs
 * more than one part: a part that is full is continued by another.
 */
export interface ConversationRecord {
	version: 2;
	/** Its key: `<place>:<turn that began the conversation>`; of later parts followed by `:<question that began the part>`. */
	part: string;
	place: Place;
	/** In the order in which they came in. Ids are unique. */
	turns: Turn[];
	/** What this part continues, nearest first: the parts with the turns that lead here, from older to newer, as many as an answer may need. */
	earlier: { part: string; turns: string[] }[];
	/** When it was last used, in milliseconds since the epoch: from then on its time to live counts. */
	usedAt: number;
	/** When its pictures and names were last given their full time to live; milliseconds since the epoch. */
	renewedAt: number;
}

/** What was found where a record should be. */
export type Reading =
	| { kind: 'none' }
	| { kind: 'record'; record: ConversationRecord }
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
		locale: z.string().exactOptional(),
		owner: z.string().exactOptional(),
		open: z.object({ message: count, character: count, making: z.boolean() }).exactOptional(),
	}),
]);
const place = z.object({
	id: z.string(),
	kind: z.enum(['thread', 'dm', 'channel', 'private']),
	guildId: z.string().nullable(),
	parentId: z.string().nullable(),
});
const recordSchema: z.ZodType<ConversationRecord> = z.object({
	version: z.literal(recordVersion),
	part: z.string(),
	place,
	turns: z.array(turn).refine((turns) => new Set(turns.map(({ id }) => id)).size === turns.length, 'ids repeat'),
	earlier: z.array(z.object({ part: z.string(), turns: z.array(z.string()) })),
	usedAt: z.number(),
	renewedAt: z.number(),
});
const versioned = z.object({ version: z.number() });

/**
 * A record as it is to be stored: only the fields above. Bytes that came along with a picture's facts stay out of it.
 * @throws ZodError when a field makes no sense: nothing is to be stored that could not be read again
 */
export function cleanRecord(record: ConversationRecord): ConversationRecord {
	return recordSchema.parse(record);
}

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
