import type { ShownMessage, ShownPicture } from '../receivedRequest.ts';

/** A picture of the conversation with the number and name it goes by. A tall one may have come in several pieces. */
export interface NumberedPicture {
	number: number;
	/** File name, where its label says one. */
	name: string | null;
	pieces: [ShownPicture, ...ShownPicture[]];
	/** Index of the message that showed it. */
	message: number;
}

/** A note in front of a picture, such as `⟦Picture 2 "beach.jpg"⟧` or `⟦Picture 3, made by you from "two dogs"⟧`. */
const NOTE = /⟦Picture (\d{1,4})(?: "([^"]*)")?[^⟧]*⟧/g;
/** What others might write there. */
const LABEL = /\b(?:picture|image|photo)\s*(?:no\.?\s*|#\s*)?(\d{1,4})\b/gi;
const FILE_NAME = /[\p{L}\p{N}_.()-]+\.(?:png|jpe?g|webp|gif|avif|heic|tiff?|bmp|svg)\b/iu;

/**
 * Finds the pictures of a conversation. Whoever asks puts a note such as `⟦Picture 2 "cat.png"⟧` or "Picture 2: cat.png"
 * right before each; where there is none, pictures are counted in order.
 */
export function numberedPictures(messages: ShownMessage[]): NumberedPicture[] {
	const found = new Map<number, NumberedPicture>();
	let next = 1;
	for (const [index, message] of messages.entries()) {
		let before = '';
		for (const part of message.parts) {
			if (part.type === 'text') {
				before = part.text;
				continue;
			}
			const { number = next, name } = labelOf(before);
			const known = found.get(number);
			if (known === undefined) found.set(number, { number, name, pieces: [part.picture], message: index });
			else known.pieces.push(part.picture);
			next = Math.max(next, number + 1);
			before = '';
		}
	}
	return [...found.values()].sort((a, b) => a.number - b.number);
}

function labelOf(before: string): { number?: number; name: string | null } {
	const note = [...before.matchAll(NOTE)].at(-1);
	if (note !== undefined) return { number: Number(note[1]), name: note[2] ?? null };
	const number = [...before.matchAll(LABEL)].at(-1)?.[1];
	const name = FILE_NAME.exec(before.split('\n').at(-1) ?? '')?.[0] ?? null;
	return number === undefined ? { name } : { number: Number(number), name };
}

/** A text file within a message: its note and its fenced text. */
const FILE = /⟦File [^⟧]*⟧\n(`{3,})\n[\s\S]*?\n\1/g;

/**
 * What a person wrote, without notes, labels of pictures and text files. Where several people speak in one message, the words
 * of the last: it is they who asked.
 */
export function ownWords(message: ShownMessage): string {
	const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
	const last = texts.split(/⟦From [^⟧]*⟧/).at(-1) ?? '';
	return last
		.replaceAll(FILE, '')
		.replaceAll(/⟦[^⟧]*⟧/g, '')
		.split('\n')
		.filter((line) => !/^\W*(?:picture|image|photo)\s*#?\d+\s*(?:[:(]|$)/i.test(line))
		.join('\n')
		.trim();
}
