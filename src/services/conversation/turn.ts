import { z } from 'zod';

const count = z.number().nonnegative();

/** Facts of one stored image file as the model sees it. */
const pieceFacts = z.object({
	/** SHA-256 of the bytes in hex; the file is stored under it. */
	hash: z.string(),
	/** `image/jpeg`, `image/png` or `image/webp`. */
	mediaType: z.string(),
	/** Pixels. */
	width: count,
	/** Pixels. */
	height: count,
	/** Size in bytes. */
	size: count,
	/** Estimated input tokens. */
	tokens: count,
	/** The page that it shows, from 1, of a file that has several. */
	page: count.exactOptional(),
});
export type PieceFacts = z.infer<typeof pieceFacts>;

/** How a made picture came to be; its lineage can be followed through `parents`. */
const madeFrom = z.object({
	prompt: z.string(),
	model: z.string(),
	/** As ordered, e.g. `1536x1024`. */
	size: z.string(),
	quality: z.string(),
	/** Hashes of the pictures it was made from: of a made one its full-quality file, of any other its first piece. Empty if that was erased. */
	parents: z.array(z.string()),
	/** Milliseconds since the epoch; the same for all pictures of one order. */
	at: z.number(),
	/** How it was asked for: from words, the same order once more, a variation, a change of pictures. */
	way: z.enum(['new', 'again', 'vary', 'edit']).exactOptional(),
	/** The shape that was asked for; absent if none was. */
	shape: z.string().exactOptional(),
	/** Seconds that the whole order took. */
	seconds: count.exactOptional(),
	/** Tokens that the whole order took, if the server counted them. */
	tokens: z.object({ input: count, output: count }).exactOptional(),
});
export type MadeFrom = z.infer<typeof madeFrom>;
export type MakingWay = NonNullable<MadeFrom['way']>;

/** What holds wherever a picture, or another one made from it, is shown again. */
const pictureFlags = {
	/** It was posted covered: nobody sees it who does not want to. */
	isSpoiler: z.literal(true).exactOptional(),
	/** It was posted or made in an age-restricted channel: it is shown in no other. */
	isAgeRestricted: z.literal(true).exactOptional(),
};

/** A picture of a turn: what it was, and the pieces the model is shown. A tall screenshot has several pieces, most pictures one. */
const pictureRef = z.object({
	/** Its number in the conversation, from 1: what "the second one" means to the person and to the model. */
	number: count,
	/** File name as posted. */
	name: z.string(),
	/** The person's own alt text. */
	alt: z.string().nullable(),
	/** Where it came from. `made`: the bot made it itself. */
	source: z.enum(['attachment', 'forward', 'sticker', 'embed', 'made']),
	/** The file as it was posted. `frames` above 1: an animation. */
	original: z.object({ mediaType: z.string(), width: count, height: count, size: count, frames: count }),
	/** What the model is told beside the label, e.g. that this is a contact sheet, with the frames' times. */
	note: z.string().nullable(),
	...pictureFlags,
	pieces: z.array(pieceFacts),
	/**
	 * What looks at parts of it start from: one file without visible loss, or one for each of its first pages or frames. Absent if the pieces
	 * show all there is, or nothing was kept.
	 */
	masters: z.array(pieceFacts).exactOptional(),
	/**
	 * Only of made pictures: the full-quality file, how it was made, and the mask of the edit that made it, if it had one. `reencoded`: the
	 * file itself was too large to be posted, so what was posted is another one.
	 */
	made: z
		.object({
			full: pieceFacts,
			from: madeFrom,
			mask: pieceFacts.exactOptional(),
			reencoded: z.literal(true).exactOptional(),
		})
		.nullable(),
});
export type PictureRef = z.infer<typeof pictureRef>;
export type PictureSource = PictureRef['source'];
export type PictureFlags = Pick<PictureRef, keyof typeof pictureFlags>;

/** The words of a file that came with a turn. `cut`: the end was left out. */
const textRef = z.object({
	name: z.string(),
	text: z.string(),
	cut: z.boolean(),
	/** They were said in a recording; `covered`: one that was posted as a spoiler. */
	heard: z.enum(['openly', 'covered']).exactOptional(),
});
export type TextRef = z.infer<typeof textRef>;

