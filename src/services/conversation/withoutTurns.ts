import { filesOf, filesOfTurns, highestNumber } from './pictures.ts';
import { byId, parentsFirst } from './tree.ts';
import type { PictureRef, PieceFacts, Turn } from './turn.ts';

/** What is left of a thread after turns were removed, and what went. */
export interface Removal {
	/** The turns that stay, in their order, re-attached where what they continued is gone. */
	turns: Turn[];
	removed: Turn[];
	/** Whether anything is not as it was. */
	changed: boolean;
	/** Stored files that no turn refers to any more. */
	orphans: PieceFacts[];
	/** Pictures whose files are gone: not those that another turn still shows. */
	pictures: PictureRef[];
}

/**
 * Removes the chosen turns, with what makes no sense or has no right to stay without them:
 * the answers to a removed message, and a message that somebody brought in by asking about it once nothing hangs on it any more.
 * What continued a removed turn continues its nearest ancestor that stays.
 */
export function withoutTurns(turns: readonly Turn[], chosen: (turn: Turn) => boolean): Removal {
	const order = parentsFirst(turns);
	const gone = new Set(turns.filter(chosen).map((turn) => turn.id));
	do addAnswers(turns, gone);
	while (addBroughtIn(order, gone));
	const removed = turns.filter((turn) => gone.has(turn.id));
	const kept = reattach(turns, order, gone);
	const files = filesOfTurns(kept);
	const orphans = [...filesOfTurns(removed).values()].filter((file) => !files.has(file.hash));
	const pictures = erasedPictures(removed, orphans);
	return { turns: kept, removed, changed: removed.length > 0, orphans, pictures };
}

function addAnswers(turns: readonly Turn[], gone: Set<string>): void {
	for (const turn of turns) if (turn.role === 'bot' && gone.has(turn.parent)) gone.add(turn.id);
}

/** Adds the brought-in turns that lose their last follower by this removal. Returns whether there was one. */
function addBroughtIn(order: readonly Turn[], gone: Set<string>): boolean {
	const held = new Set<string>();
	const lost = new Set<string>();
	for (const turn of order.toReversed()) {
		if (turn.parent === null) continue;
		if (held.has(turn.id) || !gone.has(turn.id)) held.add(turn.parent);
		if (lost.has(turn.id) || gone.has(turn.id)) lost.add(turn.parent);
	}
	const before = gone.size;
	for (const turn of order) {
		const broughtIn = turn.role === 'person' && turn.broughtBy !== null;
		if (broughtIn && lost.has(turn.id) && !held.has(turn.id)) gone.add(turn.id);
	}
	return gone.size > before;
}

/** What a turn continues once the others are gone, and the highest number of the erased pictures between the two. */
interface Attachment {
	anchor: string | null;
	number: number;
}

function reattach(turns: readonly Turn[], order: readonly Turn[], gone: ReadonlySet<string>): Turn[] {
	const index = byId(turns);
	const attachments = new Map<string, Attachment>();
	// Numbers of erased pictures stay taken. They are noted at the nearest turn that every later path still runs through.
	const retired = new Map<string, number>();
	const retire = (id: string, number: number): void => {
		retired.set(id, Math.max(number, retired.get(id) ?? 0));
	};
	for (const turn of order) {
		const parent = turn.parent === null ? undefined : index.get(turn.parent);
		const attachment = attachmentBelow(parent, gone, attachments);
		attachments.set(turn.id, attachment);
		if (!gone.has(turn.id)) {
			if (attachment.anchor === null) retire(turn.id, attachment.number);
		} else if (attachment.anchor !== null) {
			retire(attachment.anchor, highestNumber(turn));
		}
	}
	return turns
		.filter((turn) => !gone.has(turn.id))
		.map((turn) => {
			const number = Math.max(retired.get(turn.id) ?? 0, turn.retiredNumber ?? 0);
			const marked = number > 0 ? { ...turn, retiredNumber: number } : turn;
			// An answer keeps its parent: it would be gone if that were.
			return marked.role === 'bot' ? marked : { ...marked, parent: attachments.get(turn.id)?.anchor ?? null };
		});
}

function attachmentBelow(
	parent: Turn | undefined,
	gone: ReadonlySet<string>,
	attachments: ReadonlyMap<string, Attachment>,
): Attachment {
	if (parent === undefined) return { anchor: null, number: 0 };
	if (!gone.has(parent.id)) return { anchor: parent.id, number: 0 };
	const above = attachments.get(parent.id);
	return { anchor: above?.anchor ?? null, number: Math.max(highestNumber(parent), above?.number ?? 0) };
}

function erasedPictures(removed: readonly Turn[], orphans: readonly PieceFacts[]): PictureRef[] {
	const lost = new Set(orphans.map((file) => file.hash));
	const distinct = new Map<string, PictureRef>();
	for (const picture of removed.flatMap((turn) => turn.pictures)) {
		const files = filesOf(picture);
		if (files.some((file) => lost.has(file.hash))) distinct.set(files.map((file) => file.hash).join(), picture);
	}
	return [...distinct.values()];
}
