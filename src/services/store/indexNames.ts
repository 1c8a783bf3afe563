import { filesOfTurns } from '../conversation/pictureRefs.ts';
import type { Place } from '../conversation/question.ts';
import { isPending, messagesOf, type Turn } from '../conversation/turn.ts';

/**
 * What a stored part of a conversation can be found by: a message that stands in it · somebody who said something or brought it in · its
 * server · its place, which for a Discord thread is also its channel · the conversations that it continues · that an answer is pending in it.
 * `newest`: the part that was used last in a place. `picture`: the key of a file that belongs to it, and is erased with it.
 */
export type NameKind = 'message' | 'person' | 'server' | 'place' | 'conversation' | 'pending' | 'newest' | 'picture';

/** One name of a part. */
export interface Name {
	kind: NameKind;
	id: string;
}

/** How the names of a part change together with its record. Adding one that is there renews its time to live. */
export interface NameChange {
	add: readonly Name[];
	remove: readonly Name[];
}

/** The index: which parts of conversations have which names. */
export interface NameIndex {
	/** The keys of the parts that have a name, by its id; ids that name nothing are missing. One look-up, however many ids. */
	find(kind: NameKind, ids: readonly string[]): Promise<Map<string, string[]>>;
	/** All ids of a kind that name something. */
	ids(kind: 'server'): Promise<string[]>;
	/** All names of a part, whether its record can be read or not. */
	of(part: string): Promise<Name[]>;
	/** Takes all names from a part that has no record. */
	forget(part: string): Promise<void>;
}

/** Makes the key that a part stores a picture under, from the hash of its bytes. */
export type PictureKey = (part: string, hash: string) => string;

/** The name of a message: the same in every part of its place. */
export const messageName = (placeId: string, messageId: string): string => `${placeId}:${messageId}`;

/** The conversation that a part belongs to: the first two fields of its key are the place and the turn that began it. */
export const conversationOf = (part: string): string => part.split(':', 2).join(':');

/** The place of a part or a conversation. */
export const placeOf = (part: string): string => part.split(':', 1)[0] ?? '';

/** Everything that a part is found by, and everything that belongs to it. */
export function indexNamesOf(
	{
		part,
		place,
		turns,
		earlier,
	}: { part: string; place: Place; turns: readonly Turn[]; earlier: readonly { part: string }[] },
	pictureKey: PictureKey,
): Name[] {
	const ids: Record<Exclude<NameKind, 'newest'>, Iterable<string | null>> = {
		message: turns.flatMap(messagesOf).map((id) => messageName(place.id, id)),
		person: turns.flatMap((turn) => (turn.role === 'person' ? [turn.author.id, turn.broughtBy] : [])),
		server: [place.guildId],
		place: [place.id, place.parentId],
		conversation: [part, ...earlier.map((one) => one.part)].map(conversationOf).filter((id) => id !== part),
		pending: turns.some(isPending) ? ['answer'] : [],
		picture: [...filesOfTurns(turns).keys()].map((hash) => pictureKey(part, hash)),
	};
	return Object.entries(ids).flatMap(([kind, some]) =>
		[...new Set(some)].flatMap((id) => (id === null ? [] : [{ kind: kind as NameKind, id }])),
	);
}

/** What has to change for a part to have the second names instead of the first. */
export function changeOf(before: readonly Name[], after: readonly Name[]): NameChange {
	const keyOf = ({ kind, id }: Name) => `${kind} ${id}`;
	const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
	return {
		add: after.filter((name) => !had.has(keyOf(name))),
		remove: before.filter((name) => !has.has(keyOf(name))),
	};
}
