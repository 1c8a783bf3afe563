import { expect, test } from 'vitest';
import { createContextBudgets } from '../../../src/services/model/chat/contextBudgets.ts';
import { createManualClock } from '../../support/manualClock.ts';

test('what a conversation was found to have room for is remembered for an hour, then everything is tried again', async () => {
	const clock = createManualClock();
	const budgets = createContextBudgets(clock);
	expect(budgets.of('long', 24_000)).toBe(24_000);
	budgets.worked('long', 9_000);
	expect(budgets.of('long', 24_000)).toBe(9_000);
	expect(budgets.of('other', 24_000)).toBe(24_000);
	await clock.advance(59 * 60_000);
	expect(budgets.of('long', 24_000)).toBe(9_000);
	await clock.advance(60_000);
	expect(budgets.of('long', 24_000)).toBe(24_000);
});

test('it is never more than is configured, and never next to nothing', () => {
	const budgets = createContextBudgets(createManualClock());
	budgets.worked('model', 9_000);
	expect(budgets.of('model', 8_000)).toBe(8_000);
	budgets.worked('model', 40);
	expect(budgets.of('model', 24_000)).toBe(3_000);
});

test('no more than a thousand conversations are remembered, the last ones that found something out', () => {
	const budgets = createContextBudgets(createManualClock());
	for (let id = 0; id <= 1000; id += 1) {
		budgets.worked(`${id}`, 9_000);
		budgets.worked('kept', 9_000);
	}
	expect(['0', '1', '2', '1000', 'kept'].map((id) => budgets.of(id, 24_000))).toEqual([
		24_000, 24_000, 9_000, 9_000, 9_000,
	]);
});
