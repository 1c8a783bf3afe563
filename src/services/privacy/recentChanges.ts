/**
 * Which messages were deleted or edited a moment ago, by id alone: a question may still be on its way to the store when the event
 * comes, and a reply to a deleted message may bring it in again.
 */
export interface RecentChanges {
	/** Notes messages or channels that are gone. */
	deleted(ids: readonly string[]): void;
	isDeleted(id: string): boolean;
	edited(id: string): void;
	/** How often a message was edited since it was last forgotten here. */
	edits(id: string): number;
}

/** Remembers the newest `most` of each kind. */
export function createRecentChanges(most = 5_000): RecentChanges {
	const gone = new Map<string, true>();
	const changed = new Map<string, number>();
	const put = <T>(map: Map<string, T>, id: string, value: T): void => {
		map.delete(id);
		map.set(id, value);
		const [oldest] = map.keys();
		if (map.size > most && oldest !== undefined) map.delete(oldest);
	};
	return {
		deleted: (ids) => {
			for (const id of ids) put(gone, id, true);
		},
		isDeleted: (id) => gone.has(id),
		edited: (id) => put(changed, id, (changed.get(id) ?? 0) + 1),
		edits: (id) => changed.get(id) ?? 0,
	};
}
