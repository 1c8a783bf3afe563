import { Keyv } from 'keyv';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend, NamespaceName, StorageAdapter } from '../../src/services/store/backend.ts';
import { hasRedisServer } from '../support/redisServer.ts';
import { redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';

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
			return new Keyv({
				store,
				namespace: store.namespace ?? '',
				useKeyPrefix: false,
				throwOnErrors: true,
				emitErrors: false,
			});
		};
		const keysOf = async (name: NamespaceName, prefix = '') =>
			(await Array.fromAsync(backend.keys(name, prefix))).sort();
		const entriesOf = async (of: Keyv) => {
			const entries = await Array.fromAsync<[string, unknown]>(of.iterator?.({}) ?? []);
			return Object.fromEntries(entries);
		};

		beforeAll(async () => {
			storage = await makeStorage();
		});
		afterAll(() => storage[Symbol.asyncDispose]());
		beforeEach(async () => {
			backend = storage.open();
			await backend.ping();
			adapter = backend.adapter('thread');
			keyv = keyvOf('thread');
			await keyv.clear();
			await keyvOf('picture').clear();
		});
		afterEach(() => backend.close());

		it('gives back what was set, and undefined for what was not', async () => {
			expect(await keyv.set('a', { words: 'hello', n: [1, null, true] })).toBe(true);
			expect(await keyv.get('a')).toEqual({ words: 'hello', n: [1, null, true] });
			expect(await keyv.get('b')).toBeUndefined();
		});

		it('replaces what was there', async () => {
			await keyv.set('a', 1);
			await keyv.set('a', 2);
			expect(await keyv.get('a')).toBe(2);
		});

		it('keeps any text as it is', async () => {
			const text = `:base64:AAAA "quoted" 写真 👍 \u0000 \ud800 ${'x'.repeat(100_000)}`;
			await keyv.set('a', { text, ':key': ':value' });
			expect(await keyv.get('a')).toEqual({ text, ':key': ':value' });
		});

		it('keeps bytes as they are', async () => {
			const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256));
			await keyv.set('a', bytes);
			expect(await keyv.get('a')).toEqual(bytes);
			await keyv.set('b', { bytes: Buffer.alloc(0) });
			expect(await keyv.get('b')).toEqual({ bytes: Buffer.alloc(0) });
		});

		it('tells whether there is something', async () => {
			await keyv.set('a', 1);
			expect(await keyv.has('a')).toBe(true);
			expect(await keyv.has('b')).toBe(false);
			expect(await keyv.hasMany(['b', 'a'])).toEqual([false, true]);
		});

		it('deletes, and tells whether there was anything to delete', async () => {
			await keyv.set('a', 1);
			expect(await keyv.delete('a')).toBe(true);
			expect(await keyv.delete('a')).toBe(false);
			expect(await keyv.get('a')).toBeUndefined();
		});

		it('sets, gets and deletes many at once, in the order asked for', async () => {
			await keyv.setMany([
				{ key: 'a', value: 1 },
				{ key: 'b', value: { two: 2 } },
				{ key: 'c', value: 3, ttl: 60_000 },
			]);
			expect(await keyv.getMany(['c', 'x', 'a', 'b'])).toEqual([3, undefined, 1, { two: 2 }]);
			expect(await keyv.deleteMany(['a', 'c', 'x'])).toBe(true);
			expect(await keyv.deleteMany(['a', 'c', 'x'])).toBe(false);
			expect(await keyv.getMany(['a', 'b', 'c'])).toEqual([undefined, { two: 2 }, undefined]);
		});

		it('lets nothing of one namespace be seen or changed from another', async () => {
			const other = keyvOf('picture');
			await keyv.set('a', 'thread');
			await other.set('a', 'picture');
			await other.delete('a');
			expect(await keyv.get('a')).toBe('thread');
			expect(await other.has('a')).toBe(false);
		});

		it('clears one namespace and leaves the others', async () => {
			const other = keyvOf('picture');
			await keyv.set('a', 1);
			await keyv.set('b', 2);
			await other.set('a', 3);
			await keyv.clear();
			expect(await keysOf('thread')).toEqual([]);
			expect(await other.get('a')).toBe(3);
		});

		it('goes through the entries of one namespace, however many', async () => {
			const expected = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`key ${n}`, { n }]));
			await keyv.setMany(Object.entries(expected).map(([key, value]) => ({ key, value })));
			await keyvOf('picture').set('other', 1);
			expect(await entriesOf(keyv)).toEqual(expected);
		});

		it('names the keys of one namespace that begin alike, whatever characters they have', async () => {
			const keys = ['12:a', '12:b', '1:a', '123:a', '[12:', '*:a', '12'];
			await keyv.setMany(keys.map((key) => ({ key, value: 1 })));
			await keyvOf('picture').set('12:z', 1);
			expect(await keysOf('thread')).toEqual(keys.toSorted());
			expect(await keysOf('thread', '12:')).toEqual(['12:a', '12:b']);
			expect(await keysOf('thread', '*:')).toEqual(['*:a']);
			expect(await keysOf('thread', '[12:')).toEqual(['[12:']);
		});

		it('lets entries expire, and only those that have a time to live', async () => {
			await adapter.set('short', 'x', 30);
			await adapter.setMany([
				{ key: 'short too', value: 'x', ttl: 30 },
				{ key: 'long', value: 'x', ttl: 60_000 },
				{ key: 'for ever', value: 'x' },
			]);
			const keys = ['short', 'short too', 'long', 'for ever'];
			await vi.waitFor(async () => expect(await adapter.hasMany(keys)).toEqual([false, false, true, true]), {
				interval: 5,
			});
			expect(await adapter.getMany(keys)).toEqual([undefined, undefined, 'x', 'x']);
			expect(await adapter.get('short')).toBeUndefined();
			expect(await adapter.delete('short')).toBe(false);
			const left = await Array.fromAsync(adapter.iterator(adapter.namespace));
			expect(left.map(([key]) => key).sort()).toEqual(['for ever', 'long']);
		});

		it('gives an entry that is set again its new time to live', async () => {
			await adapter.set('a', 'x', 20);
			await adapter.set('a', 'x', 60_000);
			await adapter.set('b', 'x', 20);
			await vi.waitFor(async () => expect(await adapter.has('b')).toBe(false), { interval: 5 });
			expect(await adapter.has('a')).toBe(true);
		});

		it('still has everything after it was closed and opened again', async () => {
			await keyv.set('a', { words: 'hello' }, 60_000);
			await backend.close();
			backend = storage.open();
			await backend.ping();
			expect(await keyvOf('thread').get('a')).toEqual({ words: 'hello' });
		});
	});
});
