import { expect, test } from 'vitest';
import { hostileCases } from '../support/hostile/cases/index.ts';
import { runCase } from '../support/hostile/runCase.ts';

test.each(hostileCases)('the bot outlives $title', async (hostile) => {
	const result = await runCase(hostile);
	expect(result.faults).toEqual([]);
	// Bounds for machines that others share; the strict ones are those of `npm run bench:hostile`.
	expect(result.standMs).toBeLessThan(2000);
	expect(result.peakBytes).toBeLessThan(1.5e9);
	expect(result.besideMs).toBeLessThan(60_000);
});
