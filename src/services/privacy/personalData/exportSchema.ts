import { z } from 'zod';

const time = z.iso.datetime().describe('UTC');
const size = z.int().nonnegative();
const file = z.object({
	path: z
		.string()
		.nullable()
		.describe(
			'Where the file lies in the archive, beside export.json; null if it lies in another part, is no longer stored, or is too large',
		),
	smaller: z.boolean().describe('Whether that file is a smaller copy, as the whole one is too large to be posted'),
	sha256: z.string().describe('Hash of the bytes that are stored'),
	mediaType: z.string(),
	width: size.describe('Pixels'),
	height: size.describe('Pixels'),
	bytes: size,
});
const picture = z.object({
	number: size.describe('Its number in the conversation'),
	name: z.string(),
	alt: z.string().nullable(),
	source: z.enum(['attachment', 'forward', 'sticker', 'embed', 'made']),
	note: z.string().nullable().describe('What the model was told of it'),
	spoiler: z.boolean().describe('Whether it was posted covered, or made from one that was'),
	original: z
		.object({ mediaType: z.string(), width: size, height: size, bytes: size, frames: size })
		.describe('The file as it was posted; it is not stored'),
	files: z.array(file).describe('As the model sees it'),
	masters: z.array(file).describe('What the model looks closer at, where that shows more'),
	made: z
		.object({
			full: file,
			mask: file.nullable().describe('What was to change, where it was made by an edit'),
			prompt: z.string(),
			model: z.string(),
			size: z.string(),
			quality: z.string(),
			parents: z.array(z.string()),
			at: time,
		})
		.nullable()
		.describe('Of a picture that the bot made'),
});
const common = {
	id: z.string(),
	parent: z.string().nullable().describe('The id of what it continues or answers'),
	text: z.string(),
	at: time,
	pictures: z.array(picture),
};
const turn = z.discriminatedUnion('role', [
	z.object({
		role: z.literal('person'),
		...common,
		author: z.object({ id: z.string(), name: z.string() }),
		broughtBy: z.string().nullable().describe('Who asked about it, where that was not its author'),
		files: z
			.array(z.object({ name: z.string(), text: z.string(), cut: z.boolean() }))
			.describe('Text files, and what was said in recordings'),
	}),
	z.object({
		role: z.literal('bot'),
		...common,
		state: z.enum(['pending', 'done', 'interrupted']),
		messageIds: z.array(z.string()).describe('The Discord messages that show it'),
	}),
]);

/** The form of `export.json`; `docs/exportSchema.json` says the same as JSON Schema, and a test holds the two together. */
export const exportSchema = z
	.object({
		format: z.literal('darkroom-export-1'),
		exportedAt: time,
		person: z.object({ id: z.string(), storing: z.boolean().describe('Whether new questions are stored') }),
		used: z
			.array(
				z.object({
					day: z.iso.date().describe('By UTC'),
					questions: size,
					pictures: size.describe('Made'),
					dollars: z.number().nonnegative().describe('Of calls whose price is known'),
					unpriced: size.describe('Calls whose price is not known'),
					input: size.describe('Tokens'),
					cached: size.describe('Tokens of the input that came from the cache'),
					output: size.describe('Tokens'),
				}),
			)
			.describe('What this person used, by day'),
		part: z
			.object({
				number: size.describe('From 1'),
				of: size,
				threads: size,
				turns: size.describe('A turn with many files is in several parts, each time with some of them'),
				files: size,
				from: time.nullable(),
				to: time.nullable(),
			})
			.describe('What this archive is of all archives of the export, and how much it holds'),
		threads: z.array(
			z.object({
				id: z.string().describe("The Discord channel's id; of kind `private`, one that names no channel"),
				kind: z
					.enum(['thread', 'dm', 'channel', 'private'])
					.describe('`private`: asked and answered in messages that only this person saw'),
				serverId: z.string().nullable(),
				parentId: z.string().nullable().describe('The channel that a Discord thread belongs to'),
				lastUsed: time,
				expires: time.describe('When it is erased unless it is used again'),
				turns: z.array(turn),
			}),
		),
	})
	.describe('Everything that Darkroom stores of one person');

/** What `export.json` holds. */
export type ExportedData = z.infer<typeof exportSchema>;
