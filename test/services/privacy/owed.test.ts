import { expect, test } from 'vitest';
import { createOwed } from '../../../src/services/privacy/owed.ts';
import { createManualClock } from '../../support/manualClock.ts';

test('what is owed is repeated, ever more rarely, until it succeeds; the newest under a key counts', async () => {
	const clock = createManualClock();
	const owed = createOwed(clock, new AbortController().signal);
	const done: string[] = [];
	let works = false;
	const work = (name: string) => async () => {
		if (!works) throw new Error('away');
		done.push(name);
	};
	for (const name of ['a', 'b', 'c']) expect(owed.owe(name, work(name))).toBe(true);
	owed.owe('b', work('the newer b'));
	owed.drop('c');
	await clock.advance(600_000);
	expect(done).toEqual([]);
	works = true;
	await clock.advance(60_000);
	expect(done.sort()).toEqual(['a', 'the newer b']);
	expect(clock.sleeping).toBe(0);
	owed.owe('d', work('d'));
	await clock.advance(2_000);
	expect(done).toContain('d');
});

test('no more is owed than fits, and nothing after the bot has stopped', async () => {
	const clock = createManualClock();
	const stop = new AbortController();
	const owed = createOwed(clock, stop.signal, 2);
	const fail = () => Promise.reject(new Error('away'));
	expect(['a', 'b', 'c', 'a'].map((key) => owed.owe(key, fail))).toEqual([true, true, false, true]);
	stop.abort(new Error('stopping'));
	await clock.advance(10_000);
	expect(clock.sleeping).toBe(0);
});

test('what is owed when the bot stops is tried once more before the store closes, also what came after the word to stop', async () => {
	const clock = createManualClock();
	const stop = new AbortController();
	const owed = createOwed(clock, stop.signal);
	const done: string[] = [];
	owed.owe('before', async () => done.push('before'));
	stop.abort(new Error('stopping'));
	owed.owe('after', async () => done.push('after'));
	await clock.advance(10_000);
	expect(done).toEqual([]);
	await owed.end();
	expect(done).toEqual(['before', 'after']);
});

test('a store that stands still does not hold up the end', async () => {
	const clock = createManualClock();
	const owed = createOwed(clock, AbortSignal.abort(new Error('stopping')));
	owed.owe('stands still', () => new Promise(() => undefined));
	const ended = owed.end();
	await clock.untilSleeping(1);
	await clock.advance(2_000);
	await ended;
});
