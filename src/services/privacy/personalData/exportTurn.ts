import type { PictureRef, PieceFacts, Turn } from '../../conversation/turn.ts';
import type { ExportedData } from './exportSchema.ts';

/** Where a file lies in an archive; null if it lies in none. `smaller`: as a smaller copy. */
type PlaceOfFile = (hash: string) => { path: string; smaller: boolean } | null;

/** A turn as `export.json` shows it. */
export function exportedTurn(turn: Turn, placeOf: PlaceOfFile): ExportedData['threads'][number]['turns'][number] {
	const common = {
		id: turn.id,
		parent: turn.parent,
		text: turn.text,
		at: iso(turn.at),
		pictures: turn.pictures.map((picture) => pictureOf(picture, placeOf)),
	};
	if (turn.role === 'bot') return { role: 'bot', ...common, state: turn.state, messageIds: turn.messageIds };
	const { author, broughtBy, texts } = turn;
	return { role: 'person', ...common, author, broughtBy, files: texts.map(({ heard: _, ...file }) => file) };
}

function pictureOf(picture: PictureRef, placeOf: PlaceOfFile) {
	const { number, name, alt, source, note, isSpoiler: spoiler = false, original, pieces, masters = [], made } = picture;
	const fileOf = ({ hash, mediaType, width, height, size }: PieceFacts) => {
		const { path, smaller } = placeOf(hash) ?? { path: null, smaller: false };
		return { path, smaller, sha256: hash, mediaType, width, height, bytes: size };
	};
	const { size, ...posted } = original;
	return {
		number,
		name,
		alt,
		source,
		note,
		spoiler,
		original: { ...posted, bytes: size },
		files: pieces.map(fileOf),
		masters: masters.map(fileOf),
		made:
			made === null
				? null
				: {
						full: fileOf(made.full),
						mask: made.mask === undefined ? null : fileOf(made.mask),
						prompt: made.from.prompt,
						model: made.from.model,
						size: made.from.size,
						quality: made.from.quality,
						parents: made.from.parents.filter((hash) => hash !== ''),
						at: iso(made.from.at),
					},
	};
}

/** A moment as text. */
export function iso(at: number): string {
	return new Date(at).toISOString();
}
