import type { ShownMessage, ShownPicture } from './receivedRequest.ts';

/** A picture of the conversation with the number and name it goes by. A tall one may have come in several pieces. */
export interface NumberedPicture {
	number: number;
	/** File name, where its label says one. */
	name: string | null;
	pieces: [ShownPicture, ...ShownPicture[]];
	/** Index of the message that showed it. */
	message: number;
}

const LABEL = /\b(?:picture|image|photo)\s*(?:no\.?\s*|#\s*)?(\d{1,4})\b/gi;
const FILE_NAME = /[\p{L}\p{N}_.()-]+\.(?:png|jpe?g|webp|gif|avif|heic|tiff?|bmp|svg)\b/iu;

/**
 * Finds the pictures of a conversation. Whoever asks puts a label such as "Picture 2: cat.png" right before each;
 * where there is none, pictures are counted in order.
 */
export function numberedPictures(messages: ShownMessage[]): NumberedPicture[] {
	const found = new Map<number, NumberedPicture>();
	let next = 1;
	for (const [index, message] of messages.entries()) {
		let label = '';
		for (const part of message.parts) {
			if (part.type === 'text') {
				label = part.text;
				continue;
			}
			const number = Number([...label.matchAll(LABEL)].at(-1)?.[1] ?? next);
			const known = found.get(number);
			if (known === undefined) {
				const name = FILE_NAME.exec(label.split('\n').at(-1) ?? '')?.[0] ?? null;
				found.set(number, { number, name, pieces: [part.picture], message: index });
			} else known.pieces.push(part.picture);
			next = Math.max(next, number + 1);
			label = '';
		}
	}
	return [...found.values()].sort((a, b) => a.number - b.number);
}

/** What a person wrote, without the labels of pictures. */
export function ownWords(message: ShownMessage): string {
	return message.parts
		.flatMap((part) => (part.type === 'text' ? part.text.split('\n') : []))
		.filter((line) => !/^\W*(?:picture|image|photo)\s*#?\d+\b[^?]*$/i.test(line))
		.join('\n')
		.trim();
}
