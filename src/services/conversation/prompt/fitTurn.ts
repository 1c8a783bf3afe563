import { failure } from '../../failure.ts';
import type { Collected } from '../../pictures/picture.ts';
import type { PersonTurn, PictureRef, TextRef } from '../turn.ts';
import { textTokens, withinTokens } from './tokens.ts';
import { type PromptTurn, turnTokens } from './turnParts.ts';

/**
 * A person's turn in so much room: its files are cut first, the longest ones most, then alt texts, and what was said last. Pictures
 * stay as they are. The same turn in the same room gives the same words, and what fits is not touched.
 */
export function fitTurn(turn: PersonTurn, room: number): PromptTurn {
	if (turnTokens(turn) <= room) return turn;
	const files = turn.texts.slice(0, countThatFits(turn, room / 2));
	const bare: PromptTurn = {
		...turn,
		// What stands around the words is there only if there are some.
		text: 'x',
		texts: files.map((file) => ({ ...file, text: 'x', cut: true })),
		pictures: turn.pictures.map((picture) => ({ ...picture, alt: picture.alt === null ? null : 'x' })),
		isCut: true,
		filesLeftOut: turn.texts.length - files.length,
	};
	let left = Math.max(0, room - turnTokens(bare));
	const needs = files.map(({ text }) => textTokens(text));
	const text = withinTokens(turn.text, left - Math.min(sum(needs), left / 4));
	left -= textTokens(text);
	const pictures = withShortAlts(turn.pictures, left / 4);
	left -= sum(pictures.map(({ alt }) => textTokens(alt ?? '')));
	return {
		...bare,
		text,
		texts: cutFiles(files, needs, left),
		pictures,
		isCut: text.length < turn.text.length,
	};
}

/** How many of a turn's files can be named in so much room. */
function countThatFits(turn: PersonTurn, room: number): number {
	let left = room;
	const fits = turn.texts.findIndex((file) => {
		left -= turnTokens({ ...nothingOf(turn), texts: [{ ...file, text: 'x', cut: true }] });
		return left < 0;
	});
	return fits < 0 ? turn.texts.length : fits;
}

function nothingOf(turn: PersonTurn): PersonTurn {
	return { ...turn, text: '', texts: [], pictures: [] };
}

function withShortAlts(pictures: readonly PictureRef[], room: number): PictureRef[] {
	const alts = pictures.map(({ alt }) => alt ?? '');
	const most = shares(
		alts.map((alt) => textTokens(alt)),
		room,
	);
	return pictures.map((picture, index) => {
		const alt = withinTokens(picture.alt ?? '', most[index] ?? 0);
		return { ...picture, alt: alt === '' ? null : alt };
	});
}

function cutFiles(files: readonly TextRef[], needs: readonly number[], room: number): TextRef[] {
	const most = shares(needs, room);
	return files.map((file, index) => {
		const text = withinTokens(file.text, most[index] ?? 0);
		return { ...file, text, cut: file.cut || text.length < file.text.length };
	});
}

/** Shares room out: whoever needs less than an equal share gets all of it, the others share the rest equally. */
function shares(needs: readonly number[], room: number): number[] {
	let left = room;
	let waiting = needs.length;
	const given = new Map<number, number>();
	const smallestFirst = [...needs.entries()].sort(([, a], [, b]) => a - b);
	for (const [index, need] of smallestFirst) {
		const share = Math.min(need, Math.floor(left / waiting));
		given.set(index, share);
		left -= share;
		waiting -= 1;
	}
	return needs.map((_, index) => given.get(index) ?? 0);
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, each) => total + each, 0);
}

/** How much of a turn's room its pictures and the names of its files may take; the rest is for words. */
const shareOfFiles = 0.9;

/** What of the files of a question has room in its turn. What has none is refused. */
export function filesThatFit({ pictures, texts, refused }: Collected, room: number): Collected {
	let left = room * shareOfFiles;
	const fits = (extra: Partial<PersonTurn>): boolean => {
		const tokens = turnTokens({ ...emptyTurn, ...extra });
		if (tokens > left) return false;
		left -= tokens;
		return true;
	};
	const shown = pictures.map((one) => fits({ pictures: [{ ...one, alt: null, number: 1, made: null }] }));
	const read = texts.map((one) => fits({ texts: [{ ...one, text: 'x', cut: true }] }));
	const leftOut = [...pictures, ...texts].filter((_, index) => [...shown, ...read][index] === false);
	return {
		pictures: pictures.filter((_, index) => shown[index]),
		texts: texts.filter((_, index) => read[index]),
		refused: [...refused, ...leftOut.map(({ name }) => failure('question.noRoom', { name }))],
	};
}

const emptyTurn: PersonTurn = {
	role: 'person',
	id: '',
	parent: null,
	author: { id: '', name: '' },
	broughtBy: null,
	text: '',
	texts: [],
	pictures: [],
	at: 0,
};
