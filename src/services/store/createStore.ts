import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { answerId } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { ServerSettings } from '../serverSettings/serverSettings.ts';
import { createServerSettings } from '../serverSettings/serverSettingsStore.ts';
import { createAnswers } from './answers.ts';
import { createCapacity } from './capacity/capacity.ts';
import type { ConversationStore } from './conversationStore.ts';
import { createConversations } from './conversations.ts';
import { createStoreKey, type StoreKey } from './encryption/storeKey.ts';
import { codecOf, pictureKeyOf, unlockWith } from './encryption/vault.ts';
import { placeOf } from './indexNames.ts';
import { createJournal } from './journal.ts';
import type { Backend, NamespaceName } from './keyv/backend.ts';
import { asJson, guard, openKeyspaces, throughCodec } from './keyv/keyspace.ts';
import { openSqlite } from './keyv/openSqlite.ts';
import { createScrubber } from './keyv/scrubber.ts';
import { createPartChanges } from './partChanges.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictureFiles } from './pictureFiles.ts';
import { type Bus, createBus } from './processes/bus.ts';
import { createKeyedLock } from './processes/keyedLock.ts';
import { createLeases } from './processes/leases.ts';
import { createRequests } from './processes/requests.ts';
import { Changed, createRecords } from './records.ts';

