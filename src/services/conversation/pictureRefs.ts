import type { PictureFlags, PictureRef, PieceFacts, Turn } from './turn.ts';

/** What holds of something that comes from these pictures: what holds of one holds of all. */
export function flagsOf(pictures: readonly PictureFlags[]): PictureFlags {
	return {
		...(pictures.some(({ isSpoiler }) => isSpoiler === true) ? { isSpoiler: true } : {}),
		...(pictures.some(({ isAgeRestricted }) => isAgeRestricted === true) ? { isAgeRestricted: true } : {}),
	};
}

/** Every file of a picture that is stored: the pieces the model sees, the masters and, of a made picture, the full-quality file and the mask. */
export function filesOfPicture({ pieces, masters = [], made }: PictureRef): PieceFacts[] {
	if (made === null) return [...pieces, ...masters];
	return [...pieces, made.full, ...(made.mask === undefined ? [] : [made.mask])];
}

/** Every stored file that turns refer to, once each, by hash. */
export function filesOfTurns(turns: Iterable<Turn>): Map<string, PieceFacts> {
	const files = new Map<string, PieceFacts>();
	for (const turn of turns) {
		for (const picture of turn.pictures) for (const file of filesOfPicture(picture)) files.set(file.hash, file);
	}
	return files;
}

/**
 * Turns in which made pictures name what they were made from only if that is still there: a hash tells a picture to whoever has the same
 * one. What is gone leaves an empty name, so that a change of a picture stays known as one. A turn that names nothing gone stays itself.
 */
export function withParentsThere(turns: readonly Turn[], isThere: (hash: string) => boolean): Turn[] {
	const isWhole = ({ made }: PictureRef) => made === null || made.from.parents.every(isThere);
	const blanked = (picture: PictureRef): PictureRef => {
		const { made } = picture;
		if (made === null || isWhole(picture)) return picture;
		const parents = made.from.parents.map((hash) => (isThere(hash) ? hash : ''));
		return { ...picture, made: { ...made, from: { ...made.from, parents } } };
	};
	return turns.map((turn) => (turn.pictures.every(isWhole) ? turn : { ...turn, pictures: turn.pictures.map(blanked) }));
}

/** The highest picture number that a turn uses or keeps from being used again; 0 if there is none. */
export function highestNumber(turn: Turn): number {
	return Math.max(turn.retiredNumber ?? 0, ...turn.pictures.map((picture) => picture.number));
}

/**
 * The number of the next picture of a conversation, from 1. Numbers are never given twice on one path, not even after a
 * picture was erased: "the second one" in an old message must not come to mean another picture.
 */
export function nextPictureNumber(path: readonly Turn[]): number {
	return 1 + Math.max(0, ...path.map(highestNumber));
}

/** What a picture that was posted goes by before it has its number. One page alone would not tell: documents share their covers. */
export function keyOfPicture({ name, original, pieces }: KeyedPicture): string {
	return [...pieces.map(({ hash }) => hash), original.size, original.frames, name].join(' ');
}

type KeyedPicture = Pick<PictureRef, 'name' | 'original'> & { pieces: readonly Pick<PieceFacts, 'hash'>[] };

/** Turns with the masters of their pictures, by the keys of the pictures. */
export function withMasters(turns: readonly Turn[], masters: ReadonlyMap<string, readonly PieceFacts[]>): Turn[] {
	return turns.map((turn) => ({
		...turn,
		pictures: turn.pictures.map((picture) => {
			const own = picture.made === null ? masters.get(keyOfPicture(picture)) : undefined;
			return own === undefined ? picture : { ...picture, masters: [...own] };
		}),
	}));
}
