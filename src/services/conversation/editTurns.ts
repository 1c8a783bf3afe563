import { filesOf, filesOfTurns } from './pictures.ts';
import { textBytes } from './textBytes.ts';
import type { PictureRef, PieceFacts, Turn } from './turn.ts';

/** What is left of a thread after turns were changed, and what went. */
export interface Edited {
	turns: Turn[];
	/** How many turns are not what they were. */
	changed: number;
	/** Stored files that no turn refers to any more. */
	orphans: PieceFacts[];
	/** Pictures whose files are gone. */
	pictures: PictureRef[];
	/** Bytes of text by which the turns became shorter. */
	textBytes: number;
}

/**
 * Changes turns one by one. Numbers of pictures that go stay taken: "the second one" in an old message must not come to mean
 * another picture.
 */
export function editTurns(turns: readonly Turn[], edit: (turn: Turn) => Turn): Edited {
	const edited = turns.map((turn) => withRetiredNumbers(turn, edit(turn)));
	const files = filesOfTurns(edited);
	const orphans = [...filesOfTurns(turns).values()].filter((file) => !files.has(file.hash));
	const lost = new Set(orphans.map((file) => file.hash));
	const before = turns.reduce((sum, turn) => sum + textBytes(turn), 0);
	const after = edited.reduce((sum, turn) => sum + textBytes(turn), 0);
	const pictures = turns.flatMap((turn, index) =>
		turn.pictures.filter((one) => !edited[index]?.pictures.includes(one)),
	);
	return {
		turns: edited,
		changed: edited.filter((turn, index) => turn !== turns[index]).length,
		orphans,
		pictures: pictures.filter((one) => filesOf(one).some((file) => lost.has(file.hash))),
		textBytes: Math.max(0, before - after),
	};
}

function withRetiredNumbers(before: Turn, after: Turn): Turn {
	const gone = before.pictures.filter((one) => !after.pictures.includes(one)).map(({ number }) => number);
	if (gone.length === 0) return after;
	return { ...after, retiredNumber: Math.max(...gone, after.retiredNumber ?? 0) };
}
