import { setImmediate as others } from 'node:timers/promises';
import type { Logger } from 'pino';
import { continuesNewest, type Place } from '../conversation/question.ts';
import { byId, findByMessage, pathToThread } from '../conversation/tree.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Conversation, ConversationStore, FoundPart } from './conversationStore.ts';
import { conversationOf, messageName, type NameIndex, type NameKind, placeOf } from './indexNames.ts';
import type { ConversationRecord, Records, Where } from './records.ts';

/** How conversations are found and read (see `ConversationStore`). */
export interface Conversations
	extends Pick<
		ConversationStore,
		'conversation' | 'continued' | 'carriesOn' | 'conversationOf' | 'find' | 'parts' | 'all' | 'servers'
	> {
	/** The part that a message stands in. */
	partOf(placeId: string, messageId: string): Promise<string | null>;
}

/** Reads conversations by the index. */
export function createConversations(records: Records, names: NameIndex, log: Pick<Logger, 'warn'>): Conversations {
	const find = (where: Where) => findBy(where, names);
	const partOf = async (placeId: string, messageId: string): Promise<string | null> =>
		(await find({ of: 'messages', placeId, ids: [messageId] }))[0] ?? null;
	const load = async (part: string | null): Promise<Conversation | null> => {
		const record = part === null ? null : await records.get(part);
		if (record === null) return null;
		const earlier = await records.getMany(record.earlier.map((one) => one.part));
		return joinedConversation(record, [...earlier.values()]);
	};
	const parts = async function* (where: Where): AsyncGenerator<FoundPart> {
		for (const part of await find(where)) {
			const reading = await records.read(part);
			// A name may outlive its part.
			if (reading.kind === 'none') await names.forget(part);
			else yield { part, reading };
			await others();
		}
	};
	/** The newest part of a place is noted; if that one was erased, its place is looked through. */
	const newest = async (placeId: string): Promise<Conversation | null> => {
		const found = await load((await names.find('newest', [placeId])).get(placeId)?.[0] ?? null);
		if (found !== null) return found;
		let last: ConversationRecord | null = null;
		for await (const { reading } of parts({ of: 'place', id: placeId })) {
			if (reading.kind === 'record' && reading.record.usedAt >= (last?.usedAt ?? 0)) last = reading.record;
		}
		return await load(last?.part ?? null);
	};
	const conversation = async (placeId: string, messageId: string) => await load(await partOf(placeId, messageId));
	return {
		find,
		partOf,
		parts,
		conversation,
		conversationOf: async (placeId, messageId) => {
			const part = await partOf(placeId, messageId);
			return part === null ? null : conversationOf(part);
		},
		continued: async ({ place, replyTo }) => {
			if (replyTo === null && !continuesNewest(place)) return null;
			const found = replyTo === null ? await newest(place.id) : await conversation(place.id, replyTo.id);
			return found ?? (replyTo === null || replyTo.id === place.id ? await threadStart(place, conversation) : null);
		},
		carriesOn: (place) => carriesOn(place, find, records),
		all: () => readAll(records, log),
		servers: () => names.ids('server'),
	};
}

/** What the message says that a Discord thread was made from, with what leads to it. */
async function threadStart(
	{ id, parentId }: Place,
	conversation: ConversationStore['conversation'],
): Promise<Conversation | null> {
	const found = parentId === null ? null : await conversation(parentId, id);
	return found === null ? null : { ...found, turns: pathToThread(found.turns, id) };
}

/** See `ConversationStore`. A message that somebody else asked about is its author's: people talk about it among themselves. */
async function carriesOn(
	{ kind, id, parentId }: Place,
	find: ConversationStore['find'],
	records: Records,
): Promise<boolean> {
	if (kind !== 'thread' || parentId === null) return false;
	const found = await records.getMany(await find({ of: 'messages', placeId: parentId, ids: [id] }));
	const shown = [...found.values()].map(({ turns }) => findByMessage(turns, id));
	return shown.some((turn) => turn?.role === 'bot' || turn?.broughtBy === null);
}

async function* readAll(records: Records, log: Pick<Logger, 'warn'>): AsyncGenerator<FoundPart> {
	for await (const part of records.keys()) {
		const reading = await records.read(part);
		if (reading.kind === 'record') await records.mend(reading.record);
		else if (reading.kind === 'unreadable') {
			log.warn({ part, reason: reading.reason }, 'what is stored of a conversation cannot be read');
		}
		if (reading.kind !== 'none') yield { part, reading };
		// SQLite answers at once: without this nobody else would be served until all is read.
		await others();
	}
}

/** The keys of parts, by the index. */
async function findBy(where: Where, names: NameIndex): Promise<string[]> {
	const named = async (kind: NameKind, id: string): Promise<string[]> => (await names.find(kind, [id])).get(id) ?? [];
	switch (where.of) {
		case 'messages': {
			// What opened a Discord thread gave it its id: it stands in the thread, and its message around it.
			const wanted = where.ids.flatMap((id) => [messageName(where.placeId, id), messageName(id, id)]);
			return [...new Set([...(await names.find('message', wanted)).values()].flat())];
		}
		case 'place':
			return (await named('place', where.id)).filter((part) => placeOf(part) === where.id);
		case 'channel':
			return await named('place', where.id);
		case 'server':
			return await named('server', where.id);
		case 'conversation':
			return [where.id, ...(await named('conversation', where.id))];
		case 'person': {
			const { placeId = null } = where;
			return (await named('person', where.id)).filter((part) => placeId === null || placeOf(part) === placeId);
		}
	}
}

/** A part with the turns of earlier ones that lead to it, hung on each other where they are stored apart. `some`: those at hand. */
export function joinedConversation(record: ConversationRecord, some: readonly ConversationRecord[]): Conversation {
	const above: Turn[] = [];
	const earlier = record.earlier.flatMap(({ part }) => some.find((one) => one.part === part) ?? []);
	for (const { part, turns: ids } of record.earlier.toReversed()) {
		const index = byId(earlier.find((one) => one.part === part)?.turns ?? []);
		for (const id of ids) {
			const turn = index.get(id);
			if (turn !== undefined) above.push(hung(turn, above));
		}
	}
	const own = new Set(record.turns.map(({ id }) => id));
	const turns = record.turns.map((turn) => (turn.parent !== null && own.has(turn.parent) ? turn : hung(turn, above)));
	return {
		id: conversationOf(record.part),
		place: record.place,
		turns: [...above, ...turns],
		parts: [record, ...earlier],
	};
}

/** A turn that continues the last one above it, if there is any. */
function hung(turn: Turn, above: readonly Turn[]): Turn {
	const last = above.at(-1);
	return last === undefined || turn.role === 'bot' ? turn : { ...turn, parent: last.id };
}
