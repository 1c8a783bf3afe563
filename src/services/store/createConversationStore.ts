import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import { createAnswers } from './answers.ts';
import { createCapacity } from './capacity/capacity.ts';
import type { ConversationStore } from './conversationStore.ts';
import { createConversations } from './conversations.ts';
import type { StoreKey } from './encryption/storeKey.ts';
import { createVault, entryKeys } from './encryption/vault.ts';
import { createErasing, withRoom } from './erasing.ts';
import { createJournal } from './journal.ts';
import type { Backend } from './keyv/backend.ts';
import { asJson, guard, openKeyspaces } from './keyv/keyspace.ts';
import { type NameIndex, placeOf } from './keyv/names.ts';
import { createScrubber } from './keyv/scrubber.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictureFiles } from './pictureFiles.ts';
import { createBus } from './processes/bus.ts';
import { createKeyedLock } from './processes/keyedLock.ts';
import { holdLease, type Lease } from './processes/lease.ts';
import type { Peers } from './processes/peers.ts';
import { createRequests } from './processes/requests.ts';
import { createServing } from './processes/serving.ts';
import { createRecentErasures } from './recentErasures.ts';
import { Changed, createRecords } from './records.ts';

/** What a conversation store is made of. */
export interface ConversationStoreDeps {
	backend: Backend;
	/** What everything is encrypted with; absent or null: nothing is. */
	key?: StoreKey | null;
	/** How long a conversation is kept after its last use, in milliseconds. */
	ttlMs: number;
	/** Shortest time between two scrubs, in milliseconds. */
	scrubEveryMs?: number;
	clock: Clock;
	/** Whether what has expired may be deleted now; default always. */
	mayExpire?: () => boolean;
	log: Pick<Logger, 'info' | 'warn'>;
}

/** Makes the store of conversations over a backend. */
export function createConversationStore(deps: ConversationStoreDeps): ConversationStore {
	const { backend, clock, mayExpire = () => true } = deps;
	const parts = buildParts(deps);
	const { conversations, answers, erasing, vault, scrubber, room, leases, owner } = parts;
	const lock = createKeyedLock();
	let closed = false;
	let lease: Lease | null = null;
	const locked = async <T>(placeId: string, work: () => Promise<T>): Promise<T> => {
		const open = (): void => {
			if (closed) throw failure('store.unavailable');
		};
		open();
		return lock.run(placeId, async () => {
			// What still waits in line when the store closes is not begun.
			open();
			return await untilUnchanged(work);
		});
	};
	return {
		...conversations,
		begin: (asked, draft, signal) => locked(asked.place.id, () => answers.begin(asked, draft, signal)),
		noteMessages: (placeId, ...rest) => locked(placeId, () => answers.noteMessages(placeId, ...rest)),
		finish: (placeId, ...rest) => locked(placeId, () => answers.finish(placeId, ...rest)),
		leave: (placeId, answerId) => locked(placeId, () => answers.leave(placeId, answerId)),
		pictures: parts.files.read,
		picture: parts.files.readOne,
		erasePart: (part) => locked(placeOf(part), () => erasing.erasePart(part)),
		eraseTurns: (part, chosen) => locked(placeOf(part), () => erasing.eraseTurns(part, chosen)),
		erasePictures: (part, chosen) => locked(placeOf(part), () => erasing.erasePictures(part, chosen)),
		editTurns: (part, edit) => locked(placeOf(part), () => erasing.editTurns(part, edit)),
		eraseQuestion: async (placeId, questionId) => {
			await locked(placeId, async () => {
				const part = await conversations.partOf(placeId, questionId);
				if (part !== null) await erasing.eraseTurns(part, ({ id }) => id === questionId);
			});
		},
		isWrittenElsewhere: parts.pending.isElsewhere,
		interrupted: parts.pending.interrupted,
		sweep: async () => {
			try {
				const count = mayExpire() ? await guard(() => room.for(backend.sweep)) : 0;
				if (count > 0) scrubber.owe();
				await guard(scrubber.now);
				return count;
			} finally {
				await room.keep();
			}
		},
		unlock: vault.unlock,
		hold: () => {
			lease ??= holdLease(leases, owner, clock);
		},
		serving: backend.isShared ? createServing(leases, owner) : null,
		claim: parts.peers.claim,
		lead: (name, lifeMs) => parts.peers.lead(name, owner, lifeMs),
		bus: parts.bus,
		requests: parts.requests,
		people: createPeople(vault.json('person'), room),
		recentErasures: {
			...parts.recentErasures,
			note: (...args) => room.for(() => parts.recentErasures.note(...args)),
		},
		journal: createJournal(vault.json('erasure'), vault.nameOf, room),
		ping: () => guard(backend.ping),
		condition: room.condition,
		close: async () => {
			closed = true;
			await lock.idle();
			scrubber.close();
			await lease?.release();
			await backend.close();
		},
	};
}

