import { expect, test } from 'vitest';
import { type Day, runDay } from '../support/chaos.ts';
import { allAtOnce, days } from '../support/chaosDays.ts';
import { hasRedisServer } from '../support/tools.ts';

const canBe = (day: Day) => hasRedisServer() || day.redis !== true;

const daysOf = (...beginnings: string[]) =>
	days.filter(canBe).filter(({ title }) => beginnings.some((beginning) => title.startsWith(beginning)));

/** A day for each of those that things can go wrong with. */
const talk = 'while people talk, $title: every question has one answer or one plain sentence, stored as shown';
const goesWell = async (day: Day) => {
	const { asked, faults } = await runDay(day, { people: 8, acts: 2, seed: 1 });
	expect(faults).toEqual([]);
	expect(asked.length).toBeGreaterThan(8);
};
test.concurrent.each(daysOf('Discord loses calls', 'the model'))(talk, goesWell);
test.concurrent.each(daysOf('the gateway is cut', 'Redis stands still'))(talk, { tags: ['long'] }, goesWell);

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
