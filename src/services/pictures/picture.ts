import type { PictureRef, PieceFacts, TextRef } from '../conversation/turn.ts';
import type { Failure } from '../failure.ts';
import { mostFramesShown } from './limits.ts';

/** One image file as the model sees it, with its bytes. */
export interface Piece extends PieceFacts {
	bytes: Uint8Array;
}

/** A picture made ready for the model; it gets its number when it joins a conversation. */
export interface PreparedPicture extends Omit<PictureRef, 'number' | 'pieces' | 'made'> {
	pieces: Piece[];
}

const moving = ['image/gif', 'image/webp', 'image/png'];

/** What of a picture the model is not shown: later pages, or frames between those of a contact sheet; null if it sees all. */
export function leftOutOf({
	original: { mediaType, frames },
	pieces,
}: Pick<PictureRef, 'original' | 'pieces'>): 'pages' | 'frames' | null {
	if (moving.includes(mediaType)) return frames > mostFramesShown ? 'frames' : null;
	return frames > pieces.length ? 'pages' : null;
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