function buildParts({ backend, key = null, ttlMs, scrubEveryMs = 60_000, clock, log }: ConversationStoreDeps) {
	const spaces = openKeyspaces(backend);
	const vault = createVault(spaces, key, backend.outdated);
	const keys = entryKeys(key);
	const names = guarded(backend, vault.unlock);
	const tokens = vault.json('token');
	const leases = asJson(spaces('own'));
	const owner = randomUUID();
	const records = createRecords({ space: vault.json('conversation'), names, keys, ttlMs, clock });
	const files = createPictureFiles(vault.bytes('picture'), keys, backend.isShared ? names : null);
	const pending = createPending({
		...{ records, names, tokens, keys, owner, clock },
		leases: backend.isShared ? leases : null,
	});
	const peers = guardedPeers(backend);
	const bus = createBus(peers, owner, clock);
	const conversations = createConversations({ records, names, log });
	const isBegun = async (placeId: string, id: string) => (await conversations.partOf(placeId, id)) !== null;
	const requests = createRequests({ peers, seal: vault.seal('claim'), leases, isBegun, owner, clock });
	const room = createCapacity(backend, leases, clock, log);
	const scrubber = createScrubber({ scrub: () => room.for(backend.scrub), everyMs: scrubEveryMs, clock, log });
	const erasing = withRoom(createErasing({ conversations, records, names, files, tokens, pending, scrubber }), room);
	const recentErasures = createRecentErasures(backend.isShared ? leases : null);
	const eraseTurns: typeof erasing.eraseTurns = (...args) => untilUnchanged(() => erasing.eraseTurns(...args));
	const writing = { conversations, records, files, pending, recentErasures, eraseTurns, ttlMs, clock, log };
	const answers = createAnswers(writing);
	const shared = { leases, owner, peers, bus, requests, recentErasures };
	return { ...shared, vault, files, pending, room, scrubber, conversations, answers, erasing };
}

/** How often work is begun anew before it is given up: each time another process was faster. */
const mostTries = 100;

/** Runs work, and runs it anew as often as another process changes meanwhile what it has read. */
async function untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof Changed)) throw error;
			if (tries === mostTries) throw failure('store.unavailable', {}, { cause: error });
		}
	}
}

/** The peers, with the failure and the limit of every call to the backend. */
function guardedPeers({ peers, attempt }: Backend): Peers {
	const run = <T>(call: () => Promise<T>): Promise<T> => guard(() => attempt(call));
	return {
		claim: (...args) => run(() => peers.claim(...args)),
		settle: (name) => run(() => peers.settle(name)),
		notes: () => run(() => peers.notes()),
		lead: (...args) => run(() => peers.lead(...args)),
		publish: (text) => run(() => peers.publish(text)),
		subscribe: peers.subscribe,
	};
}

/** The index, with the failure and the limit of every call to the backend. */
function guarded(backend: Backend, unlock: () => Promise<void>): NameIndex {
	const run = async <T>(call: () => Promise<T>): Promise<T> => {
		await unlock();
		return await guard(() => backend.attempt(call));
	};
	return {
		find: async (kind, ids) => (ids.length === 0 ? new Map() : await run(() => backend.names.find(kind, ids))),
		ids: (kind) => run(() => backend.names.ids(kind)),
		of: (part) => run(() => backend.names.of(part)),
		forget: (parts) => run(() => backend.names.forget(parts)),
	};
}
