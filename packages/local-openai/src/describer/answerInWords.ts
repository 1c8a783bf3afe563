import type { ShownMessage, ShownPicture } from '../receivedRequest.ts';
import { brightnessWords, colourList, description, type SeenPicture, sizeWords, title } from './describe.ts';
import { numberedPictures, ownWords } from './numberedPictures.ts';
import type { PictureFacts } from './pictureFacts.ts';
import { pointedAt, type Wish, wishOf } from './wish.ts';

/** Measures a picture. */
export type Look = (picture: ShownPicture) => Promise<PictureFacts>;

/** Answers the last message of a conversation truthfully, from nothing but what the request holds. */
export async function answerInWords(messages: ShownMessage[], look: Look): Promise<string> {
	const last = messages.at(-1);
	if (last?.role === 'tool') return `Here you go. ${last.text.slice(0, 300)}`;
	const pictures = await Promise.all(
		numberedPictures(messages).map(async (each) => ({ ...each, facts: await look(each.pieces[0]) })),
	);
	const asked = last === undefined ? '' : ownWords(last);
	const earlier = messages.slice(0, -1).filter((message) => message.role === 'user');
	const wish = wishOf(asked, pictures.length > 0);
	if (wish === 'history') return history(earlier);
	return pictures.length === 0 ? withoutPictures(asked, earlier, wish) : withPictures(asked, pictures, messages, wish);
}

function withoutPictures(asked: string, earlier: ShownMessage[], wish: Wish): string {
	const none = 'I was shown no picture here';
	if (wish === 'make') return `${none}, and I was given no way to make one.`;
	if (earlier.length > 0) return `${none}. ${history(earlier)}`;
	const heard = asked === '' ? '' : ` You wrote ${quote(asked)}.`;
	return `${none}, and I know of no earlier turn.${heard} Show me a picture and I will say what its pixels say.`;
}

function history(earlier: ShownMessage[]): string {
	if (earlier.length === 0) return 'I know of no earlier turn.';
	const words = earlier.map((message) => {
		const text = ownWords(message);
		const shown = message.pictures.length > 0 ? ` (with ${count(message.pictures.length, 'picture')})` : '';
		return `- ${text === '' ? 'no words' : quote(text)}${shown}`;
	});
	return `Earlier in this conversation I was told:\n${words.slice(-10).join('\n')}`;
}

function withPictures(asked: string, pictures: SeenPicture[], messages: ShownMessage[], wish: Wish): string {
	if (wish === 'list') return listed(pictures);
	const meant = chosen(asked, pictures, messages);
	if (wish === 'make' || wish === 'edit') {
		return `I was given no way to make or change pictures. What I see: ${description(meant[0])}`;
	}
	if (wish === 'compare' && pictures.length > 1) return compared(meant.length > 1 ? meant : pictures.slice(-2));
	const fresh = meant.some((picture) => picture.message === messages.length - 1);
	const say = {
		colours: ({ facts }: SeenPicture) => `mostly ${colourList(facts.colours)}`,
		size: ({ facts }: SeenPicture) => sizeWords(facts),
		brightness: ({ facts }: SeenPicture) =>
			`${brightnessWords(facts.brightness)} (mean lightness ${Math.round(facts.brightness * 100)}%)`,
	};
	if (wish === 'colours' || wish === 'size' || wish === 'brightness') {
		return meant.map((picture) => `${upperFirst(title(picture))}: ${say[wish](picture)}.`).join('\n');
	}
	if (meant.length === 1) {
		return fresh && pictures.length === 1
			? description(meant[0])
			: `${fresh ? '' : 'From earlier in this conversation: '}${title(meant[0])}. ${description(meant[0])}`;
	}
	return meant.map((picture) => `- ${upperFirst(title(picture))}: ${description(picture)}`).join('\n');
}

/** The pictures pointed at by words; else those of this message; else the latest of the conversation. */
function chosen(asked: string, pictures: SeenPicture[], messages: ShownMessage[]): [SeenPicture, ...SeenPicture[]] {
	const numbers = new Set(pointedAt(asked, pictures).map((picture) => picture.number));
	const pointed = pictures.filter((picture) => numbers.has(picture.number));
	const fresh = pictures.filter((picture) => picture.message === messages.length - 1);
	const [first, ...rest] = pointed.length > 0 ? pointed : fresh.length > 0 ? fresh : pictures.slice(-1);
	if (first === undefined) throw new Error('there is no picture to choose from');
	return [first, ...rest];
}

function listed(pictures: SeenPicture[]): string {
	const lines = pictures.map(
		(picture) =>
			`${picture.number}. ${picture.name ?? 'no name'}: ${sizeWords(picture.facts)}, mostly ${picture.facts.colours[0]?.name}`,
	);
	return `I was shown ${count(pictures.length, 'picture')} in this conversation:\n${lines.join('\n')}`;
}

function compared(pictures: SeenPicture[]): string {
	const rows = pictures.map(
		({ number, facts }) =>
			`- Picture ${number}: ${sizeWords(facts)}; ${colourList(facts.colours)}; ${brightnessWords(facts.brightness)}`,
	);
	const brightest = pictures.toSorted((a, b) => b.facts.brightness - a.facts.brightness)[0];
	return `Side by side:\n${rows.join('\n')}\nThe brightest is picture ${brightest?.number}.`;
}

function count(many: number, word: string): string {
	return `${many} ${word}${many === 1 ? '' : 's'}`;
}

function quote(text: string): string {
	const line = text.replaceAll(/\s+/g, ' ');
	return `“${line.length > 80 ? `${line.slice(0, 79)}…` : line}”`;
}

function upperFirst(text: string): string {
	return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
