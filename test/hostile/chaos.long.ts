import { expect, test } from 'vitest';
import { runDay } from '../support/chaos.ts';
import { allAtOnce, days } from '../support/chaosDays.ts';
import { hasRedisServer } from '../support/redisServer.ts';

const here = [...days, ...allAtOnce].filter((day) => hasRedisServer() || day.redis !== true);

test.each(here)('while fifty people talk, $title: every question has one answer or one plain sentence', async (day) => {
	const { asked, faults } = await runDay(day, { people: 50, acts: 8, seed: Math.floor(Math.random() * 1e6) });
	expect(faults).toEqual([]);
	expect(asked.length).toBeGreaterThan(200);
});
