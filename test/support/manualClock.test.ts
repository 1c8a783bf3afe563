import { expect, test } from 'vitest';
import { createManualClock } from './manualClock.ts';

const never = new AbortController().signal;

test('the manual clock wakes sleeps in the order of their time, each at its own time', async () => {
	const clock = createManualClock(0);
	const woken: string[] = [];
	const nap = (name: string, ms: number) => clock.sleep(ms, never).then(() => woken.push(`${name} at ${clock.now()}`));
	void nap('late', 300);
	void nap('early', 100).then(() => nap('again', 50));
	await clock.advance(200);
	expect(woken).toEqual(['early at 100', 'again at 150']);
	await clock.advance(100);
	expect(woken).toEqual(['early at 100', 'again at 150', 'late at 300']);
	expect(clock.now()).toBe(300);
});

test('the manual clock ends a sleep whose signal aborts, with the reason', async () => {
	const clock = createManualClock();
	const controller = new AbortController();
	const sleep = clock.sleep(1_000, controller.signal);
	controller.abort(new Error('enough'));
	await expect(sleep).rejects.toThrow('enough');
	expect(clock.sleeping).toBe(0);
	await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
});

test('the manual clock tells when somebody has come to a wait', async () => {
	const clock = createManualClock();
	const waiting = clock.untilSleeping(2);
	void clock.sleep(5, never);
	void clock.sleep(5, never);
	await waiting;
	expect(clock.sleeping).toBe(2);
});
