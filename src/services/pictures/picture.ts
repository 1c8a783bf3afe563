import type { SourceFile } from '../conversation/question.ts';
import type { PictureRef, PieceFacts, TextRef } from '../conversation/turn.ts';
import type { Failure } from '../failure.ts';
import { mostFramesShown } from './limits.ts';

/** One image file as the model sees it, with its bytes. */
export interface Piece extends PieceFacts {
	bytes: Uint8Array;
}

/** A picture made ready for the model; it gets its number when it joins a conversation. */
export interface PreparedPicture extends Omit<PictureRef, 'number' | 'pieces' | 'masters' | 'made'> {
	pieces: Piece[];
	/** Where it can be fetched again, if it was. */
	file?: SourceFile;
	/** Which frames the model is shown of what moves: when each is shown, in seconds, and of how many; null if the file does not say. */
	taken?: { times: number[]; of: number | null };
}

const moving = ['image/gif', 'image/webp', 'image/png', 'image/avif'];

/** Whether a picture moves: then the model is shown a sheet of its frames. */
function isMoving({ original: { mediaType, frames } }: Pick<PictureRef, 'original'>): boolean {
	return frames > 1 && moving.includes(mediaType);
}

/** What its pieces are: the pages of a document, a sheet of the frames of something that moves, or the picture itself. */
export function kindOfPieces(picture: Pick<PictureRef, 'original'>): 'pages' | 'frames' | 'still' {
	const { mediaType, frames } = picture.original;
	if (mediaType.startsWith('video/') || isMoving(picture)) return 'frames';
	return mediaType === 'application/pdf' || frames > 1 ? 'pages' : 'still';
}

/** A first look of this share of the sides shows all that there is. */
const shownWhole = 0.9;

/** Whether the file holds more than the pieces of a picture show. */
export function hidesDetail(picture: Pick<PictureRef, 'original' | 'pieces'>): boolean {
	const { original, pieces } = picture;
	const [piece] = pieces;
	if (piece === undefined) return false;
	switch (kindOfPieces(picture)) {
		case 'still':
			return pieces.length > 1 || piece.width < original.width * shownWhole;
		case 'pages':
			return true;
		case 'frames': {
			const whole = Math.min(original.frames, mostFramesShown) * original.width * original.height;
			return piece.width * piece.height < whole * shownWhole ** 2;
		}
	}
}

/** What of a picture the model is not shown: later pages, frames between those of a contact sheet, most of a video; null if it sees all. */
export function leftOutOf(
	picture: Pick<PreparedPicture, 'original' | 'pieces' | 'taken'>,
): 'pages' | 'frames' | 'moments' | null {
	const { taken } = picture;
	const { frames, mediaType } = picture.original;
	if (mediaType.startsWith('video/')) return 'moments';
	if (taken !== undefined) return taken.of === taken.times.length ? null : 'frames';
	return frames > picture.pieces.length ? 'pages' : null;
}

/** A file made ready for the model: what it shows, and what it says. One of them is there. */
export interface PreparedFile {
	picture: PreparedPicture | null;
	text: TextRef | null;
}

/** What became of the files of a question: pictures and texts that can be used, and for each of the others why not. Order as posted. */
export interface Collected {
	pictures: PreparedPicture[];
	texts: TextRef[];
	refused: Failure[];
}
