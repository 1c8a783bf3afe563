import { editTurns } from '../conversation/editTurns.ts';
import { removePictures } from '../conversation/removePictures.ts';
import { type Removal, removeTurns } from '../conversation/removeTurns.ts';
import { textBytes } from '../conversation/textBytes.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { Records } from './records.ts';
import type { Room } from './room.ts';
import type { Scrubber } from './scrubber.ts';
import type { Erased, ThreadStore } from './threadStore.ts';

/** The parts of the store that forgetting touches. */
export interface ErasureDeps {
	records: Records;
	files: PictureFiles;
	pending: Pending;
	scrubber: Pick<Scrubber, 'owe'>;
}

type Erasing = Pick<ThreadStore, 'forgetThread' | 'forgetTurns' | 'forgetPictures' | 'editTurns'>;

/**
 * How turns are erased (see `ThreadStore`). To be called one at a time for each thread.
 * Pictures go before the record that names them, and the files of the backend are scrubbed even if nothing was found:
 * an earlier try may have been killed in between, and this one completes it.
 */
export function createErasure(deps: ErasureDeps): Erasing {
	const { records, files, pending, scrubber } = deps;

	/** Files, then the record, once: a second try finds either all that it has to remove or nothing. */
	const erase = async (threadId: string, remove: (turns: readonly Turn[]) => Removal): Promise<Erased> => {
		const record = await records.get(threadId);
		const removal = remove(record?.turns ?? []);
		if (record !== null && removal.changed) {
			const hashes = removal.orphans.map((file) => file.hash);
			await files.erase(threadId, hashes);
			if (removal.turns.length === 0) await records.erase(threadId);
			else await records.write({ ...record, turns: removal.turns });
			const ids = removal.removed.map((turn) => turn.id);
			await pending.drop(threadId, ids);
		}
		scrubber.owe();
		return counted(removal);
	};

	return {
		forgetThread: async (threadId) => {
			const reading = await records.read(threadId);
			const turns = reading.kind === 'record' ? reading.record.turns : [];
			await files.eraseAll(threadId);
			await records.erase(threadId);
			await pending.dropAll(threadId);
			scrubber.owe();
			return counted(removeTurns(turns, () => true));
		},
		forgetTurns: (threadId, chosen) => erase(threadId, (turns) => removeTurns(turns, chosen)),
		forgetPictures: (threadId, chosen) => erase(threadId, (turns) => removePictures(turns, chosen)),
		editTurns: async (threadId, edit) => {
			const record = await records.get(threadId);
			const change = editTurns(record?.turns ?? [], edit);
			if (record !== null && change.changed > 0) {
				await files.erase(
					threadId,
					change.orphans.map((file) => file.hash),
				);
				await records.write({ ...record, turns: change.turns });
			}
			scrubber.owe();
			const bytes = change.orphans.reduce((sum, file) => sum + file.size, change.textBytes);
			return { turns: change.changed, pictures: change.pictures.length, bytes };
		},
	};
}

/** Erasing that succeeds in a full store too. */
export function withRoom(erasing: Erasing, room: Pick<Room, 'for'>): Erasing {
	return {
		forgetThread: (...args) => room.for(() => erasing.forgetThread(...args)),
		forgetTurns: (...args) => room.for(() => erasing.forgetTurns(...args)),
		forgetPictures: (...args) => room.for(() => erasing.forgetPictures(...args)),
		editTurns: (...args) => room.for(() => erasing.editTurns(...args)),
	};
}

function counted({ removed, pictures, orphans }: Removal): Erased {
	let bytes = orphans.reduce((sum, file) => sum + file.size, 0);
	for (const turn of removed) bytes += textBytes(turn);
	return { turns: removed.length, pictures: pictures.length, bytes };
}
