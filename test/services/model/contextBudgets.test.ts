import { expect, test } from 'vitest';
import { createContextBudgets } from '../../../src/services/model/contextBudgets.ts';
import { createManualClock } from '../../support/manualClock.ts';

test('what a model was found to take is remembered for an hour, then everything is tried again', async () => {
	const clock = createManualClock();
	const budgets = createContextBudgets(clock);
	expect(budgets.of('small', 24_000)).toBe(24_000);
	budgets.worked('small', 9_000);
	expect(budgets.of('small', 24_000)).toBe(9_000);
	expect(budgets.of('other', 24_000)).toBe(24_000);
	await clock.advance(59 * 60_000);
	expect(budgets.of('small', 24_000)).toBe(9_000);
	await clock.advance(60_000);
	expect(budgets.of('small', 24_000)).toBe(24_000);
});

test('it is never more than is configured, and never next to nothing', () => {
	const budgets = createContextBudgets(createManualClock());
	budgets.worked('model', 9_000);
	expect(budgets.of('model', 8_000)).toBe(8_000);
	budgets.worked('model', 40);
	expect(budgets.of('model', 24_000)).toBe(3_000);
});
