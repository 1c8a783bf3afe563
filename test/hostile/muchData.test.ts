import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exporting, forgetting, storeFor } from '../support/hostile/muchData.ts';
import { createInnocent, type HostileCase, runAgainst } from '../support/hostile/runCase.ts';
import { createStage, type Room } from '../support/hostile/stage.ts';
import { startTarget, type Target } from '../support/hostile/target.ts';

/** As much as would show in memory if all of it were held at once; `npm run bench:data` takes more. */
const amount = { pictures: 60, bytes: 3_000_000 };

let target: Target;
let room: Room;
let innocent: ReturnType<typeof createInnocent>;
let idleBytes: number;
beforeAll(async () => {
	target = await startTarget();
	room = createStage(target, new AbortController().signal).someone();
	await storeFor(room, amount, target);
	const photo = new URL('../fixtures/pictures/documentPhoto.jpg', import.meta.url);
	innocent = createInnocent(target, await readFile(photo));
	for (let n = 0; n < 3; n += 1) await innocent.ask();
	idleBytes = (await target.watch.report()).peakBytes;
});
afterAll(() => target[Symbol.asyncDispose]());

test.each([
	{ what: 'an export', begin: () => exporting(room, amount) },
	{ what: 'the erasure', begin: () => forgetting(room, async () => undefined) },
])(
	'$what of 180 MB of pictures is never in memory at once, and others are answered meanwhile',
	{ tags: ['long'] },
	async ({ begin }) => {
		const hostile: HostileCase = begin();
		const result = await runAgainst(target, innocent, hostile);
		expect(result.faults).toEqual([]);
		expect(result.outcomes).toEqual({ done: 1 });
		// Bounds for machines that others share; the strict ones are those of `npm run bench:data`. All at once would be the pictures, and the
		// archives of them, and what an ordinary run takes.
		expect(result.peakBytes - idleBytes).toBeLessThan(1.4 * amount.pictures * amount.bytes);
	},
);
