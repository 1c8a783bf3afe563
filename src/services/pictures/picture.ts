import type { PictureRef, PieceFacts, TextRef } from '../conversation/turn.ts';
import type { Failure } from '../failure.ts';

/** One image file as the model sees it, with its bytes. */
export interface Piece extends PieceFacts {
	bytes: Uint8Array;
}

/** A picture made ready for the model; it gets its number when it joins a conversation. */
export interface PreparedPicture extends Omit<PictureRef, 'number' | 'pieces' | 'made'> {
	pieces: Piece[];
}

/** What became of the files of a question: pictures and texts that can be used, and for each of the others why not. Order as posted. */
export interface Collected {
	pictures: PreparedPicture[];
	texts: TextRef[];
	refused: Failure[];
}
