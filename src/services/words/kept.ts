import type { BotFacts, OperatorFacts } from '../botFacts.ts';
import type { Holdings } from '../privacy/personalData/personalData.ts';
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
		/** Above the first archive. `pictures`: files of pictures in all of them. */
		done: (done: { pictures: number; archives: number }) => string;
		empty: string;
		/** Above a further archive. */
		part: (part: { number: number; of: number }) => string;
		/** Above an archive without some pictures, or with copies in their place. */
		smaller: (pictures: number) => string;
		/** On the button for the archives that follow; at most 80 characters. */
		next: string;
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
		empty: 'I have no pictures of yours.',
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
				? '**Stored about you:** nothing.'
				: `**Stored about you:** ${counts}, the oldest from ${date(dates.oldest)}.`,
			...(dates === null
				? []
				: [
						`**Deleted automatically:** ${number('en', facts.retentionDays)} days after a conversation was last used; yours between ${date(dates.firstExpires)} and ${date(dates.lastExpires)}.`,
					]),
			storing
				? '**New questions** are stored. With `/privacy storing:off` I keep nothing.'
				: '**New questions** are not stored, so I cannot look back at earlier ones. `/privacy storing:on` changes that.',
			`**Who gets what:** your questions, pictures and the conversation go to ${facts.provider} (${facts.model}${facts.imageModel === null ? '' : `; pictures are made by ${facts.imageModel}`}), under a hash instead of your name or id. Nobody else gets them.`,
			operator.encrypted ? '**Stored data** is encrypted.' : '**Stored data** is not encrypted.',
			`**Who runs me:** ${operator.contact ?? "they haven't said; ask whoever manages this server"}.`,
			...(operator.privacyUrl === null ? [] : [`**Privacy policy:** <${operator.privacyUrl}>`]),
			'`/gallery` shows your pictures, `/export` gives you everything, `/forget` erases.',
		].join('\n');
	},
	storing: {
		off: 'From now on I keep nothing of what you ask, so I cannot look back at it later. What is already stored stays until it expires; `/forget what:everything` erases it now.',
		on: 'From now on I keep what you ask, so that you can follow up on it.',
	},
	export: {
		done: ({ pictures, archives }) =>
			`Everything I have stored about you, with ${counted(pictures, 'picture file', 'picture files')}${archives === 1 ? '' : `, in ${number('en', archives)} archives that you can read one by one`}. Open *index.html* to read it.`,
		empty: 'I have nothing stored about you.',
		part: ({ number: at, of }) => `Part ${number('en', at)} of ${number('en', of)}.`,
		smaller: (count) =>
			`${counted(count, 'picture is', 'pictures are')} too large to post here, so I included smaller copies if I could. To get everything in full, use /export somewhere that allows larger files.`,
		next: 'Next parts',
	},
};
