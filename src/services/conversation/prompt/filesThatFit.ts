import { failure } from '../../failure.ts';
import type { Collected } from '../../pictures/picture.ts';
import type { PersonTurn } from '../turn.ts';
import { turnTokens } from './turnTokens.ts';

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
