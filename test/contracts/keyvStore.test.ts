import { randomBytes } from 'node:crypto';
import { Keyv } from 'keyv';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, NamespaceName, StorageAdapter } from '../../src/services/store/keyv/backend.ts';
import { redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';

const redis = hasRedisServer();

describe.each([
	{ kind: 'SQLite', storage: sqliteStorage, here: true },
	{ kind: 'Redis', storage: () => redisStorage(), here: redis },
	{ kind: 'a Redis cluster', storage: () => redisStorage({ cluster: true }), here: redis },
])('Keyv over $kind', ({ storage: makeStorage, here }) => {
	describe.runIf(here)('keeps its contract:', () => {
		let storage: Storage;
		let backend: Backend;
		let adapter: StorageAdapter;
		let keyv: Keyv;

		const keyvOf = (name: NamespaceName) => {
			const store = backend.adapter(name);
			const keyv = new Keyv<Buffer>({
				store,
				namespace: store.namespace ?? '',
				useKeyPrefix: false,
				throwOnErrors: true,
				emitErrors: false,
			});
			keyv.serialize = undefined;
			keyv.deserialize = undefined;
			return keyv;
		};
		const keysOf = async (name: NamespaceName, prefix = '') =>
			(await Array.fromAsync(backend.keys(name, prefix))).sort();
		const bytes = (text: string) => Buffer.from(text);
		const stored = (text: string) => ({ value: bytes(text) });

		beforeAll(async () => {
			storage = await makeStorage();
		});
		afterAll(() => storage[Symbol.asyncDispose]());
		beforeEach(async () => {
			backend = storage.open();
			await backend.ping();
			adapter = backend.adapter('conversation');
			keyv = keyvOf('conversation');
			await keyv.clear();
			await keyvOf('picture').clear();
		});
		afterEach(() => backend.close());

		it('gives back the bytes that were set, and undefined for what was not', async () => {
			const all = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256));
			expect(await keyv.set('a', all)).toBe(true);
			expect(await keyv.get('a')).toEqual(all);
			expect(await keyv.get('b')).toBeUndefined();
			await keyv.set('b', Buffer.alloc(0));
			expect(await keyv.get('b')).toEqual(Buffer.alloc(0));
		});

		it('stores them as they are', async () => {
			const secret = randomBytes(3_000);
			await keyv.set('a', secret);
			expect((await storage.bytes()).includes(secret)).toBe(true);
		});

		it('replaces what was there', async () => {
			await keyv.set('a', bytes('1'));
			await keyv.set('a', bytes('2'));
			expect(await keyv.get('a')).toEqual(bytes('2'));
		});

		it('deletes, and tells whether there was anything to delete', async () => {
			await keyv.set('a', bytes('1'));
			expect(await keyv.delete('a')).toBe(true);
			expect(await keyv.delete('a')).toBe(false);
			expect(await keyv.get('a')).toBeUndefined();
		});

		it('gets and deletes many at once, in the order asked for', async () => {
			for (const key of ['a', 'b', 'c']) await keyv.set(key, bytes(key), 60_000);
			expect(await keyv.getMany(['c', 'x', 'a', 'b'])).toEqual([bytes('c'), undefined, bytes('a'), bytes('b')]);
			expect(await keyv.deleteMany(['a', 'c', 'x'])).toBe(true);
			expect(await keyv.deleteMany(['a', 'c', 'x'])).toBe(false);
			expect(await keyv.getMany(['a', 'b', 'c'])).toEqual([undefined, bytes('b'), undefined]);
		});

		it('lets nothing of one namespace be seen or changed from another', async () => {
			const other = keyvOf('picture');
			await keyv.set('a', bytes('thread'));
			await other.set('a', bytes('picture'));
			await other.delete('a');
			expect(await keyv.get('a')).toEqual(bytes('thread'));
			expect(await other.get('a')).toBeUndefined();
		});

		it('clears one namespace and leaves the others', async () => {
			const other = keyvOf('picture');
			await keyv.set('a', bytes('1'));
			await keyv.set('b', bytes('2'));
			await other.set('a', bytes('3'));
			await keyv.clear();
			expect(await keysOf('conversation')).toEqual([]);
			expect(await other.get('a')).toEqual(bytes('3'));
		});

		it('names the keys of one namespace that begin alike, whatever characters they have', async () => {
			const keys = ['12:a', '12:b', '1:a', '123:a', '[12:', '*:a', '12'];
			for (const key of keys) await keyv.set(key, bytes('1'));
			await keyvOf('picture').set('12:z', bytes('1'));
			expect(await keysOf('conversation')).toEqual(keys.toSorted());
			expect(await keysOf('conversation', '12:')).toEqual(['12:a', '12:b']);
			expect(await keysOf('conversation', '*:')).toEqual(['*:a']);
			expect(await keysOf('conversation', '[12:')).toEqual(['[12:']);
		});

		it('lets entries expire, and only those that have a time to live', async () => {
			await adapter.set('short', stored('x'), 30);
			await adapter.set('long', stored('x'), 60_000);
			await adapter.set('for ever', stored('x'));
			const keys = ['short', 'long', 'for ever'];
			const there = async () => (await adapter.getMany(keys)).map((one) => one !== undefined);
			await expect.poll(there, { interval: 5 }).toEqual([false, true, true]);
			expect(await adapter.get('short')).toBeUndefined();
			expect(await adapter.delete('short')).toBe(false);
			expect(await adapter.expiresAt('for ever')).toBeNull();
			expect(await adapter.expiresAt('short')).toBeNull();
			expect(Number(await adapter.expiresAt('long')) - Date.now()).toBeGreaterThan(50_000);
		});

		it('gives entries another time to live by setting them again, or without touching what they hold', async () => {
			for (const key of ['again', 'renewed', 'neither']) await adapter.set(key, stored(key), 5_000);
			await adapter.set('again', stored('again'), 60_000);
			await adapter.expire(['renewed', 'not there'], 60_000);
			await expect.poll(() => adapter.get('neither')).toBeUndefined();
			expect(await adapter.getMany(['again', 'renewed'])).toEqual([stored('again'), stored('renewed')]);
			expect(await adapter.get('not there')).toBeUndefined();
		});

		it('still has everything after it was closed and opened again', async () => {
			await keyv.set('a', bytes('hello'), 60_000);
			await backend.close();
			backend = storage.open();
			await backend.ping();
			expect(await keyvOf('conversation').get('a')).toEqual(bytes('hello'));
		});
	});
});
