import {
	answerId,
	type BotTurn,
	type MakingWay,
	type PersonTurn,
	type PictureRef,
	type Turn,
} from '../conversation/turn.ts';
import { words } from '../locales/locales.ts';
import { generatedFacts, noteText } from '../locales/smallPrint.ts';
import { oneLine } from '../reply/oneLine.ts';
import type { OrderNote, Quality } from './imageOptions.ts';

/** What a button made of pictures, and for whom: others may have pressed it than those who see it. */
export interface PictureOrigin {
	way: Exclude<MakingWay, 'new'>;
	/** The place of the picture it went on from, among several in one message; null if it stood alone. */
	place: number | null;
	personId: string;
}

/** What a message of generated pictures tells. */
interface MessageFacts {
	/** null if these words stand right there already. */
	title: string | null;
	origin: PictureOrigin | null;
	pictures: readonly PictureRef[];
	/** How long the whole order took. */
	seconds: number;
	/** null if the model knows no qualities. */
	quality: Quality | null;
	/** null if no prices are set. */
	dollars: number | null;
	notes: readonly OrderNote[];
	/** Whether they are stored. */
	isKept: boolean;
	locale: string;
}

/** Longest prompt that is shown, characters: the lines under it always fit into Discord's 2,000. */
const longestPrompt = 1200;

/** A prompt as it stands in a message. */
export function shownPrompt(prompt: string): string {
	return oneLine(prompt, longestPrompt);
}

/** The words above generated pictures: what was asked for, and in small print what it took and what came otherwise. */
export function pictureText({ title, origin, pictures, notes, isKept, locale, ...took }: MessageFacts): string {
	const say = words(locale);
	const sizes = pictures.map(({ original }) => `${original.width} × ${original.height}`);
	const small = [
		...(origin === null ? [] : [say('generate.by', { ...origin, who: `<@${origin.personId}>` })]),
		generatedFacts({ ...took, sizes }, say),
		...notes.map((note) => noteText(note, say)),
		...(isKept ? [] : [say('answer.notKept')]),
	];
	return [...(title === null ? [] : [`**${shownPrompt(title)}**`]), ...small.map((line) => `-# ${line}`)].join('\n');
}

/** A file name that says what the picture shows: the prompt's first words, in plain letters. */
export function pictureFileName(prompt: string, index: number, extension: string): string {
	const plain = prompt
		.normalize('NFKD')
		.replaceAll(/[^\p{ASCII}]/gu, '')
		.toLowerCase();
	const some = plain.match(/[a-z0-9]+/g)?.slice(0, 6) ?? [];
	const name = some.join('-').slice(0, 60);
	return `${name === '' ? 'picture' : name}${index === 0 ? '' : `-${index + 1}`}.${extension}`;
}

/** A generated picture that is stored, with what stands around it. */
export interface FoundPicture {
	/** The order or the question that led to it. */
	asked: PersonTurn;
	answer: BotTurn;
	picture: PictureRef & { made: NonNullable<PictureRef['made']> };
	/** All pictures of the same order, in their order. */
	group: PictureRef[];
}

/** How many characters of the hash stand in a name: it names this very picture, not just a place. */
const hashCharacters = 12;

/**
 * The name of a generated picture as it stands in the custom ids of its buttons: opaque, the same after a restart, and good for as long as
 * the picture is stored.
 */
export function pictureId(questionId: string, picture: PictureRef): string {
	return `${questionId}.${picture.number}.${picture.made?.full.hash.slice(0, hashCharacters) ?? ''}`;
}

/** Finds a generated picture by its name and the message that shows it; null if it is not stored any more. */
export function findGenerated(turns: readonly Turn[], id: string, messageId: string): FoundPicture | null {
	const [questionId = '', number = '', start = ''] = id.split('.');
	const answer = turns.find((turn) => turn.id === answerId(questionId));
	const asked = turns.find((turn) => turn.id === questionId);
	if (start.length !== hashCharacters || answer?.role !== 'bot' || asked?.role !== 'person') return null;
	if (!answer.messageIds.includes(messageId)) return null;
	for (const picture of answer.pictures) {
		const { made } = picture;
		if (made === null || `${picture.number}` !== number || !made.full.hash.startsWith(start)) continue;
		const group = answer.pictures.filter((other) => other.made?.from.at === made.from.at);
		return { asked, answer, picture: { ...picture, made }, group };
	}
	return null;
}
