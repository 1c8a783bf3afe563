import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import { createAnswers } from './answers.ts';
import type { Backend } from './backend.ts';
import { createErasure } from './erasure.ts';
import { createJournal } from './journal.ts';
import { createKeyedLock } from './keyedLock.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictureFiles } from './pictureFiles.ts';
import { createRecords } from './records.ts';
import { createSpace, guard } from './space.ts';
import type { ThreadStore } from './threadStore.ts';

/** What a thread store is made of. */
export interface ThreadStoreDeps {
	backend: Backend;
	/** How long a thread is kept after its last use, in milliseconds. */
	ttlMs: number;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/** Makes the store of threads over a backend. */
export function createThreadStore({ backend, ttlMs, clock, log }: ThreadStoreDeps): ThreadStore {
	const records = createRecords(createSpace(backend, 'thread'), ttlMs, clock);
	const files = createPictureFiles(createSpace(backend, 'picture'));
	const pending = createPending(createSpace(backend, 'inflight'), createSpace(backend, 'token'), clock);
	const answers = createAnswers({ records, files, pending, ttlMs, clock, log });
	const erasure = createErasure({ records, files, pending, backend });
	const people = createPeople(createSpace(backend, 'person'));
	const journal = createJournal(createSpace(backend, 'erasure'));
	const lock = createKeyedLock();
	let closed = false;
	const locked = async <T>(threadId: string, work: () => Promise<T>): Promise<T> => {
		const open = (): void => {
			if (closed) throw failure('store.unavailable');
		};
		open();
		return lock.run(threadId, async () => {
			// What still waits in line when the store closes is not begun.
			open();
			return work();
		});
	};
	return {
		thread: records.get,
		begin: (place, draft, signal) => locked(place.id, () => answers.begin(place, draft, signal)),
		noteMessages: (threadId, ...rest) => locked(threadId, () => answers.noteMessages(threadId, ...rest)),
		finish: (threadId, ...rest) => locked(threadId, () => answers.finish(threadId, ...rest)),
		picture: files.read,
		pictures: files.readMany,
		forgetThread: (threadId) => locked(threadId, () => erasure.forgetThread(threadId)),
		forgetTurns: (threadId, chosen) => locked(threadId, () => erasure.forgetTurns(threadId, chosen)),
		editTurns: (threadId, edit) => locked(threadId, () => erasure.editTurns(threadId, edit)),
		threads: async function* () {
			for await (const threadId of records.ids()) {
				const reading = await records.read(threadId);
				if (reading.kind === 'record') yield reading.record;
				if (reading.kind !== 'unreadable') continue;
				log.warn({ threadId, reason: reading.reason }, 'what is stored of a thread cannot be read');
			}
		},
		interrupted: () => pending.interrupted(records.read),
		sweep: () => guard(backend.sweep),
		people,
		journal,
		ping: () => guard(backend.ping),
		close: async () => {
			closed = true;
			await lock.idle();
			await backend.close();
		},
	};
}
