import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileCases } from '../support/hostile/cases/index.ts';
import { createInnocent, runAgainst } from '../support/hostile/runCase.ts';
import { startTarget, type Target } from '../support/hostile/target.ts';

/** What takes a moment each; `npm run test:long` tries all. */
const quick = [
	'doctype',
	'wide-pngs',
	'apng-lies',
	'gif-canvas',
	'avif-claim',
	'polyglots',
	'text-files',
	'names',
	'answer-tabs',
	'answer-quotes',
	'answer-blank',
	'surrogates',
	'unknown-calls',
	'four-hundred',
	'cdn-loop',
];

let target: Target;
let innocent: ReturnType<typeof createInnocent>;
beforeAll(async () => {
	target = await startTarget();
	const photo = new URL('../fixtures/pictures/documentPhoto.jpg', import.meta.url);
	innocent = createInnocent(target, await readFile(photo));
});
afterAll(() => target[Symbol.asyncDispose]());

test.each(hostileCases.filter(({ name }) => quick.includes(name)))('the bot outlives $title', async (hostile) => {
	const result = await runAgainst(target, innocent, hostile);
	expect(result.faults).toEqual([]);
	// Bounds for machines that others share; the strict ones are those of `npm run bench:hostile`.
	expect(result.standMs).toBeLessThan(2000);
	expect(result.peakBytes).toBeLessThan(1.5e9);
	expect(result.besideMs).toBeLessThan(20_000);
});
