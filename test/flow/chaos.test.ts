import { expect, test } from 'vitest';
import { type Day, runDay } from '../support/chaos.ts';
import { allAtOnce, days } from '../support/chaosDays.ts';
import { hasRedisServer } from '../support/tools.ts';

const canBe = (day: Day) => hasRedisServer() || day.redis !== true;

/** A day for each of those that things can go wrong with. */
const some = ['Discord loses calls', 'the gateway is cut', 'the model', 'Redis stands still'];
const isOneOfSome = ({ title }: Day) => some.some((beginning) => title.startsWith(beginning));

test.concurrent.each(days.filter(canBe).filter(isOneOfSome))(
	'while people talk, $title: every question has one answer or one plain sentence, stored as shown',
	async (day) => {
		const { asked, faults } = await runDay(day, { people: 8, acts: 2, seed: 1 });
		expect(faults).toEqual([]);
		expect(asked.length).toBeGreaterThan(8);
	},
);

test.each([...days, ...allAtOnce].filter(canBe))(
	'while fifty people talk for long, $title: every question has one answer or one plain sentence, stored as shown',
	{ tags: ['days'] },
	async (day) => {
		const seed = Math.floor(Math.random() * 1e6);
		const { asked, faults } = await runDay(day, { people: 50, acts: 8, seed });
		expect(faults).toEqual([]);
		expect(asked.length).toBeGreaterThan(200);
	},
);
