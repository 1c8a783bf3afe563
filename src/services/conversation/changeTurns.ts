import { filesOfPicture, filesOfTurns, highestNumber } from './pictureRefs.ts';
import { byId, parentsFirst } from './tree.ts';
import { type PictureRef, type PieceFacts, type Turn, textBytes } from './turn.ts';

/** What is left of turns after some were changed or removed, and what went. */
export interface Change {
	/** The turns that stay, in their order, re-attached if what they continued is gone. */
	turns: Turn[];
	removed: Turn[];
	/** Whether anything is not as it was. */
	changed: boolean;
	/** Stored files that no turn refers to any more. */
	orphans: PieceFacts[];
	/** Pictures whose files are gone: not those that another turn still shows. */
	pictures: PictureRef[];
	/** Bytes of these files, and of text. */
	bytes: number;
}

/** Changes turns one by one. Numbers of pictures that go stay taken: "the second one" must not come to mean another picture. */
export function editTurns(turns: readonly Turn[], edit: (turn: Turn) => Turn): Change {
	const edited = turns.map((turn) => withRetiredNumbers(turn, edit(turn)));
	return compared(turns, edited, []);
}

/**
 * Removes the chosen turns, with what makes no sense or has no right to stay without them:
 * the answers to a removed message, and a message that somebody brought in by asking about it once nothing hangs on it any more.
 * What continued a removed turn continues its nearest ancestor that stays.
 */
export function withoutTurns(turns: readonly Turn[], chosen: (turn: Turn) => boolean): Change {
	const order = parentsFirst(turns);
	const gone = new Set(turns.filter(chosen).map((turn) => turn.id));
	do addAnswers(turns, gone);
	while (addBroughtIn(order, gone));
	const removed = turns.filter((turn) => gone.has(turn.id));
	return compared(turns, removed.length === 0 ? [...turns] : reattach(turns, order, gone), removed);
}

/**
 * Removes single pictures; what was said with them stays. An answer that was nothing but such pictures goes with the words that had
 * them made: without them it says nothing.
 */
export function withoutPictures(turns: readonly Turn[], chosen: (turn: Turn, picture: PictureRef) => boolean): Change {
	const emptied = new Set<string>();
	const edited = editTurns(turns, (turn) => {
		const pictures = turn.pictures.filter((picture) => !chosen(turn, picture));
		if (pictures.length === turn.pictures.length) return turn;
		if (turn.role === 'bot' && pictures.length === 0 && turn.text === '') emptied.add(turn.parent);
		return { ...turn, pictures };
	});
	const { turns: left, removed } = withoutTurns(edited.turns, ({ id }) => emptied.has(id));
	return compared(turns, left, removed);
}

function compared(before: readonly Turn[], after: Turn[], removed: Turn[]): Change {
	const files = filesOfTurns(after);
	const orphans = [...filesOfTurns(before).values()].filter(({ hash }) => !files.has(hash));
	const lost = new Set(orphans.map(({ hash }) => hash));
	const pictures = new Map<string, PictureRef>();
	for (const picture of before.flatMap((turn) => turn.pictures)) {
		const hashes = filesOfPicture(picture).map(({ hash }) => hash);
		if (hashes.some((hash) => lost.has(hash))) pictures.set(hashes.join(), picture);
	}
	const textOf = (turns: readonly Turn[]) => turns.reduce((sum, turn) => sum + textBytes(turn), 0);
	const bytes = orphans.reduce((sum, { size }) => sum + size, Math.max(0, textOf(before) - textOf(after)));
	const changed = removed.length > 0 || after.some((turn, index) => turn !== before[index]);
	return { turns: after, removed, changed, orphans, pictures: [...pictures.values()], bytes };
}

function withRetiredNumbers(before: Turn, after: Turn): Turn {
	const gone = before.pictures.filter((one) => !after.pictures.includes(one)).map(({ number }) => number);
	return gone.length === 0 ? after : { ...after, retiredNumber: Math.max(...gone, after.retiredNumber ?? 0) };
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
