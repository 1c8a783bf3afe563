import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { around } from '../around.ts';
import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import { createAnswers } from './answers.ts';
import { createCapacity } from './capacity/capacity.ts';
import type { ConversationStore } from './conversationStore.ts';
import { createConversations } from './conversations.ts';
import { createStoreKey, type StoreKey } from './encryption/storeKey.ts';
import { codecOf, pictureKeyOf, unlockWith } from './encryption/vault.ts';
import { createJournal } from './journal.ts';
import type { Backend, NamespaceName } from './keyv/backend.ts';
import { asJson, guard, openKeyspaces, throughCodec } from './keyv/keyspace.ts';
import { placeOf } from './keyv/names.ts';
import { openRedis } from './keyv/openRedis.ts';
import { openSqlite } from './keyv/openSqlite.ts';
import { createScrubber } from './keyv/scrubber.ts';
import { createPartChanges } from './partChanges.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictureFiles } from './pictureFiles.ts';
import { createBus } from './processes/bus.ts';
import { createKeyedLock } from './processes/keyedLock.ts';
import { createLeases } from './processes/leases.ts';
import { createRequests } from './processes/requests.ts';
import { Changed, createRecords } from './records.ts';

/** Where things are kept. */
export interface BackendOptions {
	/** One Redis address, several of a cluster, or none: then a SQLite file. */
	redisUrls: readonly string[];
	/** Keeps the bots that share a Redis apart. */
	applicationId: string;
	/** Whether Redis may be asked to rewrite its append-only file. */
	rewritesAof: boolean;
	/** Folder of the SQLite file; made if it is not there. */
	dataDir: string;
	clock: Clock;
	log: Pick<Logger, 'info' | 'warn'>;
}

/** How and for how long things are kept. */
export interface KeepingOptions {
	/** How long a conversation is kept after its last use, in milliseconds. */
	ttlMs: number;
	/** Shortest time between two scrubs of the files, in milliseconds. */
	scrubEveryMs?: number;
	clock: Clock;
	/** Whether what has expired may be deleted now; default always. */
	mayExpire?: () => boolean;
	log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Opens the store. Redis need not be there yet. `secret`: the 32 bytes that everything is encrypted with; absent or null: nothing is.
 * @throws Error in plain words when the SQLite file cannot be used, or an address makes no sense
 */
export function createStore(
	options: BackendOptions & KeepingOptions & { secret?: Uint8Array | null },
): ConversationStore {
	const key = options.secret ? createStoreKey(options.secret) : null;
	return createConversationStore({ ...options, backend: openBackend(options), key });
}

/** Opens what the store lies in. @throws as `createStore` */
export function openBackend(options: BackendOptions): Backend {
	const { redisUrls, dataDir, clock } = options;
	return redisUrls.length > 0 ? openRedis(options) : openSqlite(dataDir, () => clock.now());
}

/** Makes the store of conversations over a backend. */
export function createConversationStore(
	options: KeepingOptions & { backend: Backend; key?: StoreKey | null },
): ConversationStore {
	const { backend, mayExpire = () => true } = options;
	const parts = buildParts(options);
	const { conversations, answers, changes, pending, scrubber, room, leases, owner, peers } = parts;
	const lock = createKeyedLock();
	let closed = false;
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
		leave: (placeId, answerId) => locked(placeId, async () => pending.disown(answerId)),
		pictures: parts.files.read,
		picture: parts.files.readOne,
		erasePart: (part) => locked(placeOf(part), () => changes.erasePart(part)),
		eraseTurns: (part, chosen) => locked(placeOf(part), () => changes.eraseTurns(part, chosen)),
		erasePictures: (part, chosen) => locked(placeOf(part), () => changes.erasePictures(part, chosen)),
		editTurns: (part, edit) => locked(placeOf(part), () => changes.editTurns(part, edit)),
		eraseQuestion: async (placeId, questionId) => {
			await locked(placeId, async () => {
				const part = await conversations.partOf(placeId, questionId);
				if (part !== null) await changes.eraseTurns(part, ({ id }) => id === questionId);
			});
		},
		isWrittenElsewhere: pending.isElsewhere,
		interrupted: pending.interrupted,
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
		unlock: parts.unlock,
		hold: leases.hold,
		serving: backend.isShared ? leases : null,
		claim: peers.claim,
		lead: (name, lifeMs) => peers.lead(name, owner, lifeMs),
		bus: parts.bus,
		requests: parts.requests,
		people: parts.people,
		journal: parts.journal,
		ping: () => guard(backend.ping),
		condition: room.condition,
		close: async () => {
			closed = true;
			await lock.idle();
			scrubber.close();
			await leases.release();
			await backend.close();
		},
	};
}

function buildParts(options: Parameters<typeof createConversationStore>[0]) {
	const { backend, key = null, ttlMs, scrubEveryMs = 60_000, clock, log } = options;
	const plain = openKeyspaces(backend);
	const unlock = unlockWith(key, plain, backend);
	const spaces = openKeyspaces(backend, unlock);
	const sealed = (name: NamespaceName) => throughCodec(spaces(name), codecOf(key, name));
	const json = (name: NamespaceName) => asJson(sealed(name));
	const pictureKey = pictureKeyOf(key);
	const owner = randomUUID();
	// What the store itself has to know is neither sealed nor locked.
	const own = asJson(plain('own'));
	const reach = <T>(call: () => Promise<T>): Promise<T> => guard(() => backend.attempt(call));
	const peers = { ...around(backend.peers, reach), subscribe: backend.peers.subscribe };
	const names = around(backend.names, async (call) => {
		await unlock();
		return await reach(call);
	});
	const room = createCapacity(backend, own, clock, log);
	const scrubber = createScrubber({ scrub: () => room.for(backend.scrub), everyMs: scrubEveryMs, clock, log });
	const leases = createLeases(own, owner, clock);
	const codec = codecOf(key, 'conversation');
	const records = createRecords({ space: spaces('conversation'), codec, names, pictureKey, ttlMs, clock });
	const files = createPictureFiles(sealed('picture'), pictureKey, backend.isShared ? names : null);
	const pending = createPending({ records, names, leases: backend.isShared ? leases : null, owner, clock });
	const conversations = createConversations(records, names, log);
	const changes = around(
		createPartChanges({ conversations, records, names, files, pending, scrubber }),
		// It succeeds in a full store too.
		(call) => room.for(call),
	);
	const named = (text: string) => key?.nameOf('erasure', text) ?? text;
	const journal = createJournal(json('erasure'), backend.isShared ? own : null, named, room.for);
	const eraseTurns: typeof changes.eraseTurns = (...args) => untilUnchanged(() => changes.eraseTurns(...args));
	const answers = createAnswers({
		...{ conversations, records, files, pending, journal, eraseTurns, ttlMs, clock, log },
	});
	const isBegun = async (placeId: string, id: string) => (await conversations.partOf(placeId, id)) !== null;
	return {
		...{
			unlock,
			conversations,
			answers,
			changes,
			pending,
			files,
			scrubber,
			room,
			leases,
			owner,
			peers,
			journal,
		},
		bus: createBus(peers, owner, clock),
		requests: createRequests({ peers, codec: codecOf(key, 'claim'), leases, isBegun, owner, clock }),
		people: createPeople(json('person'), room),
	};
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
