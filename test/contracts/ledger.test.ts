import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountPostings, Ledger } from '../../src/services/store/ledger/ledger.ts';
import { redisStorage, type Storage, sqliteStorage } from '../support/stores.ts';
import { hasRedisServer } from '../support/tools.ts';

const redis = hasRedisServer();
const later = () => Date.now() + 60_000;

/** One posting that may go up to a cap. */
const capped = (account: string, add: number, cap: number): AccountPostings => ({
	account,
	expiresAt: later(),
	postings: [{ field: 'nano', add, cap }],
});

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true, processes: 1 },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: redis, processes: 2 },
	{ kind: 'a Redis cluster', makeStorage: () => redisStorage({ cluster: true }), here: redis, processes: 2 },
])('the ledger in $kind', ({ makeStorage, here, processes }) => {
	async function open(storage: Storage) {
		const backends = Array.from({ length: processes }, () => storage.open());
		const ledgers = backends.map(
			(backend): Ledger => ({
				post: (...args) => backend.attempt(() => backend.ledger.post(...args)),
				read: (...args) => backend.attempt(() => backend.ledger.read(...args)),
				erase: (...args) => backend.attempt(() => backend.ledger.erase(...args)),
				expireAt: (...args) => backend.attempt(() => backend.ledger.expireAt(...args)),
			}),
		);
		const close = async () => void (await Promise.all(backends.map((backend) => backend.close())));
		const of = (index: number): Ledger => ledgers[index % ledgers.length] as Ledger;
		return { of, [Symbol.asyncDispose]: close };
	}

	it.runIf(here)('adds everything or nothing, and names what found no room', async () => {
		await using storage = await makeStorage();
		await using opened = await open(storage);
		const ledger = opened.of(0);
		expect(await ledger.post([capped('a', 7, 10), capped('b', 7, 10)])).toBeNull();
		expect(await ledger.post([capped('c', 1, 10), capped('b', 4, 10)])).toEqual({ account: 1, posting: 0, stands: 7 });
		expect(await ledger.read(['a', 'b', 'c'])).toEqual([new Map([['nano', 7]]), new Map([['nano', 7]]), new Map()]);
		// To the last: full is not too much.
		expect(await ledger.post([capped('b', 3, 10)])).toBeNull();
		expect(await ledger.post([capped('b', 1, 10)])).toEqual({ account: 0, posting: 0, stands: 10 });
		expect(
			await ledger.post([{ account: 'b', expiresAt: later(), postings: [{ field: 'nano', add: -4 }] }]),
		).toBeNull();
		expect(await ledger.post([capped('b', 4, 10)])).toBeNull();
	});

	it.runIf(here)('looks for more room than it takes, and adds what has no cap beyond any', async () => {
		await using storage = await makeStorage();
		await using opened = await open(storage);
		const ledger = opened.of(0);
		const look = (room: number): AccountPostings[] => [
			{ account: 'a', expiresAt: later(), postings: [{ field: 'nano', add: 0, room, cap: 10 }] },
		];
		expect(await ledger.post(look(10))).toBeNull();
		expect(await ledger.post(look(11))).not.toBeNull();
		expect(await ledger.read(['a'])).toEqual([new Map()]);
		const most = 2 ** 52;
		expect(
			await ledger.post([{ account: 'a', expiresAt: later(), postings: [{ field: 'nano', add: most }] }]),
		).toBeNull();
		expect(await ledger.read(['a'])).toEqual([new Map([['nano', most]])]);
	});

	it.runIf(here)('deletes the fields that begin so, or all, and lets accounts expire', async () => {
		await using storage = await makeStorage();
		await using opened = await open(storage);
		const ledger = opened.of(0);
		const postings = ['nano', '@5:nano', '@5:questions', '@55:nano'].map((field) => ({ field, add: 1 }));
		await ledger.post([{ account: 'a', expiresAt: later(), postings }]);
		await ledger.erase('a', '@5:');
		expect(new Set((await ledger.read(['a']))[0]?.keys())).toEqual(new Set(['nano', '@55:nano']));
		await ledger.erase('a', '');
		expect(await ledger.read(['a'])).toEqual([new Map()]);
		await ledger.post([{ account: 'a', expiresAt: later(), postings }]);
		await ledger.expireAt('a', Date.now() - 1);
		expect(await ledger.read(['a'])).toEqual([new Map()]);
		// What has expired counts no more.
		expect(await ledger.post([capped('a', 10, 10)])).toBeNull();
	});

	it.runIf(here)('keeps the time of an account that exists', async () => {
		await using storage = await makeStorage();
		await using opened = await open(storage);
		const ledger = opened.of(0);
		await ledger.post([capped('a', 1, 10)]);
		await ledger.expireAt('a', Date.now() + 30_000);
		const postings = [{ field: 'other', add: 1 }];
		await ledger.post([{ account: 'a', expiresAt: Date.now() - 1, postings }]);
		expect(await ledger.read(['a'])).toEqual([
			new Map([
				['nano', 1],
				['other', 1],
			]),
		]);
	});

	it.runIf(here)(
		'never lets a sum pass its cap, whoever adds how much to what at once, and loses nothing',
		async () => {
			await using storage = await makeStorage();
			await using opened = await open(storage);
			const names = ['a', 'b', 'c'];
			const one = fc.record({
				adds: fc.array(fc.record({ account: fc.constantFrom(...names), add: fc.integer({ min: 0, max: 40 }) }), {
					minLength: 1,
					maxLength: 3,
				}),
				by: fc.nat(processes - 1),
			});
			let round = 0;
			await fc.assert(
				fc.asyncProperty(
					fc.array(one, { minLength: 1, maxLength: 60 }),
					fc.integer({ min: 0, max: 400 }),
					async (all, cap) => {
						round += 1;
						const named = (account: string) => `${round}:${account}`;
						const taken = new Map(names.map((name) => [named(name), 0]));
						await Promise.all(
							all.map(async ({ adds, by }) => {
								const accounts = [...new Set(adds.map(({ account }) => account))];
								const sums = accounts.map((account) => ({
									account: named(account),
									add: adds.reduce((sum, each) => sum + (each.account === account ? each.add : 0), 0),
								}));
								const refused = await opened.of(by).post(sums.map(({ account, add }) => capped(account, add, cap)));
								if (refused === null)
									for (const { account, add } of sums) taken.set(account, (taken.get(account) ?? 0) + add);
							}),
						);
						const sums = await opened.of(0).read(names.map(named));
						expect(sums.map((fields) => fields.get('nano') ?? 0)).toEqual(names.map((name) => taken.get(named(name))));
						for (const sum of taken.values()) expect(sum).toBeLessThanOrEqual(cap);
					},
				),
				{ numRuns: 40 },
			);
		},
	);
});
