import type { Collected, Piece, PreparedPicture } from '../pictures/picture.ts';
import { nextPictureNumber } from './pictures.ts';
import type { Question } from './question.ts';
import { findByMessage, parentFor, pathTo } from './tree.ts';
import { answerId, type BotTurn, type PersonTurn, type PictureRef, type Turn } from './turn.ts';

/** A question as it joins a thread: the turns to add, and the picture files they refer to. */
export interface Joined {
	/** The message that was brought in by the question, if any, then the question. */
	turns: PersonTurn[];
	/** The answer to be, `pending`. */
	answer: BotTurn;
	pieces: Piece[];
}

/**
 * Makes turns of a question: finds what it continues and numbers its pictures.
 * `broughtIn` is what became of the files of the message it replies to; it is used only where that message is somebody's
 * and not stored yet.
 */
export function joinQuestion(
	turns: readonly Turn[],
	question: Question,
	own: Collected,
	broughtIn: Collected | null,
): Joined {
	const { author, id, at, replyTo } = question;
	const joined: PersonTurn[] = [];
	let parent = parentFor(turns, question);
	let number = parent === null ? 1 : nextPictureNumber(pathTo(turns, parent));
	const numbered = (pictures: readonly PreparedPicture[]): PictureRef[] =>
		pictures.map((picture) => {
			const pieces = picture.pieces.map(({ bytes: _, ...facts }) => facts);
			return { ...picture, number: number++, pieces, made: null };
		});
	if (replyTo !== null && broughtIn !== null && !replyTo.own && findByMessage(turns, replyTo.id) === null) {
		parent = replyTo.id;
		joined.push({
			role: 'person',
			id: replyTo.id,
			parent: null,
			author: replyTo.author,
			broughtBy: author.id,
			text: replyTo.text,
			texts: broughtIn.texts,
			pictures: numbered(broughtIn.pictures),
			at: replyTo.at,
		});
	}
	joined.push({
		role: 'person',
		id,
		parent,
		author,
		broughtBy: null,
		text: question.text,
		texts: own.texts,
		pictures: numbered(own.pictures),
		at,
	});
	const brought = joined.length > 1 ? (broughtIn?.pictures ?? []) : [];
	return {
		turns: joined,
		answer: {
			role: 'bot',
			id: answerId(id),
			parent: id,
			messageIds: [],
			text: '',
			pictures: [],
			state: 'pending',
			at,
		},
		pieces: [...brought, ...own.pictures].flatMap((picture) => picture.pieces),
	};
}
