import type { Collected, Piece } from '../pictures/picture.ts';
import { flagsOf, nextPictureNumber } from './pictureRefs.ts';
import type { Question } from './question.ts';
import { findByMessage, parentFor, pathTo } from './tree.ts';
import { answerId, type BotTurn, type PersonTurn, type PictureRef, type Turn } from './turn.ts';

/** A question as it joins a conversation: the turns to add, and the picture files they refer to. */
interface Joined {
	/** The message that was brought in by the question, if any, then the question. */
	turns: PersonTurn[];
	/** The answer to be, `pending`. */
	answer: BotTurn;
	pieces: Piece[];
}

/**
 * Makes turns of a question: finds what it continues and numbers its pictures.
 * `broughtIn` is what became of the files of the message it replies to; it is used only if that message is somebody's
 * and not stored yet.
 */
export function joinQuestion(
	turns: readonly Turn[],
	question: Question,
	own: Collected,
	broughtIn: Collected | null,
): Joined {
	const { author, id, at, replyTo, text } = question;
	let parent = parentFor(turns, question);
	let number = parent === null ? 1 : nextPictureNumber(pathTo(turns, parent));
	const shown = ({ texts, pictures }: Collected) => ({
		texts,
		pictures: pictures.map(({ pieces, file: _file, taken: _taken, ...picture }): PictureRef => {
			const facts = pieces.map(({ bytes: _bytes, ...one }) => one);
			return { ...picture, ...flagsOf([picture, question]), number: number++, pieces: facts, made: null };
		}),
	});
	const joined: PersonTurn[] = [];
	const isNew = replyTo !== null && !replyTo.own && findByMessage(turns, replyTo.id) === null;
	const brought = isNew ? broughtIn : null;
	if (isNew && brought !== null) {
		parent = replyTo.id;
		const said = { id: replyTo.id, author: replyTo.author, text: replyTo.text, at: replyTo.at };
		joined.push({ role: 'person', ...said, parent: null, broughtBy: author.id, ...shown(brought) });
	}
	joined.push({ role: 'person', id, parent, author, broughtBy: null, text, at, ...shown(own) });
	const answer = { id: answerId(id), parent: id, text: '', state: 'pending', at } as const;
	return {
		turns: joined,
		answer: { role: 'bot', ...answer, messageIds: [], pictures: [] },
		pieces: [...(brought?.pictures ?? []), ...own.pictures].flatMap(({ pieces }) => pieces),
	};
}
