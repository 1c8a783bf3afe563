import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { isFailure } from '../../../src/services/failure.ts';
import { containerOf, createVideos } from '../../../src/services/pictures/video/videos.ts';
import { peakBytes, treeOf } from '../../support/hostile/processTree.ts';
import { videoBombs } from '../../support/hostile/videoBombs.ts';
import { hasFfmpeg } from '../../support/tools.ts';

/** The most memory that one process may ever hold, in bytes, and how long nothing takes that does not hang, in milliseconds. */
const most = { bytes: 400e6, ms: 120_000 };
const videos = createVideos(systemClock);
const lines: string[] = [];
afterAll(() => console.log(lines.join('\n')));

async function outcome(name: string, bytes: Buffer): Promise<string> {
	const container = containerOf(bytes);
	if (container === null) return 'no video';
	const requester = { personId: '1', name, signal: new AbortController().signal };
	try {
		return `${(await videos.frames(bytes, container, requester))?.frames.length} frames`;
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

/** The most that any process besides this one has held since it started. */
const peak = (): number =>
	Math.max(0, ...treeOf(process.pid).map((pid) => (pid === process.pid ? 0 : peakBytes([pid]))));

it.runIf(hasFfmpeg()).each(Object.entries(videoBombs))('%s', { tags: ['long'] }, async (name, make) => {
	let held = 0;
	const watch = setInterval(() => {
		held = Math.max(held, peak());
	}, 20);
	const begun = performance.now();
	const ended = await outcome(name, make());
	const ms = performance.now() - begun;
	clearInterval(watch);
	lines.push(`${name.padEnd(52)} ${(ms / 1000).toFixed(1)} s  ${(held / 1e6).toFixed(0)} MB  ${ended}`);
	expect(ended).toMatch(/^([1-9] frames|picture\.(unreadable|tooComplex|unsupported))$/);
	expect(ms).toBeLessThan(most.ms);
	expect(held).toBeLessThan(most.bytes);
});
