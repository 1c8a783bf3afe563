/** @module-tag long */
import { readFile } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { isFailure } from '../../../src/services/failure.ts';
import { createDecoder } from '../../../src/services/pictures/decoder/decoder.ts';
import { workedMs } from '../../../src/services/pictures/decoder/workedMs.ts';
import { defaultLimits } from '../../../src/services/pictures/limits.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import { pdfBombs } from '../../support/hostile/pdfBombs.ts';
import { peakBytes, treeOf } from '../../support/hostile/processTree.ts';

/** The most memory that one process may ever hold, in bytes. */
const mostBytes = 400e6;
/**
 * How long a process may work on one PDF, its start included, in milliseconds: twice the limit, since a start takes longer where caches are
 * cold, and who watches it may be late. Without the limit some would work for as long as any picture may.
 */
const mostWorkMs = 2 * defaultLimits.pdfTimeMs;
/** What a machine that is busy with other tests may add to the limits of time: what takes longer hangs. */
const slackMs = 120_000;

const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });
const lines: string[] = [];
afterAll(async () => {
	console.log(lines.join('\n'));
	await decoder.close();
});

async function outcome(name: string, bytes: Buffer): Promise<string> {
	const facts = { name, alt: null, source: 'attachment', rule: ruleFor('gpt-6'), tokens: 1500 } as const;
	const requester = { personId: '1', name, signal: new AbortController().signal };
	try {
		const { picture } = await decoder.run('readFile', { bytes, facts }, requester);
		return `${picture?.pieces.length} of ${picture?.original.frames} pages`;
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

type Copied = 'lookCloser' | 'makeMasters';
const corner = { left: 0, top: 0, right: 0.5, bottom: 0.5 };

/** How a look at a page ends, or a copy of its pages for later looks. */
async function outcomeOf(task: Copied, bytes: Buffer, page = 1): Promise<string> {
	const requester = { personId: '1', name: 'it', signal: new AbortController().signal };
	const order = { bytes, name: 'it', rule: ruleFor('gpt-6') };
	try {
		if (task === 'makeMasters') return `${(await decoder.run(task, order, requester)).length} pages`;
		const { width, height } = await decoder.run(task, { ...order, page, region: corner, tokens: 900 }, requester);
		return `${width > 0 && height > 0} page`;
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

/** How long each process besides this one has worked, in milliseconds. */
const work = (): Map<number, number> =>
	new Map(treeOf(process.pid).flatMap((pid) => (pid === process.pid ? [] : [[pid, workedMs(pid) ?? 0]])));

/** The most that any process besides this one has held since it started. */
const peak = (): number =>
	Math.max(
		0,
		...treeOf(process.pid)
			.filter((pid) => pid !== process.pid)
			.map((pid) => peakBytes([pid])),
	);

it('no PDF takes more time or memory than one may', { tags: ['days'] }, async () => {
	for (const [name, make] of Object.entries(pdfBombs)) {
		const bytes = make();
		let most = 0;
		const before = work();
		let worked = 0;
		const look = () => {
			most = Math.max(most, peak());
			for (const [pid, ms] of work()) worked = Math.max(worked, ms - (before.get(pid) ?? 0));
		};
		const watch = setInterval(look, 25);
		const begun = performance.now();
		const ended = await outcome(name, bytes);
		const ms = performance.now() - begun;
		look();
		clearInterval(watch);
		const seconds = [worked, ms].map((one) => `${(one / 1000).toFixed(1)} s`);
		lines.push(`${name.padEnd(58)} ${seconds[0]} of work in ${seconds[1]}  ${(most / 1e6).toFixed(0)} MB  ${ended}`);
		expect(ended, name).toMatch(/^(\d+ of \d+ pages|picture\.(unreadable|tooComplex)|document\.locked)$/);
		expect(worked, name).toBeLessThan(mostWorkMs);
		// Once until it is known what it takes, and once for that.
		expect(ms, name).toBeLessThan(2 * defaultLimits.timeMs + slackMs);
		expect(most, name).toBeLessThan(mostBytes);
	}
});

it('what was posted as a spoiler stays one', async () => {
	const facts = { name: 'a.pdf', alt: null, source: 'attachment', rule: ruleFor('gpt-6'), tokens: 1500 } as const;
	const bytes = pdfBombs['a page of no size']?.() ?? Buffer.alloc(0);
	const requester = { personId: '1', name: 'a.pdf', signal: new AbortController().signal };
	const { picture } = await decoder.run('readFile', { bytes, facts: { ...facts, isSpoiler: true } }, requester);
	expect(picture?.isSpoiler).toBe(true);
});

it('a script, an address and a page of no size are nothing: the page is drawn', async () => {
	const names = ['a script that never ends', 'an address to be fetched', 'a page of no size'];
	const ended = names.map((name) => outcome(name, pdfBombs[name]?.() ?? Buffer.alloc(0)));
	expect(await Promise.all(ended)).toEqual(names.map(() => '1 of 1 pages'));
});

const quick = ['5,000 pages', 'a picture of 400 megapixels', 'a page as large as the moon', 'a lock that nobody knows'];
const tasks = ['lookCloser', 'makeMasters'] as const;
const bounded = async (task: Copied, name: string) => {
	let most = 0;
	const watch = setInterval(() => {
		most = Math.max(most, peak());
	}, 25);
	const bytes = pdfBombs[name]?.() ?? Buffer.alloc(0);
	const begun = performance.now();
	const ended = await outcomeOf(task, bytes, name === '5,000 pages' ? 4999 : 1);
	const ms = performance.now() - begun;
	clearInterval(watch);
	expect(ended).toMatch(/^(true page|\d+ pages|picture\.(unreadable|tooComplex)|document\.locked)$/);
	expect(ms).toBeLessThan(defaultLimits.pdfTimeMs + defaultLimits.timeMs + slackMs);
	expect(most).toBeLessThan(mostBytes);
};
const each = (names: string[]) => tasks.flatMap((task) => names.map((name) => [task, name] as const));
it.each(each(quick))('%s: %s takes no more time and memory than reading a PDF may', bounded);

it.each([Number.NaN, 0, -1, 13, 1e9, Number.POSITIVE_INFINITY])(
	'there is no page %s in a document, and no such frame',
	async (page) => {
		for (const path of ['documents/report.pdf', 'pictures/pages.tiff', 'pictures/animated.webp'])
			expect(await outcomeOf('lookCloser', await readFile(`test/fixtures/${path}`), page), path).toBe(
				'picture.unreadable',
			);
	},
);
