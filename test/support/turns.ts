import { createHash } from 'node:crypto';
import type { Place } from '../../src/services/conversation/question.ts';
import {
	answerId,
	type BotTurn,
	type Person,
	type PersonTurn,
	type PictureRef,
	type PieceFacts,
} from '../../src/services/conversation/turn.ts';
import type { Piece } from '../../src/services/pictures/picture.ts';
import type { QuestionRef } from '../../src/services/store/conversationStore.ts';

export const ann: Person = { id: '1001', name: 'Ann' };
export const bob: Person = { id: '1002', name: 'Bob' };
export const dm: Place = { id: '900', kind: 'dm', guildId: null, parentId: null };
export const channel: Place = { id: '901', kind: 'channel', guildId: '800', parentId: null };
export const discordThread: Place = { id: '902', kind: 'thread', guildId: '800', parentId: '901' };

/** A person's turn; what is not given is empty. */
export function said(id: string, parent: string | null, extra: Partial<PersonTurn> = {}): PersonTurn {
	return {
		role: 'person',
		id,
		parent,
		author: ann,
		broughtBy: null,
		text: `words of ${id}`,
		texts: [],
		pictures: [],
		at: 1_000,
		...extra,
	};
}

/** The answer to a turn, done; what is not given is empty. */
export function answered(questionId: string, extra: Partial<BotTurn> = {}): BotTurn {
	return {
		role: 'bot',
		id: answerId(questionId),
		parent: questionId,
		messageIds: [`${questionId}9`],
		text: `answer to ${questionId}`,
		pictures: [],
		state: 'done',
		at: 2_000,
		...extra,
	};
}

/** An image file with the given bytes. */
export function piece(bytes: Uint8Array, extra: Partial<PieceFacts> = {}): Piece {
	const hash = createHash('sha256').update(bytes).digest('hex');
	return { hash, mediaType: 'image/png', width: 64, height: 32, size: bytes.length, tokens: 10, bytes, ...extra };
}

/** A picture of these files. */
export function picture(number: number, files: readonly PieceFacts[], extra: Partial<PictureRef> = {}): PictureRef {
	return {
		number,
		name: `picture${number}.png`,
		alt: null,
		source: 'attachment',
		original: { mediaType: 'image/png', width: 64, height: 32, size: 2_048, frames: 1 },
		note: null,
		pieces: files.map(({ hash, mediaType, width, height, size, tokens }) => ({
			hash,
			mediaType,
			width,
			height,
			size,
			tokens,
		})),
		made: null,
		...extra,
	};
}

/** A picture of one small file that differs for every name. */
export function pictureOf(number: number, name: string, extra: Partial<PictureRef> = {}): PictureRef {
	return picture(number, [piece(Buffer.from(name))], { name, ...extra });
}

/** A question as the store is asked to begin it: its last turn says what it goes on with. */
export function askedBy(
	place: Place,
	turns: readonly PersonTurn[],
	parent = turns.at(-1)?.parent ?? null,
): QuestionRef {
	const replyTo =
		parent === null
			? null
			: { id: parent.replace(/\.answer$/, ''), own: false, author: ann, text: '', files: [], at: 0 };
	return { id: turns.at(-1)?.id ?? '', place, replyTo };
}
