import { expect, test } from 'vitest';
import { createBacklog } from '../../src/services/backlog.ts';
import { failure } from '../../src/services/failure.ts';
import { createManualClock } from '../support/manualClock.ts';

test('what could not be done is repeated, ever more rarely, until it succeeds; the newest under a key counts', async () => {
	const clock = createManualClock();
	const backlog = createBacklog(clock, new AbortController().signal);
	const done: string[] = [];
	let works = false;
	const work = (name: string) => async () => {
		if (!works) throw new Error('away');
		done.push(name);
	};
	for (const name of ['a', 'b', 'c']) expect(backlog.add(name, work(name))).toBe(true);
	backlog.add('b', work('the newer b'));
	backlog.drop('c');
	await clock.advance(600_000);
	expect(done).toEqual([]);
	works = true;
	await clock.advance(60_000);
	expect(done.sort()).toEqual(['a', 'the newer b']);
	expect(clock.sleeping).toBe(0);
	backlog.add('d', work('d'));
	await clock.advance(2_000);
	expect(done).toContain('d');
});

test('what cannot wait for its turn is done at once, and not a second time while it is being done; it stays if it fails', async () => {
	const clock = createManualClock();
	const backlog = createBacklog(clock, new AbortController().signal);
	const running: PromiseWithResolvers<void>[] = [];
	backlog.add('a', () => {
		const one = Promise.withResolvers<void>();
		running.push(one);
		return one.promise;
	});
	await backlog.now('b');
	const failing = backlog.now('a');
	running[0]?.reject(new Error('away'));
	await expect(failing).rejects.toThrow('away');
	await clock.advance(2_000);
	const done = backlog.now('a');
	expect(running).toHaveLength(2);
	running[1]?.resolve();
	await done;
	await clock.advance(600_000);
	expect(running).toHaveLength(2);
	expect(clock.sleeping).toBe(0);
});

test('no more is put off than fits, and nothing after the bot has stopped', async () => {
	const clock = createManualClock();
	const stop = new AbortController();
	const backlog = createBacklog(clock, stop.signal, 2);
	const fail = () => Promise.reject(new Error('away'));
	expect(['a', 'b', 'c', 'a'].map((key) => backlog.add(key, fail))).toEqual([true, true, false, true]);
	stop.abort(new Error('stopping'));
	await clock.advance(10_000);
	expect(clock.sleeping).toBe(0);
});

test('what is still to be done when the bot stops is tried once more before the store closes, also what came after the word to stop', async () => {
	const clock = createManualClock();
	const stop = new AbortController();
	const backlog = createBacklog(clock, stop.signal);
	const done: string[] = [];
	backlog.add('before', async () => done.push('before'));
	stop.abort(new Error('stopping'));
	backlog.add('after', async () => done.push('after'));
	await clock.advance(10_000);
	expect(done).toEqual([]);
	await backlog.end();
	expect(done).toEqual(['before', 'after']);
});

test('a store that stands still does not hold up the end', async () => {
	const clock = createManualClock();
	const backlog = createBacklog(clock, AbortSignal.abort(new Error('stopping')));
	backlog.add('stands still', () => new Promise(() => undefined));
	const ended = backlog.end();
	await clock.untilSleeping(1);
	await clock.advance(2_000);
	await ended;
});

test('one failure holds up nothing else, but a store that is out of reach is asked once', async () => {
	const clock = createManualClock();
	const backlog = createBacklog(clock, new AbortController().signal);
	const done: string[] = [];
	let error = new Error('no answer');
	backlog.add('first', async () => {
		done.push('first');
		throw error;
	});
	backlog.add('second', async () => done.push('second'));
	await clock.advance(2_000);
	expect(done).toEqual(['first', 'second']);
	error = failure('store.unavailable');
	backlog.add('third', async () => done.push('third'));
	await clock.advance(4_000);
	expect(done).toEqual(['first', 'second', 'first']);
	error = new Error('no answer');
	await clock.advance(60_000);
	expect(done).toContain('third');
});