/** Who said something: Discord's user id and the name shown in that place. */
const person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof person>;

const turnFields = {
	text: z.string(),
	pictures: z.array(pictureRef),
	/** Milliseconds since the epoch. */
	at: z.number(),
	/** Highest number of a picture that was erased after this turn: numbers up to it are not given out again. */
	retiredNumber: count.exactOptional(),
};

/** A person's message. */
const personTurn = z.object({
	...turnFields,
	role: z.literal('person'),
	/** The Discord message id; for a command the interaction's id. */
	id: z.string(),
	/** The turn before it in the conversation. */
	parent: z.string().nullable(),
	author: person,
	/** Who brought this turn in by replying to it and asking; null if the author asked. */
	broughtBy: z.string().nullable(),
	texts: z.array(textRef),
	/** It was said by a command, a menu or a button: no message has its id, and the answer's first message shows it. */
	byCommand: z.literal(true).exactOptional(),
});
export type PersonTurn = z.infer<typeof personTurn>;

/** The bot's answer to a person's turn. */
const botTurn = z.object({
	...turnFields,
	role: z.literal('bot'),
	/** `answerId(question turn id)`. */
	id: z.string(),
	/** The turn it answers. */
	parent: z.string(),
	/** The Discord messages that show it, in order: a long answer has several. */
	messageIds: z.array(z.string()),
	/** `pending` while it is being written; `interrupted` if it was not finished. */
	state: z.enum(['pending', 'done', 'interrupted']),
	/** Pictures are all that the answer is to be: while it is pending, its message shows nothing worth keeping. */
	making: z.literal(true).exactOptional(),
	/**
	 * Where a pending answer is still being written: its messages from the `message`th on, and its text from the `character`th on. `making`:
	 * the last of them shows the progress of a picture, nothing worth keeping.
	 */
	open: z.object({ message: count, character: count, making: z.boolean() }).exactOptional(),
	/** Of a pending answer that is given anew: the one that counts until this one says something. */
	earlier: z
		.object({ text: z.string(), messageIds: z.array(z.string()), state: z.enum(['done', 'interrupted']) })
		.exactOptional(),
	/** Of a pending answer: the Discord locale of who asked, so that a restart can say what it has to say in it. */
	locale: z.string().exactOptional(),
	/** Of a pending answer: everything has to be judged where it was asked, which its place may not tell (an answer for one in a server). */
	judged: z.literal(true).exactOptional(),
	/** Of a pending answer: the process that writes it (see `Lease`). */
	owner: z.string().exactOptional(),
	/** Of a pending answer to a command: what it takes to write on after a restart, a secret with its end (milliseconds since the epoch). */
	interaction: z.object({ token: z.string(), expiresAt: z.number() }).exactOptional(),
});
export type BotTurn = z.infer<typeof botTurn>;

/** One message of a person or of the bot. Turns form a tree by `parent`. */
export const turnSchema = z.discriminatedUnion('role', [personTurn, botTurn]);
export type Turn = z.infer<typeof turnSchema>;

/** The id of the answer to a turn: known before anything is posted, so that the same event seen twice is answered once. */
export function answerId(questionId: string): string {
	return `${questionId}.answer`;
}

/** The id of the question that an answer belongs to; of a question, its own. */
export function questionIdOf(turnId: string): string {
	return turnId.replace(/\.answer$/, '');
}

/** The messages that show a turn, and those of the answer that it is given in place of; of a command, the id of its interaction. */
export function messagesOf(turn: Turn): string[] {
	return turn.role === 'person' ? [turn.id] : [...turn.messageIds, ...(turn.earlier?.messageIds ?? [])];
}

/** Whether a turn is an answer that is being written. */
export function isPending(turn: Turn): turn is BotTurn {
	return turn.role === 'bot' && turn.state === 'pending';
}

/** Bytes of everything that was written in a turn: its text and the text files that came with it. */
export function textBytes(turn: Turn): number {
	const texts = turn.role === 'person' ? turn.texts : [];
	return texts.reduce((sum, file) => sum + Buffer.byteLength(file.text), Buffer.byteLength(turn.text));
}
