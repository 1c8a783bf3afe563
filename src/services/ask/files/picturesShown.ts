import { flagsOf } from '../../conversation/pictureRefs.ts';
import type { Question } from '../../conversation/question.ts';
import { words } from '../../locales/locales.ts';
import type { PreparedPicture } from '../../pictures/picture.ts';
import { type OutgoingFile, type Reply, spoilerOf } from '../../reply/surface.ts';
import type { AnswerDeps } from '../answerContext.ts';

/** The longest that the first words wait for the pictures beside them, in milliseconds. */
const longestMs = 5_000;

interface QuestionPictures {
	question: Question;
	pictures: readonly PreparedPicture[];
	/** Whether anything of the question is stored. */
	isKept: boolean;
}

/**
 * The pictures of a command, small and side by side in one file: Discord shows nobody what came with it, not even to whoever asked. They
 * stand in the answer's first message and nowhere else. None if that is not wanted, or if the person wants nothing stored and did not ask
 * for it; an answer never fails for want of them.
 */
export async function picturesShown(
	{ question, pictures, isKept }: QuestionPictures,
	{ upload }: Reply,
	{ decoder }: Pick<AnswerDeps, 'decoder'>,
	signal: AbortSignal,
): Promise<OutgoingFile[]> {
	const { shows, author, locale } = question;
	const isWanted = shows === 'yes' || (shows === 'usual' && isKept);
	const first = pictures.flatMap(({ pieces }) => pieces.slice(0, 1).map(({ bytes }) => bytes));
	if (!isWanted || first.length === 0 || upload?.allowed === false) return [];
	try {
		const limited = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
		const bytes = await decoder.run(
			'strip',
			{ pictures: first },
			{ personId: author.id, signal: limited, name: 'strip' },
		);
		const named = pictures.map(({ alt, name }) => alt ?? name).join(', ');
		const alt = words(locale)('answer.shown', { count: pictures.length, named }).slice(0, 1024).toWellFormed();
		return [{ name: 'asked-about.webp', bytes, alt, ...spoilerOf(flagsOf(pictures)) }];
	} catch {
		return [];
	}
}
