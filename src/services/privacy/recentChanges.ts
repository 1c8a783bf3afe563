/**
 * Which messages were deleted or edited a moment ago, by id alone: a question may still be on its way to the store when the event
 * comes, and a reply to a deleted message may bring it in again.
 */
export interface RecentChanges {
	/** Notes messages that are gone. */
	deleted(ids: readonly string[]): void;
	isDeleted(id: string): boolean;
	/** Notes a channel or a Discord thread that is gone: a thread has the id of the message that it was made from, and outlives it. */
	placeGone(id: string): void;
	isPlaceGone(id: string): boolean;
	edited(id: string): void;
	/** How often a message was edited of late. */
	editsOf(id: string): number;
}

/** Remembers the newest `most` of each kind. */
export function createRecentChanges(most = 5_000): RecentChanges {
	const [gone, places, changed] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
	const count = (counts: Map<string, number>, id: string): void => {
		const before = counts.get(id) ?? 0;
		counts.delete(id);
		counts.set(id, before + 1);
		const [oldest] = counts.keys();
		if (counts.size > most && oldest !== undefined) counts.delete(oldest);
	};
	return {
		deleted: (ids) => {
			for (const id of ids) count(gone, id);
		},
		isDeleted: (id) => gone.has(id),
		placeGone: (id) => count(places, id),
		isPlaceGone: (id) => places.has(id),
		edited: (id) => count(changed, id),
		editsOf: (id) => changed.get(id) ?? 0,
	};
}
