import type { Capacity } from './capacity/capacity.ts';
import type { Keyspace } from './keyv/keyspace.ts';

/** What people have said about being kept. Of somebody who wants nothing kept, that wish alone is stored, for as long as it holds. */
export interface People {
	/** Whether somebody wants nothing of theirs stored. */
	keepsNothing(personId: string): Promise<boolean>;
	/** Notes that somebody wants nothing stored, or no longer wants that. If this fails, the former holds until the process ends. */
	setKeepsNothing(personId: string, nothing: boolean): Promise<void>;
}

/** Keeps these wishes in a namespace of the store, under the ids of the people. */
export function createPeople(space: Keyspace<unknown>, room: Pick<Capacity, 'for'>): People {
	/** Wishes that could not be written yet. They hold nevertheless, for as long as this process lives. */
	const unwritten = new Set<string>();
	return {
		// What cannot be read still says that the wish was there.
		keepsNothing: async (personId) => unwritten.has(personId) || (await space.get(personId)) !== undefined,
		setKeepsNothing: async (personId, nothing) => {
			if (nothing) {
				unwritten.add(personId);
				await room.for(() => space.set(personId, { storing: 'off' }, null));
			} else await space.delete([personId]);
			unwritten.delete(personId);
		},
	};
}
