import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { rotateKey } from '../../../src/services/store/encryption/rotateKey.ts';
import { createStoreKey, type StoreKey } from '../../../src/services/store/encryption/storeKey.ts';
import type { Backend } from '../../../src/services/store/keyv/backend.ts';
import { eraseIn, pictureIn, turnsIn } from '../../support/stored.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { holds } from '../../support/traces.ts';
import { answered, channel, dm, picture, piece, said } from '../../support/turns.ts';

const [first, second] = [createStoreKey(randomBytes(32)), createStoreKey(randomBytes(32))];
const words = 'words that nobody else may read';
const sea = piece(randomBytes(20_000));
const sky = piece(randomBytes(20_000));

describe.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('a store over $kind with a key', ({ makeStorage, here }) => {
	let storage: Storage;
	let backend: Backend | null = null;

	beforeEach(async () => {
		storage = await makeStorage();
	});
	afterEach(async () => {
		await close();
		await storage[Symbol.asyncDispose]();
	});

	/** Opens the store as a new process would. */
	async function open(key: StoreKey | null): Promise<ConversationStore> {
		await close();
		backend = storage.open();
		await backend.ping();
		return createConversationStore({
			backend,
			key,
			ttlMs: 60_000_000,
			scrubEveryMs: 0,
			clock: systemClock,
			log: memoryLog(),
		});
	}
	async function close(): Promise<void> {
		await backend?.close();
		backend = null;
	}
	async function rotate(from: StoreKey | null, to: StoreKey | null, change = (one: Backend) => one) {
		await close();
		backend = storage.open();
		return await rotateKey({ backend: change(backend), from, to, clock: systemClock });
	}
	async function fill(store: ConversationStore): Promise<void> {
		for (const [place, file] of [
			[dm, sea],
			[channel, sky],
		] as const) {
			const turns = [said('1', null, { text: words, pictures: [picture(1, [file])] })];
			const answer = answered('1', { state: 'pending', text: '', messageIds: [] });
			const interaction = { token: `a token: ${words}`, expiresAt: Date.now() + 600_000 };
			await store.begin({ id: '1', place, replyTo: null }, () => ({ turns, answer, pieces: [file], interaction }));
		}
		await store.people.setKeepsNothing('1001', true);
		await store.journal.note({ of: 'place', id: '77' });
	}
	async function expectAll(store: ConversationStore): Promise<void> {
		expect((await turnsIn(store, dm.id))[0]).toMatchObject({ text: words });
		expect(Buffer.from((await pictureIn(store, dm.id, sea.hash)) ?? []).equals(sea.bytes)).toBe(true);
		expect(Buffer.from((await pictureIn(store, channel.id, sky.hash)) ?? []).equals(sky.bytes)).toBe(true);
		expect(await store.people.keepsNothing('1001')).toBe(true);
		expect(await Array.fromAsync(store.journal.open())).toHaveLength(1);
		const [left] = await store.interrupted();
		expect(left?.interactionToken).toBe(`a token: ${words}`);
	}
	const traces = async () => {
		const bytes = await storage.bytes();
		return [words, sea.bytes, sea.hash, createHash('sha256').update(sky.bytes).digest('hex')].filter((secret) =>
			holds(bytes, secret),
		);
	};

	describe.runIf(here)('lets nobody read it who has not the key:', () => {
		it('neither words nor pictures nor their hashes lie in it', async () => {
			await fill(await open(first));
			expect(await traces()).toEqual([]);
			await expectAll(await open(first));
			// Without a key all of them do.
			await eraseIn(await open(first), dm.id);
			expect(await turnsIn(await open(first), dm.id)).toEqual([]);
		});

		it('a wrong key and a missing one are a clear error at the start and at every use, and change nothing', async () => {
			await fill(await open(first));
			for (const [key, line] of [
				[second, 'STORE_KEY is not the key that the store is encrypted with.'],
				[null, 'The store is encrypted, and STORE_KEY is missing.'],
			] as const) {
				const store = await open(key);
				await expect(store.unlock()).rejects.toThrow(line);
				await expect(store.conversation(dm.id, '1')).rejects.toThrow(line);
				await expect(fill(store)).rejects.toThrow(line);
				await expect(eraseIn(store, dm.id)).rejects.toThrow(line);
			}
			await expectAll(await open(first));
		});

		it('a key over a store that is not encrypted is a clear error', async () => {
			await fill(await open(null));
			expect((await traces()).length).toBe(4);
			await expect((await open(first)).unlock()).rejects.toThrow('what is stored is not encrypted');
			await expectAll(await open(null));
		});

		it('the wrong key is known even where Redis has dropped the note about the key', async () => {
			await fill(await open(first));
			await backend?.adapter('own').clear();
			await expect((await open(second)).unlock()).rejects.toThrow('is not the key');
			await expect((await open(null)).unlock()).rejects.toThrow('STORE_KEY is missing');
			await expectAll(await open(first));
		});

		it('the same picture has another name in every place, and what is to be erased cannot be guessed from a name', async () => {
			const store = await open(first);
			for (const place of [dm, channel]) {
				const turns = [said('1', null, { pictures: [picture(1, [sea])] })];
				const answer = answered('1', { state: 'pending', text: '', messageIds: [] });
				await store.begin({ id: '1', place, replyTo: null }, () => ({ turns, answer, pieces: [sea] }));
			}
			const names = (await Array.fromAsync(backend?.keys('picture', '') ?? [])).map((key) => key.split(':').at(-1));
			expect(new Set(names).size).toBe(2);
			const erasure = { of: 'person', id: '1001' } as const;
			await store.journal.note(erasure);
			await store.journal.note(erasure);
			const keys = await Array.fromAsync(backend?.keys('erasure', '') ?? []);
			expect(keys).toHaveLength(1);
			const hash = createHash('sha256').update(JSON.stringify(erasure)).digest('hex');
			expect(keys).not.toContain(hash);
		});

		it('what was sealed for one entry cannot be put into another', async () => {
			await fill(await open(first));
			const sealed = await backend?.adapter('conversation').get(`${channel.id}:1`);
			await storage.poke('conversation', `${dm.id}:1`, sealed?.value ?? Buffer.alloc(0));
			await expect((await open(first)).conversation(dm.id, '1')).rejects.toThrow('it is damaged');
		});
	});

	describe.runIf(here)('gets another key', () => {
		it('from none to one, to another, and back to none, with all that is in it', async () => {
			await fill(await open(null));
			expect(await rotate(null, first)).toMatchObject({ lost: 0 });
			expect(await traces()).toEqual([]);
			await expectAll(await open(first));
			expect(await rotate(first, second)).toMatchObject({ lost: 0 });
			await expect((await open(first)).unlock()).rejects.toThrow('is not the key');
			await expectAll(await open(second));
			expect(await rotate(second, null)).toMatchObject({ lost: 0 });
			await expectAll(await open(null));
		});

		it('and keeps the time that everything has left', async () => {
			await fill(await open(null));
			const endOf = async () => Number(await backend?.adapter('conversation').expiresAt(`${dm.id}:1`));
			const before = await endOf();
			await rotate(null, first);
			// It is written anew for what was left when it was read, a moment before.
			expect(Math.abs((await endOf()) - before)).toBeLessThan(60_000);
		});

		it('also when it is interrupted at any moment: then the bot does not start until it has ended', async () => {
			await fill(await open(null));
			const pairs = [[null, first] as const, [first, second] as const, [second, null] as const];
			for (const [from, to] of pairs) {
				let interrupted = 0;
				for (let writes = 1; ; writes += 1) {
					const ended = await rotate(from, to, (one) => breaking(one, writes)).then(
						() => true,
						() => false,
					);
					if (ended) break;
					interrupted += 1;
					// The first write is the note that it began.
					if (writes > 1) await expect((await open(to)).unlock()).rejects.toThrow('was interrupted');
				}
				expect(interrupted).toBeGreaterThan(0);
				await expectAll(await open(to));
			}
		});

		it('but not from a key that it has not', async () => {
			await fill(await open(first));
			await expect(rotate(second, null)).rejects.toThrow('STORE_KEY_OLD is not the key');
			await expectAll(await open(first));
		});
	});
});

/** A backend that fails for good with its nth write. */
function breaking(backend: Backend, writes: number): Backend {
	let count = 0;
	const write = <T>(call: () => Promise<T>): Promise<T> => {
		count += 1;
		return count >= writes ? Promise.reject(new Error('interrupted')) : call();
	};
	return {
		...backend,
		adapter: (name) => {
			const adapter = backend.adapter(name);
			return new Proxy(adapter, {
				get: (target, property) => {
					if (property === 'set') return (...args: Parameters<typeof target.set>) => write(() => target.set(...args));
					if (property === 'deleteMany') return (keys: string[]) => write(() => target.deleteMany(keys));
					const value: unknown = Reflect.get(target, property);
					return typeof value === 'function' ? value.bind(target) : value;
				},
			});
		},
	};
}
