import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { changeOf, indexNamesOf, type Name, type NameChange } from '../indexNames.ts';
import { type Backend, contents, markOf, type NamespaceName } from '../keyv/backend.ts';
import {
	asJson,
	fromJson,
	guard,
	type Keyspace,
	openKeyspaces,
	type StoredSpace,
	unreadable,
} from '../keyv/keyspace.ts';
import { isLeased } from '../processes/leases.ts';
import { readRecord } from '../records.ts';
import { type StoreKey, sealedWith } from './storeKey.ts';
import { type KeyRecord, keyEntry, pictureKeyOf, readKeyRecord, StoreKeyError } from './vault.ts';

/** A bot uses the store, and would go on writing with the key that it has. The message is one plain line for the operator. */
export class StoreInUseError extends Error {
	constructor() {
		super('A bot is using the store: stop it first. If it was killed, try again in half a minute.');
		this.name = 'StoreInUseError';
	}
}

/** What changing the key takes. Nothing else may use the store meanwhile. */
interface RotateKeyOptions {
	backend: Backend;
	/** The key that the store is written with; null: none. */
	from: StoreKey | null;
	/** The key that it is to be written with; null: none. */
	to: StoreKey | null;
	clock: Clock;
}

/** What became of the entries. `lost`: those that neither key opens; they are left as they are. */
interface Rotation {
	changed: number;
	lost: number;
}

/**
 * Writes everything in the store anew with another key. It can be interrupted at any moment and run again with the same two keys:
 * every entry says itself which key it is written with. Until it has ended, the bot does not start.
 * @throws StoreInUseError; StoreKeyError if the store is written with neither key; Failure `store.unavailable`
 */
export async function rotateKey({ backend, from, to, clock }: RotateKeyOptions): Promise<Rotation> {
	const spaces = openKeyspaces(backend);
	const own = asJson(spaces('own'));
	if (await isLeased(own)) throw new StoreInUseError();
	const ids = { from: from?.id ?? null, to: to?.id ?? null };
	const record = await readKeyRecord(own);
	if (record?.rotation !== undefined && (record.rotation.from !== ids.from || record.rotation.to !== ids.to)) {
		throw new StoreKeyError(
			'Changing the key was interrupted before with other keys: set STORE_KEY and STORE_KEY_OLD as they were then.',
		);
	}
	const keyId = record?.keyId ?? null;
	if (record !== null && keyId !== ids.from && keyId !== ids.to) {
		throw new StoreKeyError('STORE_KEY_OLD is not the key that the store is encrypted with.');
	}
	const rotation: Rotation = { changed: 0, lost: 0 };
	const note = (noted: KeyRecord) => own.set(keyEntry, noted, null);
	await note({ version: 1, keyId, rotation: ids });
	const keys = { from, to, clock };
	// Conversations first: they name their pictures by both names until all of these have their new one.
	await nameAnew(spaces('conversation'), keys, backend, 'add');
	for (const name of contents) await rewrite(name, spaces(name), keys, rotation);
	await nameAnew(spaces('conversation'), keys, backend, 'remove');
	if (to === null) await own.delete([keyEntry]);
	else await note({ version: 1, keyId: to.id });
	// What stood there before must not be left in any file.
	await guard(backend.scrub);
	return rotation;
}

async function rewrite(
	name: NamespaceName,
	space: Keyspace<Buffer>,
	{ from, to, clock }: Omit<RotateKeyOptions, 'backend'>,
	rotation: Rotation,
): Promise<void> {
	// Listed first: pictures get new names on the way.
	for (const key of await Array.fromAsync(space.keys(''))) {
		const stored = await space.get(key);
		if (stored === undefined || sealedWith(stored) === (to?.id ?? null)) continue;
		const bytes = opened(stored, `${name}:${key}`, from);
		if (bytes === null) {
			rotation.lost += 1;
			continue;
		}
		const next = name === 'picture' ? newName(key, bytes, to) : key;
		const ttlMs = await lifeLeft(space, key, clock);
		await space.set(next, to === null ? bytes : to.seal(bytes, `${name}:${next}`), ttlMs);
		if (next !== key) await space.delete([key]);
		rotation.changed += 1;
	}
}

/** Milliseconds until an entry expires; null if it never does. */
async function lifeLeft(space: Keyspace<Buffer>, key: string, clock: Clock): Promise<number | null> {
	const expiresAt = await space.expiresAt(key);
	return expiresAt === null ? null : Math.max(1, expiresAt - clock.now());
}

/** Null if this is not the key. */
function opened(stored: Buffer, name: string, from: StoreKey | null): Buffer | null {
	if (sealedWith(stored) !== (from?.id ?? null)) return null;
	try {
		return from === null ? stored : from.open(stored, name);
	} catch {
		return null;
	}
}

/** Pictures are stored under their part and a name that is made of the hash of their bytes. */
function newName(key: string, bytes: Buffer, to: StoreKey | null): string {
	const part = key.slice(0, key.lastIndexOf(':'));
	const hash = createHash('sha256').update(bytes).digest('hex');
	return pictureKeyOf(to)(part, hash);
}

/** Gives conversations the names that their pictures have with the new key, or takes away those of the old one. */
async function nameAnew(
	space: StoredSpace,
	{ from, to, clock }: Omit<RotateKeyOptions, 'backend'>,
	backend: Backend,
	way: keyof NameChange,
): Promise<void> {
	for await (const part of space.keys('')) {
		const stored = await space.get(part);
		const name = `conversation:${part}`;
		const bytes = stored === undefined ? null : (opened(stored, name, to) ?? opened(stored, name, from));
		const reading = readRecord(bytes === null ? unreadable : fromJson(bytes));
		if (stored === undefined || reading.kind !== 'record') continue;
		const before = await guard(() => backend.attempt(() => backend.names.of(part)));
		const { add, remove } = changeOf(before, indexNamesOf(reading.record, pictureKeyOf(to)));
		const isPicture = ({ kind }: Name) => kind === 'picture';
		const names = { add: [], remove: [], [way]: (way === 'add' ? add : remove).filter(isPicture) };
		const ttlMs = await lifeLeft(space, part, clock);
		// The bot writes no part that never expires.
		if (ttlMs !== null) await space.setPart(part, { bytes: stored, names, mark: markOf(stored) }, ttlMs);
	}
}
