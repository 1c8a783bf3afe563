import { expect, test } from 'vitest';
import { runDay } from '../support/chaos.ts';
import { days } from '../support/chaosDays.ts';
import { hasRedisServer } from '../support/redisServer.ts';

const here = days.filter((day) => hasRedisServer() || day.redis !== true);

test.concurrent.each(here)(
	'while people talk, $title: every question has one answer or one plain sentence, stored as shown',
	async (day) => {
		const { asked, faults } = await runDay(day, { people: 12, acts: 2, seed: 1 });
		expect(faults).toEqual([]);
		expect(asked.length).toBeGreaterThan(12);
	},
);