/** Where things are kept. */
interface BackendOptions {
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
interface KeepingOptions {
	/** How long a conversation is kept after its last use, in milliseconds. */
	ttlMs: number;
	/** Shortest time between two scrubs of the files, in milliseconds. */
	scrubEveryMs?: number;
	clock: Clock;
	/** What servers start from that have chosen nothing; default the usual. */
	serverDefaults?: ServerSettings;
	/** Whether what has expired may be deleted now; default always. */
	mayExpire?: () => boolean;
	log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Opens the store. Redis need not be there yet. `secret`: the 32 bytes that everything is encrypted with; absent or null: nothing is.
 * @throws Error in plain words when the SQLite file cannot be used, or an address makes no sense
 */
export async function createStore(
	options: BackendOptions & KeepingOptions & { secret?: Uint8Array | null },
): Promise<ConversationStore> {
	const key = options.secret ? createStoreKey(options.secret) : null;
	return createConversationStore({ ...options, backend: await openBackend(options), key });
}

/** Opens what the store lies in. @throws as `createStore` */
export async function openBackend(options: BackendOptions): Promise<Backend> {
	const { redisUrls, dataDir, clock } = options;
	if (redisUrls.length === 0) return openSqlite(dataDir, () => clock.now());
	// Its client takes 13 MB, which a bot on SQLite can do without.
	const { openRedis } = await import('./keyv/openRedis.ts');
	return openRedis(options);
}

type StoreParts = KeepingOptions & { backend: Backend; key?: StoreKey | null };

/** Makes the store of conversations over a backend. */
export function createConversationStore(options: StoreParts): ConversationStore {
	const { backend, mayExpire = () => true } = options;
	const base = openBase(options);
	const processes = openProcesses(options, base);
	const { conversations, answers, changes, pending, files, journal } = openConversations(options, base, processes);
	const lock = createKeyedLock();
	const run = <T>(placeId: string, work: () => Promise<T>) => lock.run(placeId, () => untilUnchanged(work));
	const isBegun = (placeId: string, id: string) => isAnswered(conversations.parts, placeId, id);
	const { peers, leases, owner } = processes;
	return {
		...conversations,
		begin: (asked, draft, signal) => run(asked.place.id, () => answers.begin(asked, draft, signal)),
		reopen: (placeId, ...rest) => run(placeId, () => answers.reopen(placeId, ...rest)),
		noteMessages: (placeId, ...rest) => run(placeId, () => answers.noteMessages(placeId, ...rest)),
		keepMasters: (placeId, ...rest) => run(placeId, () => answers.keepMasters(placeId, ...rest)),
		finish: (placeId, ...rest) => run(placeId, () => answers.finish(placeId, ...rest)),
		leave: (placeId, answerId) => run(placeId, async () => pending.disown(answerId)),
		...{ pictures: files.read, picture: files.readOne },
		erasePart: (part, onlyIf) => run(placeOf(part), () => changes.erasePart(part, onlyIf)),
		eraseTurns: (part, chosen) => run(placeOf(part), () => changes.eraseTurns(part, chosen)),
		erasePictures: (part, chosen) => run(placeOf(part), () => changes.erasePictures(part, chosen)),
		editTurns: (part, edit) => run(placeOf(part), () => changes.editTurns(part, edit)),
		eraseQuestion: (placeId, id) => run(placeId, () => changes.eraseQuestion(placeId, id)),
		...{ isWrittenElsewhere: pending.isElsewhere, interrupted: pending.interrupted },
		sweep: () => sweep(backend, base, mayExpire),
		unlock: base.unlock,
		hold: leases.hold,
		serving: backend.isShared ? leases : null,
		claim: peers.claim,
		lead: (name, lifeMs) => peers.lead(name, owner, lifeMs),
		bus: processes.bus,
		requests: requestsIn(options, processes, isBegun),
		...choicesIn(options, base, processes.bus),
		...{ journal, ledger: base.ledger },
		ping: () => guard(backend.ping),
		condition: base.room.condition,
		close: async () => {
			await lock.close();
			base.scrubber.close();
			await leases.release();
			await backend.close();
		},
	};
}

/** Whether an answer to a question is stored that tells more than that it was asked. One that failed before anything of it was noted may not have been told. */
async function isAnswered(parts: ConversationStore['parts'], placeId: string, id: string): Promise<boolean> {
	for await (const { reading } of parts({ of: 'messages', placeId, ids: [id] })) {
		if (reading.kind === 'unreadable') return true;
		const turns = reading.kind === 'record' ? reading.record.turns : [];
		const answer = turns.find((turn) => turn.id === answerId(id));
		if (answer?.role !== 'bot') continue;
		const { state, messageIds, text, pictures } = answer;
		if (state === 'pending' || messageIds.length + text.length + pictures.length > 0) return true;
	}
	return false;
}

/** What this process takes on. Nobody else uses a file: whoever noted something in it before is gone. */
function requestsIn(
	options: StoreParts,
	processes: ReturnType<typeof openProcesses>,
	isBegun: (placeId: string, id: string) => Promise<boolean>,
): ConversationStore['requests'] {
	const { backend, key = null } = options;
	const leases = backend.isShared ? processes.leases : { isAlive: async () => false };
	return createRequests({ ...options, ...processes, leases, codec: codecOf(key, 'claim'), isBegun });
}

/** What people and servers have chosen. */
function choicesIn(
	{ clock, serverDefaults }: StoreParts,
	{ json, room }: Base,
	bus: Bus,
): Pick<ConversationStore, 'people' | 'serverSettings'> {
	return {
		people: createPeople(json('person'), room),
		serverSettings: createServerSettings(json('server'), clock, bus, serverDefaults),
	};
}

/** What everything in a store goes through. */
function openBase({ backend, key = null, scrubEveryMs = 60_000, clock, log }: StoreParts) {
	const plain = openKeyspaces(backend);
	// What the store itself has to know is neither sealed nor locked.
	const own = asJson(plain('own'));
	const unlock = unlockWith(key, plain, backend);
	const spaces = openKeyspaces(backend, unlock);
	const sealed = (name: NamespaceName) => throughCodec(spaces(name), codecOf(key, name));
	const door = async <Result>(call: () => Promise<Result>): Promise<Result> => {
		await unlock();
		return await guard(() => backend.attempt(call));
	};
	const names = throughDoor(backend.names, door);
	const ledger = throughDoor(backend.ledger, door);
	const room = createCapacity(backend, own, clock, log);
	const scrubber = createScrubber({ scrub: () => room.for(backend.scrub), everyMs: scrubEveryMs, clock, log });
	return {
		own,
		unlock,
		spaces,
		sealed,
		json: (name: NamespaceName) => asJson(sealed(name)),
		names,
		ledger,
		room,
		scrubber,
	};
}

type Base = ReturnType<typeof openBase>;

/** This process among others. */
function openProcesses({ backend, clock }: StoreParts, { own }: Base) {
	const owner = randomUUID();
	const reached = throughDoor(backend.peers, (call) => guard(() => backend.attempt(call)));
	const peers = { ...reached, subscribe: backend.peers.subscribe };
	return { owner, peers, leases: createLeases(own, owner, clock), bus: createBus(peers, owner, clock) };
}

function openConversations(options: StoreParts, base: Base, { owner, leases }: ReturnType<typeof openProcesses>) {
	const { backend, key = null, log } = options;
	const { own, spaces, sealed, json, names, room } = base;
	const pictureKey = pictureKeyOf(key);
	const codec = codecOf(key, 'conversation');
	const records = createRecords({ ...options, space: spaces('conversation'), codec, names, pictureKey });
	const files = createPictureFiles(sealed('picture'), pictureKey, backend.isShared ? names : null);
	const pending = createPending({ ...options, records, names, leases: backend.isShared ? leases : null, owner });
	const conversations = createConversations(records, names, log);
	// What erases succeeds in a full store too.
	const changes = throughDoor(createPartChanges({ ...base, conversations, records, files, pending }), room.for);
	const named = (text: string) => key?.nameOf('erasure', text) ?? text;
	const journal = createJournal(json('erasure'), backend.isShared ? own : null, named, room.for, log);
	const eraseTurns: typeof changes.eraseTurns = (...args) => untilUnchanged(() => changes.eraseTurns(...args));
	const answers = createAnswers({ ...options, conversations, records, files, pending, journal, eraseTurns });
	return { conversations, answers, changes, pending, files, journal };
}

async function sweep(backend: Backend, { room, scrubber }: Base, mayExpire: () => boolean): Promise<number> {
	try {
		const count = mayExpire() ? await guard(() => room.for(backend.sweep)) : 0;
		if (count > 0) scrubber.owe();
		await guard(scrubber.now);
		return count;
	} finally {
		await room.keep();
	}
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

/** The same functions, each called through `door`. */
function throughDoor<Calls extends Record<keyof Calls, (...args: never[]) => unknown>>(
	calls: Calls,
	door: <Result>(call: () => Promise<Result>) => Promise<Result>,
): Calls {
	const wrapped = Object.entries<(...args: never[]) => unknown>(calls).map(([name, call]) => [
		name,
		(...args: never[]) => door(async () => await call(...args)),
	]);
	return Object.fromEntries(wrapped);
}
