import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createInTurns } from '../../src/services/inTurns.ts';

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
	expect([turns[0], turns[1]]).toEqual([[0], [1, 2]]);
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
	for (let turn = 0; turn < 4; turn += 1) await setImmediate();
	expect(started).toEqual(['first', 'second', 'third']);
	inTurns(() => started.push('later'));
	expect(started.at(-1)).toBe('later');
});

test('what follows at once from what was started counts, however many promises it takes', async () => {
	let now = 0;
	let followed = 0;
	const inTurns = createInTurns(() => now);
	const follow = async () => {
		for (let step = 0; step < 20; step += 1) await null;
		now += 2;
		followed += 1;
	};
	for (let at = 0; at < 20; at += 1) inTurns(() => void follow());
	const turns: number[] = [];
	for (let before = 0; followed < 20; before = followed) {
		await setImmediate();
		turns.push(followed - before);
	}
	expect(Math.max(...turns)).toBe(3);
});

test('what fails at its start is told of, and holds up nothing that comes after it', async () => {
	const listeners = process.listeners('unhandledRejection');
	process.removeAllListeners('unhandledRejection');
	const told = once(process, 'unhandledRejection');
	const inTurns = createInTurns();
	const started: string[] = [];
	const broken = new Error('it does not start');
	inTurns(() => {
		inTurns(() => started.push('next'));
		throw broken;
	});
	expect((await told)[0]).toBe(broken);
	for (const listener of listeners) process.on('unhandledRejection', listener);
	await setImmediate();
	inTurns(() => started.push('later'));
	await setImmediate();
	expect(started).toEqual(['next', 'later']);
});
