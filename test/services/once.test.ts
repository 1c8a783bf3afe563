import { expect, test } from 'vitest';
import { once } from '../../src/services/once.ts';

test('is done once for all, and again only after it has failed', async () => {
	let times = 0;
	const load = once(async () => {
		times += 1;
		if (times === 1) throw new Error('not yet');
		return times;
	});
	const first = [load(), load()];
	for (const { status } of await Promise.allSettled(first)) expect(status).toBe('rejected');
	expect(await Promise.all([load(), load()])).toEqual([2, 2]);
	expect(await load()).toBe(2);
});
