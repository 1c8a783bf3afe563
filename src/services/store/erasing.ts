import { editTurns } from '../conversation/editTurns.ts';
import { textBytes } from '../conversation/textBytes.ts';
import type { PieceFacts, Turn } from '../conversation/turn.ts';
import { withoutPictures } from '../conversation/withoutPictures.ts';
import { type Removal, withoutTurns } from '../conversation/withoutTurns.ts';
import type { Capacity } from './capacity/capacity.ts';
import type { ConversationRecord } from './conversationRecord.ts';
import type { ConversationStore, Erased } from './conversationStore.ts';
import type { Conversations } from './conversations.ts';
import type { Keyspace } from './keyv/keyspace.ts';
import { conversationOf, type NameIndex } from './keyv/names.ts';
import type { Scrubber } from './keyv/scrubber.ts';
import type { Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { Records } from './records.ts';

/** The parts of the store that erasing touches. */
export interface ErasingDeps {
	conversations: Pick<Conversations, 'find'>;
	records: Records;
	names: NameIndex;
	files: PictureFiles;
	tokens: Keyspace<unknown>;
	pending: Pending;
	scrubber: Pick<Scrubber, 'owe'>;
}

type Erasing = Pick<ConversationStore, 'erasePart' | 'eraseTurns' | 'erasePictures' | 'editTurns'>;

/** What is left of a part, and what goes. */
type Change = Pick<Removal, 'turns' | 'changed' | 'orphans'> & Partial<Pick<Removal, 'removed'>>;

/**
 * How turns are erased (see `ConversationStore`). To be called one at a time for each place.
 * Pictures go before the record that names them, and the files of the backend are scrubbed even if nothing was found: an earlier try may
 * have been killed in between, and this one completes it.
 */
export function createErasing(deps: ErasingDeps): Erasing {
	const { conversations, records, names, files, tokens, pending, scrubber } = deps;

	const dropWhole = async (part: string, record: ConversationRecord | null): Promise<void> => {
		const belongings = Map.groupBy(await names.of(part), ({ kind }) => kind);
		const keysOf = (kind: 'picture' | 'token') => (belongings.get(kind) ?? []).map(({ id }) => id);
		await files.eraseKeys(keysOf('picture'));
		await tokens.delete(keysOf('token'));
		await (record === null ? records.eraseUnread(part) : records.erase(record));
		await files.eraseLate(keysOf('picture'));
	};

	/** In the other parts of a long conversation nothing names an erased picture either. */
	const blankParents = async (part: string, orphans: readonly PieceFacts[]): Promise<void> => {
		const gone = new Set(orphans.map(({ hash }) => hash));
		const others = (await conversations.find({ of: 'conversation', id: conversationOf(part) })).filter(
			(other) => other !== part,
		);
		if (gone.size === 0 || others.length === 0) return;
		for (const other of others) {
			const reading = await records.read(other);
			if (reading.kind !== 'record') continue;
			const { record } = reading;
			const named = record.turns.flatMap(({ pictures }) => pictures.flatMap(({ made }) => made?.from.parents ?? []));
			if (!named.some((hash) => gone.has(hash))) continue;
			await records.write(record, { ...record, turns: withoutParents(record.turns, gone) });
		}
	};

	/** Files, then the record, once: a second try finds either all that it has to remove or nothing. */
	const apply = async (record: ConversationRecord, change: Change): Promise<void> => {
		if (!change.changed) return;
		await blankParents(record.part, change.orphans);
		const orphans = change.orphans.map(({ hash }) => files.keyOf(record.part, hash));
		await files.eraseKeys(orphans);
		const removed = (change.removed ?? []).filter(({ role }) => role === 'bot').map(({ id }) => id);
		await pending.drop(record.part, removed);
		const turns = withoutParents(change.turns, new Set(change.orphans.map(({ hash }) => hash)));
		if (turns.length === 0) await records.erase(record);
		else await records.write(record, { ...record, turns });
		await files.eraseLate(orphans);
	};

	const erase = async (part: string, remove: (turns: readonly Turn[]) => Removal): Promise<Erased> => {
		const record = await records.get(part);
		const removal = remove(record?.turns ?? []);
		if (record !== null) await apply(record, removal);
		scrubber.owe();
		return counted(removal);
	};

	return {
		erasePart: async (part) => {
			const reading = await records.read(part);
			const turns = reading.kind === 'record' ? reading.record.turns : [];
			const removal = withoutTurns(turns, () => true);
			await blankParents(part, removal.orphans);
			await dropWhole(part, reading.kind === 'record' ? reading.record : null);
			scrubber.owe();
			return counted(removal);
		},
		eraseTurns: (part, chosen) => erase(part, (turns) => withoutTurns(turns, chosen)),
		erasePictures: (part, chosen) => erase(part, (turns) => withoutPictures(turns, chosen)),
		editTurns: async (part, edit) => {
			const record = await records.get(part);
			const edited = editTurns(record?.turns ?? [], edit);
			if (record !== null) await apply(record, { ...edited, changed: edited.changed > 0 });
			scrubber.owe();
			const bytes = edited.orphans.reduce((sum, file) => sum + file.size, edited.textBytes);
			return { turns: edited.changed, pictures: edited.pictures.length, bytes };
		},
	};
}

/** Erasing that succeeds in a full store too. */
export function withRoom(erasing: Erasing, room: Pick<Capacity, 'for'>): Erasing {
	return {
		erasePart: (...args) => room.for(() => erasing.erasePart(...args)),
		eraseTurns: (...args) => room.for(() => erasing.eraseTurns(...args)),
		erasePictures: (...args) => room.for(() => erasing.erasePictures(...args)),
		editTurns: (...args) => room.for(() => erasing.editTurns(...args)),
	};
}

/** Turns whose made pictures no longer name these files, nor any other that is gone. */
function withoutParents(turns: readonly Turn[], gone: ReadonlySet<string>): Turn[] {
	return turns.map((turn) => ({
		...turn,
		pictures: turn.pictures.map((picture) => {
			const { made } = picture;
			if (made === null || !made.from.parents.some((hash) => gone.has(hash))) return picture;
			const parents = made.from.parents.map((hash) => (gone.has(hash) ? '' : hash));
			return { ...picture, made: { ...made, from: { ...made.from, parents } } };
		}),
	}));
}

function counted({ removed, pictures, orphans }: Removal): Erased {
	let bytes = orphans.reduce((sum, file) => sum + file.size, 0);
	for (const turn of removed) bytes += textBytes(turn);
	return { turns: removed.length, pictures: pictures.length, bytes };
}
