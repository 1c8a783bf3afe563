import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import { createAnswers } from './answers.ts';
import type { Backend } from './backend.ts';
import { createErasure, withRoom } from './erasure.ts';
import { createExpiry } from './expiry.ts';
import { createJournal } from './journal.ts';
import { createKeyedLock } from './keyedLock.ts';
import { holdLease, type Lease } from './lease.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictureFiles } from './pictureFiles.ts';
import { createRecords } from './records.ts';
import { createRoom } from './room.ts';
import { createScrubber } from './scrubber.ts';
import { asJson, guard, openSpaces } from './space.ts';
import type { StoreKey } from './storeKey.ts';
import type { ThreadStore } from './threadStore.ts';
import { createVault } from './vault.ts';

/** What a thread store is made of. */
export interface ThreadStoreDeps {
	backend: Backend;
	/** What everything is encrypted with; absent or null: nothing is. */
	key?: StoreKey | null;
	/** How long a thread is kept after its last use, in milliseconds. */
	ttlMs: number;
	/** Shortest time between two scrubs, in milliseconds. */
	scrubEveryMs?: number;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/** Makes the store of threads over a backend. */
export function createThreadStore(deps: ThreadStoreDeps): ThreadStore {
	const { backend, key = null, ttlMs, scrubEveryMs = 60_000, clock, log } = deps;
	const spaces = openSpaces(backend);
	const vault = createVault(spaces, key);
	const records = createRecords(vault.json('thread'), spaces('thread'), ttlMs, clock);
	const files = createPictureFiles(vault.bytes('picture'), vault.nameOf);
	const pending = createPending(vault.json('inflight'), vault.json('token'), clock);
	const room = createRoom(backend, asJson(spaces('own')), clock, log);
	const scrubber = createScrubber({ scrub: () => room.for(backend.scrub), everyMs: scrubEveryMs, clock, log });
	const erasure = withRoom(createErasure({ records, files, pending, scrubber }), room);
	const people = createPeople(vault.json('person'), room);
	const journal = createJournal(vault.json('erasure'), vault.nameOf, room);
	const lock = createKeyedLock();
	let closed = false;
	let lease: Lease | null = null;
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
	const sweep = () => room.for(backend.sweep);
	const expiry = createExpiry({ records, pending, erasure, backend: { sweep }, scrubber, locked, ttlMs, clock, log });
	const answers = createAnswers({ records, files, pending, expiry, ttlMs, clock, log });
	const readings = async function* () {
		for await (const threadId of records.ids()) {
			const reading = await records.read(threadId);
			if (reading.kind !== 'none') yield { threadId, reading };
		}
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
		forgetPictures: (threadId, chosen) => locked(threadId, () => erasure.forgetPictures(threadId, chosen)),
		editTurns: (threadId, edit) => locked(threadId, () => erasure.editTurns(threadId, edit)),
		threads: async function* () {
			for await (const { threadId, reading } of readings()) {
				if (reading.kind === 'record') yield reading.record;
				else log.warn({ threadId, reason: reading.reason }, 'what is stored of a thread cannot be read');
			}
		},
		readings,
		names: records.names,
		interrupted: () => pending.interrupted(records.read),
		sweep: () => expiry.sweep().finally(room.keep),
		condition: room.condition,
		unlock: vault.unlock,
		hold: () => {
			lease ??= holdLease(asJson(spaces('own')), clock);
		},
		people,
		journal,
		ping: () => guard(backend.ping),
		close: async () => {
			closed = true;
			await lock.idle();
			scrubber.close();
			await lease?.release();
			await backend.close();
		},
	};
}
