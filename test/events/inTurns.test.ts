import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createInTurns } from '../../src/events/inTurns.ts';

/** Starts so many things of so many milliseconds each; what each turn of the event loop started. */
async function startAll(count: number, ms: number): Promise<number[][]> {
	let now = 0;
	const turns: number[][] = [[]];
	const inTurns = createInTurns(() => now);
	for (let at = 0; at < count; at += 1)
		inTurns(() => {
			turns.at(-1)?.push(at);
			now += ms;
		});
	while (turns.flat().length < count) {
		turns.push([]);
		await setImmediate();
	}
	return turns;
}

test('what comes alone is started at once', async () => {
	expect(await startAll(1, 100)).toEqual([[0]]);
});

test('what comes in one moment is started in order, a few milliseconds in each turn of the event loop', async () => {
	const turns = await startAll(20, 2);
	expect(turns.flat()).toEqual(Array.from({ length: 20 }, (_, at) => at));
	expect(turns[0]).toEqual([0, 1, 2]);
	expect(Math.max(...turns.map((started) => started.length))).toBe(3);
});

test('what takes longer than that has a turn of its own, and what comes meanwhile waits behind it', async () => {
	expect((await startAll(4, 50)).filter((started) => started.length > 0)).toEqual([[0], [1], [2], [3]]);
});

test('after a while what comes alone is started at once again', async () => {
	let now = 0;
	const started: string[] = [];
	const inTurns = createInTurns(() => now);
	for (const name of ['first', 'second', 'third'])
		inTurns(() => {
			now += 10;
			started.push(name);
		});
	await setImmediate();
	await setImmediate();
	await setImmediate();
	expect(started).toEqual(['first', 'second', 'third']);
	inTurns(() => started.push('later'));
	expect(started.at(-1)).toBe('later');
});
