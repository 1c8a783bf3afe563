import { describe, expect, it } from 'vitest';
import { cheapestCost } from '../../support/cost/cheapestSchedule.ts';
import { talkBills } from '../../support/cost/talkBills.ts';
import { talks } from '../../support/cost/talks.ts';

/** As gpt-5.6-terra is billed; twelve hours as if they were as dear as twice the input. */
const rates = { input: 2.5, cached: 0.25, cacheWrite: 3.125, cacheWrite12h: 5, pictures: 2.5, output: 15 };
const model = 'gpt-5.6-terra';
const minute = 60_000;
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('the least that a conversation can cost', () => {
	const asked = (...questions: [minutes: number, input: number][]) =>
		cheapestCost(
			questions.map(([minutes, input]) => ({ at: minutes * minute, input, output: 10 })),
			rates,
		) / 1000;
	const answer = 10 * rates.output;

	it('writes nothing for a question alone', () => {
		expect(asked([0, 2000])).toBe(2000 * 2.5 + answer);
	});

	it('writes what is asked again in half an hour, and the last question not', () => {
		expect(asked([0, 2000], [1, 2300])).toBe(2000 * 3.125 + 2000 * 0.25 + 300 * 2.5 + 2 * answer);
	});

	it('writes for half a day only if that saves more than it costs', () => {
		expect(asked([0, 2000], [60, 2300])).toBe(2000 * 2.5 + 2300 * 2.5 + 2 * answer);
		const often = [
			[0, 2000],
			[60, 2300],
			[120, 2600],
		] as [number, number][];
		expect(asked(...often)).toBe(2000 * 5 + 2000 * 0.25 + 300 * 2.5 + 2000 * 0.25 + 600 * 2.5 + 3 * answer);
	});

	it('writes nothing that is shorter than a cache takes', () => {
		expect(asked([0, 1000], [1, 1020])).toBe(2020 * 2.5 + 2 * answer);
	});
});

describe.each(['responses', 'chat'] as const)('what conversations cost, asked through %s', (api) => {
	it('is what a question costs without a cache, if nobody asks on', async () => {
		const once = talks(1, 12, () => 1);
		const [planned, never] = [
			await talkBills({ talks: once, policy: 'planned', rates, model, api }),
			await talkBills({ talks: once, policy: 'never', rates, model, api }),
		];
		expect(planned.bills).toEqual(never.bills);
	});

	it('is at most 1.05 of the least, over a hundred of ten questions each', { tags: ['days'] }, async () => {
		const all = talks(api.length, 100, () => 10);
		const halfHours = { ...rates, cacheWrite12h: Number.POSITIVE_INFINITY };
		const { bills, requests } = await talkBills({ talks: all, policy: 'planned', rates: halfHours, model, api });
		const least = requests.map((each) => cheapestCost(each, halfHours));
		for (const [index, bill] of bills.entries()) expect(bill).toBeGreaterThanOrEqual(least[index] ?? 0);
		expect(sum(bills) / sum(least)).toBeLessThanOrEqual(1.05);
	});
});
