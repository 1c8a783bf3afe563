import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { filesOfTurns } from '../conversation/pictures.ts';
import type { BotTurn, PersonTurn, Turn } from '../conversation/turn.ts';
import type { Piece } from '../images/picture.ts';
import type { Expiry } from './expiry.ts';
import type { Pending } from './pending.ts';
import type { PictureFiles } from './pictureFiles.ts';
import type { Records } from './records.ts';
import type { ThreadRecord } from './threadRecord.ts';
import type { ThreadStore } from './threadStore.ts';

/** The parts of the store that writing an answer touches. */
export interface AnswerDeps {
	records: Records;
	files: PictureFiles;
	pending: Pending;
	expiry: Pick<Expiry, 'pruned'>;
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

type Edit = (answer: BotTurn) => BotTurn;

/** How answers are begun, noted and finished (see `ThreadStore`). To be called one at a time for each thread. */
export function createAnswers(deps: AnswerDeps): Pick<ThreadStore, 'begin' | 'noteMessages' | 'finish'> {
	const { records, files, pending, expiry, ttlMs, clock, log } = deps;

	/** Changes an answer that still stands. Returns the record as written, or null where the answer does not stand. */
	const change = async (threadId: string, answerId: string, edit: Edit): Promise<ThreadRecord | null> => {
		const record = await records.get(threadId);
		const answer = record?.turns.find((turn) => turn.id === answerId);
		if (record === null || answer?.role !== 'bot') return null;
		const changed = edit(answer);
		const turns = record.turns.map((turn) => (turn === answer ? changed : turn));
		// An answer that is finished a second time may have lost pictures: they go before the record stops naming them.
		const named = filesOfTurns(turns);
		await files.erase(
			threadId,
			[...filesOfTurns([answer]).keys()].filter((hash) => !named.has(hash)),
		);
		return records.write({ ...record, turns, usedAt: clock.now() });
	};

	const stands = async (threadId: string, answerId: string): Promise<boolean> => {
		const turns = (await records.get(threadId))?.turns ?? [];
		return turns.some((turn) => turn.id === answerId && turn.role === 'bot');
	};

	/** What may fail without harm once an answer is saved. */
	const tidy = async (record: ThreadRecord, answerId: string): Promise<void> => {
		try {
			await pending.drop(record.place.id, [answerId]);
			// Pictures get their full time again once a tenth of it is gone: not at each use, for they are large.
			if (clock.now() - record.refreshedAt < ttlMs / 10) return;
			await files.renew(record.place.id, filesOfTurns(record.turns).keys(), records.lifeOf(record));
			await records.write({ ...record, refreshedAt: record.usedAt });
		} catch (error) {
			log.warn({ err: error, threadId: record.place.id }, 'a saved answer could not be tidied up');
		}
	};

	return {
		begin: async (place, draft, signal) => {
			const before = await expiry.pruned(await records.get(place.id));
			signal?.throwIfAborted();
			const turns = before?.turns ?? [];
			const { turns: drafted, answer, pieces, ...ending } = draft(turns);
			const added = ending.interaction ? drafted.map((turn) => saidByCommand(turn, answer)) : drafted;
			const ids = new Set(turns.map((turn) => turn.id));
			if (before !== null && (ids.has(answer.id) || ids.has(answer.parent))) {
				return { outcome: 'duplicate', thread: before };
			}
			const now = clock.now();
			const all = [...turns, ...added.filter((turn) => !ids.has(turn.id)), answer];
			const refreshedAt = before?.refreshedAt ?? now;
			await pending.note(place.id, answer.id, ttlMs, ending);
			try {
				const thread = await records.write({ version: 1, place, turns: all, usedAt: now, refreshedAt });
				await files.write(place.id, named(pieces, all), records.lifeOf(thread));
				return { outcome: 'begun', thread };
			} catch (error) {
				pending.disown(place.id, answer.id);
				throw error;
			}
		},
		noteMessages: async (threadId, answerId, messageIds, text, open) => {
			const fields = { messageIds: [...messageIds], text, ...(open && { open }) };
			return (await change(threadId, answerId, (answer) => ({ ...closed(answer), ...fields }))) !== null;
		},
		finish: async (threadId, answerId, { state, pieces, ...fields }) => {
			if (pieces.length > 0) {
				// Until its pictures are stored too, the answer counts as unfinished, and so it has to be in the index:
				// it is no longer there when an answer is finished a second time.
				if (!(await stands(threadId, answerId))) return false;
				await pending.note(threadId, answerId, ttlMs);
				const record = await change(threadId, answerId, (answer) => ({ ...answer, ...fields, state: 'pending' }));
				if (record === null) return false;
				await files.write(threadId, named(pieces, record.turns), records.lifeOf(record));
			}
			const record = await change(threadId, answerId, (answer) => ({ ...closed(answer), ...fields, state }));
			if (record === null) return false;
			if (state !== 'pending') await tidy(record, answerId);
			return true;
		},
	};
}

/** An answer that is not being written, as far as is known. */
function closed({ open: _, ...answer }: BotTurn): BotTurn {
	return answer;
}

/** Marks the question among turns that came in by an interaction. */
function saidByCommand(turn: PersonTurn, answer: BotTurn): PersonTurn {
	return turn.id === answer.parent ? { ...turn, byCommand: true } : turn;
}

/** The files that turns refer to: nothing else may be stored. */
function named(pieces: readonly Piece[], turns: readonly Turn[]): Piece[] {
	const files = filesOfTurns(turns);
	return pieces.filter((piece) => files.has(piece.hash));
}
