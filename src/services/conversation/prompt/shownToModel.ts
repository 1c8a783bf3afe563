import type { GenerateDeps } from '../../imagine/generatePictures.ts';
import { tokensSeen } from '../../pictures/pictureTokens.ts';
import { notLookedAt } from '../../serverSettings/serverSettings.ts';
import type { PictureRef, PieceFacts, Turn } from '../turn.ts';

/**
 * A conversation with its pictures as the model that answers sees them: those that the server has the bot look at, only that one if
 * `onlyPicture` says so, and counted by its rule, for they may be there from when another model answered.
 */
export function shownToModel(
	path: readonly Turn[],
	{ rule, looksAt }: Pick<GenerateDeps['settings'], 'rule' | 'looksAt'>,
	onlyPicture?: number,
): Turn[] {
	const counted = (piece: PieceFacts) => ({ ...piece, tokens: tokensSeen(rule, piece) });
	const isShown = (picture: PictureRef) =>
		(onlyPicture === undefined || picture.number === onlyPicture) &&
		notLookedAt(looksAt, picture, picture.name) === null;
	return path.map((turn) => {
		if (turn.pictures.length === 0) return turn;
		const pictures = turn.pictures.filter(isShown);
		return { ...turn, pictures: pictures.map((picture) => ({ ...picture, pieces: picture.pieces.map(counted) })) };
	});
}
