import type { OrderNote } from '../imagine/imageOptions.ts';
import type { Say } from './locales.ts';

/** What an answer took: pictures the model saw, tokens in and out, US dollars if prices are set. */
interface Spent {
	pictures: number;
	/** null if they are not known, or not shown. */
	tokens: number | null;
	dollars: number | null;
	/** Whether tokens and dollars are our own estimate: the server counted nothing. */
	isEstimate: boolean;
	/** Whether nobody knows what it cost to hear the question, so that the dollars are without it. */
	isHearingLeftOut: boolean;
}

/** What an answer took, as one line: `2 pictures · 1,200 tokens · $0.01`; estimates with a `≈`. Empty if only pictures are known. */
export function answerFacts({ pictures, tokens, dollars, isEstimate, isHearingLeftOut }: Spent, say: Say): string {
	const about = isEstimate ? '≈ ' : '';
	if (tokens === null && dollars === null) return '';
	return [
		...(pictures === 0 ? [] : [say('answer.pictures', { count: pictures })]),
		...(tokens === null ? [] : [about + say('answer.tokens', { count: tokens })]),
		...(dollars === null
			? []
			: [about + say(isHearingLeftOut ? 'answer.dollarsUnheard' : 'answer.dollars', { dollars })]),
	].join(' · ');
}

/** What pictures are and took. */
interface GeneratedFacts {
	/** One a picture. */
	sizes: readonly string[];
	/** As it was ordered; null if the model knows none. */
	quality: string | null;
	seconds: number | null;
	dollars: number | null;
}

/** What pictures took, as one line: `2 pictures · 1024 × 1024 · standard quality · 20 seconds · $0.04`. */
export function generatedFacts({ sizes, quality, seconds, dollars }: GeneratedFacts, say: Say): string {
	return [
		...(sizes.length > 1 ? [say('answer.pictures', { count: sizes.length })] : []),
		...new Set(sizes),
		...(quality === null ? [] : [say('generate.quality', { quality })]),
		...(seconds === null ? [] : [say('generate.seconds', { seconds })]),
		...(dollars === null ? [] : [say('answer.dollars', { dollars })]),
	].join(' · ');
}

/** What came otherwise than asked. */
export function noteText(note: OrderNote, say: Say): string {
	switch (note.kind) {
		case 'shape':
			return say('note.shape', { asked: say(`choice.${note.asked}`), made: say(`choice.${note.made}`) });
		case 'quality':
			return say('note.quality', { asked: say(`choice.${note.asked}`) });
		case 'count':
			return say('note.count', note);
		case 'size':
			// In figures without separators, as sizes of pictures are written.
			return say('note.size', { width: `${note.width}`, height: `${note.height}` });
		case 'reencoded':
			return say('note.reencoded', note);
	}
}
