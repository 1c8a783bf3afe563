import type { OrderNote, Quality, Shape } from '../imagine/imageOptions.ts';
import { bytes, money, number, seconds } from './format.ts';

/** A modal with a text, and perhaps files. Title and labels at most 45 characters, placeholder at most 100 (Discord, "Component Reference"). */
interface ModalWords {
	title: string;
	label: string;
	placeholder: string;
}

/** All that is said about making pictures, in one language. */
export interface MakingWords {
	/** While it is made. `usual`: seconds that it usually takes; null where nothing is known. */
	progress: (facts: { prompt: string; seconds: number; usual: number | null }) => string;
	/** Alt text of a preview. */
	preview: (facts: { prompt: string }) => string;
	/** Under a made picture: its sizes as `1024 × 1024`, the time in seconds, US dollars where prices are set. */
	facts: (facts: { sizes: string[]; seconds: number; dollars: number | null }) => string;
	/** What came otherwise than asked. */
	note: (note: OrderNote) => string;
	/** Labels of buttons, at most 80 characters. */
	buttons: Record<'cancel' | 'again' | 'vary' | 'edit' | 'ask' | 'full' | 'delete', string>;
	editModal: ModalWords & { pictures: string };
	askModal: ModalWords;
	/** In place of pictures that a restart cut off. */
	interrupted: string;
	/** After *Delete*. */
	deleted: string;
	/** With the file of *Full quality*; `exact` false: it had to be written anew to fit. */
	full: (facts: { exact: boolean; bytes: number }) => string;
}

const shapes: Record<Shape, string> = {
	square: 'square',
	portrait: 'portrait',
	landscape: 'landscape',
	wide: 'wide',
	tall: 'tall',
};
const qualities: Record<Quality, string> = { draft: 'draft', standard: 'standard', fine: 'fine' };

/** All that is said about making pictures, in English. */
export const makingInEnglish: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `${seconds('en', elapsed)} so far. `;
		const expected =
			usual === null ? 'This can take a minute or two.' : `Usually this takes about ${seconds('en', usual)}.`;
		return `Making **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `Preview, not finished yet: ${prompt}`,
	facts: ({ sizes, seconds: took, dollars }) => {
		const made = sizes.length > 1 ? [`${number('en', sizes.length)} pictures`] : [];
		return [...made, ...new Set(sizes), seconds('en', took), ...(dollars === null ? [] : [money('en', dollars)])].join(
			' · ',
		);
	},
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `This model can't make ${shapes[note.asked]} pictures, so I made it ${shapes[note.made]} instead.`;
			case 'quality':
				return `This model has only one quality, so I ignored "${qualities[note.asked]}".`;
			case 'count':
				return `I asked for ${number('en', note.asked)} pictures and got ${number('en', note.made)}.`;
			case 'size':
				return `The model made it ${note.width} × ${note.height}, not in the shape I asked for.`;
			case 'reencoded':
				return `Saved as ${note.format}${note.exact ? ' without loss' : ''} (${bytes('en', note.bytes)}) to stay under the limit of ${bytes('en', note.limitBytes)} here.`;
		}
	},
	buttons: {
		cancel: 'Cancel',
		again: 'Again',
		vary: 'Vary',
		edit: 'Edit…',
		ask: 'Ask…',
		full: 'Full quality',
		delete: 'Delete',
	},
	editModal: {
		title: 'Edit this picture',
		label: 'What should change?',
		placeholder: 'For example: make it night',
		pictures: 'Pictures to use with it, if any',
	},
	askModal: { title: 'Ask about this picture', label: 'Your question', placeholder: 'What would you like to know?' },
	interrupted: 'I was interrupted by a restart, and the picture is lost. Please ask for it again.',
	deleted: 'Deleted, and erased from my memory.',
	full: ({ exact, bytes: size }) =>
		exact
			? `The file as it was made (${bytes('en', size)}).`
			: `The best version that fits the limit here (${bytes('en', size)}).`,
};
