import { describe, expect, test } from 'vitest';
import { runDay } from '../support/chaos.ts';
import { hasSmallDisks } from '../support/fullStores.ts';
import { outages } from '../support/outages.ts';
import { hasRedisServer } from '../support/tools.ts';

const canBe = { redis: hasRedisServer(), smallDisk: hasSmallDisks() };

describe('while fifty people talk,', () => {
	test.for(outages.filter(({ redis, smallDisk }) => (!redis || canBe.redis) && (!smallDisk || canBe.smallDisk)))(
		'$title, and all goes on by itself afterwards: one answer or one plain sentence for each, and nothing paid for in vain',
		{ tags: ['days'] },
		async (day) => {
			const { asked, faults } = await runDay(day, { people: 50, acts: 4, seed: 1 });
			expect(faults).toEqual([]);
			expect(asked.length).toBeGreaterThanOrEqual(50 * 4);
		},
	);
});
