import type { BotFacts, OperatorFacts } from '../botFacts.ts';
import type { Holdings } from '../data/mine.ts';
import { bytes, number } from './format.ts';

/** What `/privacy` tells of. */
interface PrivacyFacts {
	holdings: Holdings & { storing: boolean };
	facts: BotFacts;
	operator: OperatorFacts;
}

/** All that `/gallery`, `/privacy` and `/export` say, in one language. */
export interface KeptWords {
	gallery: {
		/** Above a page of it. `here`: of this conversation only. */
		title: (shown: { total: number; page: number; pages: number; here: boolean }) => string;
		empty: string;
		/** In the field to choose pictures in, at most 150 characters. */
		choose: string;
		/** Labels of buttons, at most 80 characters. */
		buttons: Record<'newer' | 'older' | 'open' | 'deleteChosen', string>;
		deleted: (gone: { pictures: number; bytes: number }) => string;
	};
	/** At most 2,000 characters. Dates are written as Discord shows them to each reader. */
	privacy: (facts: PrivacyFacts) => string;
	/** After `storing:off` and `storing:on`. */
	storing: Record<'on' | 'off', string>;
	export: {
		/** Above the first archive. `leftOut`: pictures that are larger than may be posted. */
		done: (done: { pictures: number; archives: number; leftOut: number }) => string;
		empty: string;
		tooLarge: (size: { bytes: number; limitBytes: number }) => string;
	};
}

/** A date as Discord shows it to each reader (Discord, "Message Formatting": timestamps). */
export function date(at: number): string {
	return `<t:${Math.floor(at / 1000)}:D>`;
}

const counted = (count: number, one: string, many: string) => `${number('en', count)} ${count === 1 ? one : many}`;

/** All of that in English. */
export const keptInEnglish: KeptWords = {
	gallery: {
		title: ({ total, page, pages, here }) =>
			`**${counted(total, 'picture', 'pictures')} kept for you${here ? ' in this conversation' : ''}**, newest first (page ${page} of ${pages})`,
		empty: 'I keep no pictures for you.',
		choose: 'Choose pictures',
		buttons: { newer: 'Newer', older: 'Older', open: 'Open', deleteChosen: 'Delete chosen' },
		deleted: ({ pictures, bytes: size }) =>
			`Erased ${counted(pictures, 'picture', 'pictures')} (${bytes('en', size)}).`,
	},
	privacy: ({ holdings, facts, operator }) => {
		const { threads, turns, pictures, bytes: size, dates, storing } = holdings;
		const counts = `${counted(turns, 'message', 'messages')} and ${counted(pictures, 'picture', 'pictures')} (${bytes('en', size)}) in ${counted(threads, 'conversation', 'conversations')}`;
		return [
			dates === null
				? '**Stored of you:** nothing.'
				: `**Stored of you:** ${counts}, the oldest from ${date(dates.oldest)}.`,
			...(dates === null
				? []
				: [
						`**Erased by itself:** ${number('en', facts.retentionDays)} days after a conversation was last used; yours between ${date(dates.firstExpires)} and ${date(dates.lastExpires)}.`,
					]),
			storing
				? '**New questions** are stored. `/privacy storing:off` asks without keeping anything.'
				: '**New questions** are not stored, and answers know no past. `/privacy storing:on` changes that.',
			`**Who gets what:** your questions, pictures and the conversation go to ${facts.provider} (${facts.model}${facts.imageModel === null ? '' : `; pictures are made by ${facts.imageModel}`}), under a hash instead of your name or id. Nobody else gets them.`,
			operator.encrypted ? '**At rest** it is encrypted.' : '**At rest** it is not encrypted.',
			`**Who runs me:** ${operator.contact ?? 'they have not said; ask who manages this server'}.`,
			...(operator.privacyUrl === null ? [] : [`**Privacy policy:** <${operator.privacyUrl}>`]),
			'`/gallery` shows your pictures, `/export` gives you everything, `/forget` erases.',
		].join('\n');
	},
	storing: {
		off: 'From now on I keep nothing of what you ask, and answers know no past. What is stored already stays until it expires: `/forget what:everything` erases it now.',
		on: 'From now on I keep what you ask, so that you can go on with it.',
	},
	export: {
		done: ({ pictures, archives, leftOut }) =>
			`Everything I have stored of you, with ${counted(pictures, 'picture file', 'picture files')}${archives === 1 ? '' : `, in ${number('en', archives)} archives: unpack them into one folder`}. Open *index.html* to read it.${leftOut === 0 ? '' : ` ${counted(leftOut, 'picture is', 'pictures are')} larger than may be posted here: /gallery has them.`}`,
		empty: 'I have nothing stored of you.',
		tooLarge: ({ bytes: size, limitBytes }) =>
			`What I have stored of you (${bytes('en', size)}) is more than the ${bytes('en', limitBytes)} that I can post here at once. Erase what you do not need by /gallery, use a server that allows larger files, or ask the person who runs me.`,
	},
};
