import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileCases } from '../support/hostile/cases/index.ts';
import { createInnocent, type HostileCase, runAgainst, runCase } from '../support/hostile/runCase.ts';
import { startTarget, type Target } from '../support/hostile/target.ts';

/** What takes a second each: the rest is for the bench. */
const quick = ['doctype', 'apng-lies', 'avif-claim', 'text-files', 'answer-tabs', 'unknown-calls', 'cdn-loop'];

/** Far above what is measured by `npm run bench:hostile`, which also says how long the bot stood still. */
const mostBytes = 1.5e9;

let target: Target;
let innocent: ReturnType<typeof createInnocent>;
beforeAll(async () => {
	target = await startTarget();
	const photo = new URL('../fixtures/pictures/documentPhoto.jpg', import.meta.url);
	innocent = createInnocent(target, await readFile(photo));
});
afterAll(() => target[Symbol.asyncDispose]());

const isQuick = ({ name }: HostileCase) => quick.includes(name);

test.each(hostileCases.filter(isQuick))('the bot outlives $title', { tags: ['long'] }, async (hostile) => {
	const { faults, peakBytes } = await runAgainst(target, innocent, hostile);
	expect(faults).toEqual([]);
	expect(peakBytes).toBeLessThan(mostBytes);
});

test.each(hostileCases.filter((hostile) => !isQuick(hostile)))(
	'the bot outlives $title',
	{ tags: ['days'] },
	async (hostile) => {
		const { faults, peakBytes } = await runCase(hostile);
		expect(faults).toEqual([]);
		expect(peakBytes).toBeLessThan(mostBytes);
	},
);
