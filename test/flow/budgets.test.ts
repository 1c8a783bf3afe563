import { describe, expect, test } from 'vitest';
import { spendWhileKilled } from '../support/spendingCrowd.ts';
import { hasRedisServer } from '../support/tools.ts';

describe.runIf(hasRedisServer())('people who ask two processes at once, one of which is killed', () => {
	test('exceed no budget, as few as they are', { tags: ['long'] }, async () => {
		const ends = await spendWhileKilled({ people: 3, kills: 1, seed: 4 });
		expect(ends.refused).toBeGreaterThan(0);
	});

	test('exceed no budget, and read when it ends', { tags: ['long'] }, async () => {
		const ends = await spendWhileKilled({ people: 20, kills: 1, seed: 1 });
		expect(ends.refused).toBeGreaterThan(0);
		expect(ends.whole).toBeGreaterThan(0);
	});

	test('two hundred of them neither', { tags: ['days'] }, async () => {
		for (const seed of [2, 3]) {
			const ends = await spendWhileKilled({ people: 200, kills: 3, seed });
			expect(ends.refused).toBeGreaterThan(0);
			expect(ends.whole).toBeGreaterThan(0);
		}
	});
});
