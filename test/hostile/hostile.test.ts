import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileCases } from '../support/hostile/cases/index.ts';
import { createInnocent, type HostileCase, runAgainst, runCase } from '../support/hostile/runCase.ts';
import { startTarget, type Target } from '../support/hostile/target.ts';

/** What takes a moment each. */
const quick = ['apng-lies', 'answer-tabs', 'cdn-loop'];
/** What takes a second each. */
const long = ['doctype', 'avif-claim', 'text-files', 'unknown-calls'];

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

const named = (names: string[]) => hostileCases.filter(({ name }) => names.includes(name));
const outlives = 'the bot outlives $title';
const isOutlived = async (hostile: HostileCase) => {
	const { faults, peakBytes } = await runAgainst(target, innocent, hostile);
	expect(faults).toEqual([]);
	expect(peakBytes).toBeLessThan(mostBytes);
};
test.each(named(quick))(outlives, isOutlived);
test.each(named(long))(outlives, { tags: ['long'] }, isOutlived);

test.each(hostileCases.filter(({ name }) => ![...quick, ...long].includes(name)))(
	outlives,
	{ tags: ['days'] },
	async (hostile) => {
		const { faults, peakBytes } = await runCase(hostile);
		expect(faults).toEqual([]);
		expect(peakBytes).toBeLessThan(mostBytes);
	},
);
