/**
 * Which messages were deleted or edited a moment ago, by id alone: a question may still be on its way to the store when the event
 * comes, and a reply to a deleted message may bring it in again.
 */
export interface RecentChanges {
	/** Notes messages or channels that are gone. */
	deleted(ids: readonly string[]): void;
	isDeleted(id: string): boolean;
	edited(id: string): void;
	isEdited(id: string): boolean;
}

/** Remembers the newest `most` of each kind. */
export function createRecentChanges(most = 5_000): RecentChanges {
	const [gone, changed] = [new Set<string>(), new Set<string>()];
	const put = (ids: Set<string>, id: string): void => {
		ids.delete(id);
		ids.add(id);
		const [oldest] = ids;
		if (ids.size > most && oldest !== undefined) ids.delete(oldest);
	};
	return {
		deleted: (ids) => {
			for (const id of ids) put(gone, id);
		},
		isDeleted: (id) => gone.has(id),
		edited: (id) => put(changed, id),
		isEdited: (id) => changed.has(id),
	};
}
