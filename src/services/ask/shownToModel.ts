import type { PictureRef, PieceFacts, Turn } from '../conversation/turn.ts';
import { type TokenRule, tokensSeen } from '../pictures/pictureTokens.ts';

/**
 * A conversation with its pictures as the model that answers sees them: only that one if `onlyPicture` says so, and counted by its rule, for
 * they may be there from when another model answered.
 */
export function shownToModel(path: readonly Turn[], rule: TokenRule, onlyPicture?: number): Turn[] {
	const counted = (piece: PieceFacts) => ({ ...piece, tokens: tokensSeen(rule, piece) });
	const isShown = ({ number }: PictureRef) => onlyPicture === undefined || number === onlyPicture;
	return path.map((turn) => {
		if (turn.pictures.length === 0) return turn;
		const pictures = turn.pictures.filter(isShown);
		return { ...turn, pictures: pictures.map((picture) => ({ ...picture, pieces: picture.pieces.map(counted) })) };
	});
}
