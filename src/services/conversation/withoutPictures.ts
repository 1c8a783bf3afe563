import { editTurns } from './editTurns.ts';
import type { PictureRef, Turn } from './turn.ts';
import { type Removal, withoutTurns } from './withoutTurns.ts';

/**
 * Removes single pictures; what was said with them stays. An answer that was nothing but such pictures goes with the words that had
 * them made: without them it says nothing.
 */
export function withoutPictures(turns: readonly Turn[], chosen: (turn: Turn, picture: PictureRef) => boolean): Removal {
	const emptied = new Set<string>();
	const edited = editTurns(turns, (turn) => {
		const pictures = turn.pictures.filter((picture) => !chosen(turn, picture));
		if (pictures.length === turn.pictures.length) return turn;
		if (turn.role === 'bot' && pictures.length === 0 && turn.text === '') emptied.add(turn.parent);
		return { ...turn, pictures };
	});
	const removal = withoutTurns(edited.turns, ({ id }) => emptied.has(id));
	return {
		turns: removal.turns,
		removed: removal.removed,
		changed: edited.changed > 0,
		orphans: [...edited.orphans, ...removal.orphans],
		pictures: [...edited.pictures, ...removal.pictures],
	};
}
