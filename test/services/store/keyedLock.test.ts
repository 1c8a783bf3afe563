import { describe, expect, it } from 'vitest';
import { createKeyedLock } from '../../../src/services/store/processes/keyedLock.ts';

describe('the lock', () => {
	it('runs work of one key in order, and work of different keys side by side', async () => {
		const lock = createKeyedLock();
		const gate = Promise.withResolvers<void>();
		const order: string[] = [];
		const work = (name: string, before?: Promise<void>) => async () => {
			await before;
			order.push(name);
		};
		const a1 = lock.run('a', work('a1', gate.promise));
		const a2 = lock.run('a', work('a2'));
		await lock.run('b', work('b1'));
		expect(order).toEqual(['b1']);
		gate.resolve();
		await Promise.all([a1, a2]);
		expect(order).toEqual(['b1', 'a1', 'a2']);
	});

	it('goes on after work that failed, and tells only who asked for it', async () => {
		const lock = createKeyedLock();
		const failed = lock.run('a', () => Promise.reject(new Error('no')));
		const next = lock.run('a', async () => 'yes');
		await expect(failed).rejects.toThrow('no');
		expect(await next).toBe('yes');
	});

	it('keeps nothing of keys whose work is done', async () => {
		const lock = createKeyedLock();
		const runs = Array.from({ length: 1_000 }, (_, n) => lock.run(`${n % 300}`, async () => n));
		expect(lock.size).toBe(300);
		expect(await Promise.all(runs)).toHaveLength(1_000);
		expect(lock.size).toBe(0);
	});

	it('that closes lets what runs come to its end, and begins nothing that waits', async () => {
		const lock = createKeyedLock();
		const gate = Promise.withResolvers<string>();
		const runs = lock.run('a', () => gate.promise);
		const waits = expect(lock.run('a', async () => 'never')).rejects.toMatchObject({ code: 'store.unavailable' });
		await lock.run('b', async () => undefined);
		const closed = lock.close();
		gate.resolve('whole');
		await closed;
		expect(await runs).toBe('whole');
		await waits;
		await expect(lock.run('c', async () => 'never')).rejects.toMatchObject({ code: 'store.unavailable' });
	});
});
