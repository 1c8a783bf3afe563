import { type Change, editTurns, withoutPictures, withoutTurns } from '../conversation/changeTurns.ts';
import { withParentsThere } from '../conversation/pictureRefs.ts';
import { answerId, type PieceFacts, type Turn } from '../conversation/turn.ts';
import type { ConversationStore, Erased } from './conversationStore.ts';
import type { Conversations } from './conversations.ts';
import { conversationOf, type NameIndex } from './indexNames.ts';
import type { Scrubber } from './keyv/scrubber.ts';
import type { Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { ConversationRecord, Records } from './records.ts';

/** How parts of conversations change after they were written: all of these may erase (see `ConversationStore`). To be called one at a time for each place. */
type PartChanges = Pick<
	ConversationStore,
	'erasePart' | 'eraseTurns' | 'eraseQuestion' | 'erasePictures' | 'editTurns'
>;

interface PartChangeDeps {
	conversations: Pick<Conversations, 'find'>;
	records: Records;
	names: NameIndex;
	files: PictureFiles;
	pending: Pending;
	scrubber: Pick<Scrubber, 'owe'>;
}

/**
 * Pictures go before the record that names them, and the files of the backend are scrubbed even if nothing was found: an earlier try may
 * have been killed in between, and this one completes it.
 */
export function createPartChanges(deps: PartChangeDeps): PartChanges {
	const { conversations, records, names, files, pending, scrubber } = deps;
	/** Files, then the record, once: a second try finds either all that it has to remove or nothing. */
	const apply = async (record: ConversationRecord, { turns, removed, orphans }: Change): Promise<void> => {
		const { part } = record;
		await blankParents(part, orphans, deps);
		const left = withParentsThere(turns, isKept(orphans));
		const keys = orphans.map(({ hash }) => files.keyOf(part, hash));
		await files.erase<unknown>(keys, () =>
			left.length === 0 ? records.erase(part, record) : records.write(record, { ...record, turns: left }),
		);
		for (const { id } of removed) pending.disown(id);
	};

	const change = async (
		record: ConversationRecord | null,
		changeTurns: (turns: readonly Turn[]) => Change,
	): Promise<Erased> => {
		const changed = changeTurns(record?.turns ?? []);
		if (record !== null && changed.changed) await apply(record, changed);
		scrubber.owe();
		return { turns: changed.removed.length, pictures: changed.pictures.length, bytes: changed.bytes };
	};

	/** Of a part that cannot be read, the index knows the pictures. */
	const eraseUnread = async (part: string): Promise<Erased> => {
		const pictures = (await names.of(part)).filter(({ kind }) => kind === 'picture').map(({ id }) => id);
		await files.erase(pictures, () => records.erase(part, null));
		scrubber.owe();
		return { turns: 0, pictures: 0, bytes: 0 };
	};

	const eraseTurns: PartChanges['eraseTurns'] = async (part, chosen) =>
		await change(await records.get(part), (turns) => withoutTurns(turns, chosen));

	return {
		erasePart: async (part, onlyIf) => {
			const reading = await records.read(part);
			const isMeant = onlyIf === undefined || (reading.kind === 'record' && onlyIf(reading.record));
			if (!isMeant) return { turns: 0, pictures: 0, bytes: 0 };
			if (reading.kind !== 'record') return await eraseUnread(part);
			return await change(reading.record, (turns) => withoutTurns(turns, () => true));
		},
		eraseTurns,
		eraseQuestion: async (placeId, questionId) => {
			const [part] = await conversations.find({ of: 'messages', placeId, ids: [questionId] });
			if (part !== undefined) await eraseTurns(part, ({ id }) => id === questionId);
			// Also of what another process has erased, or what was never written.
			pending.disown(answerId(questionId));
		},
		erasePictures: async (part, chosen) =>
			await change(await records.get(part), (turns) => withoutPictures(turns, chosen)),
		editTurns: async (part, edit) => await change(await records.get(part), (turns) => editTurns(turns, edit)),
	};
}

/** In the other parts of a long conversation nothing names an erased picture either. */
async function blankParents(
	part: string,
	orphans: readonly PieceFacts[],
	{ conversations, records }: PartChangeDeps,
): Promise<void> {
	if (orphans.length === 0) return;
	for (const other of await conversations.find({ of: 'conversation', id: conversationOf(part) })) {
		const reading = other === part ? null : await records.read(other);
		if (reading?.kind !== 'record') continue;
		const { record } = reading;
		const turns = withParentsThere(record.turns, isKept(orphans));
		if (turns.some((turn, index) => turn !== record.turns[index])) await records.write(record, { ...record, turns });
	}
}

function isKept(orphans: readonly PieceFacts[]): (hash: string) => boolean {
	const gone = new Set(orphans.map(({ hash }) => hash));
	return (hash) => !gone.has(hash);
}
