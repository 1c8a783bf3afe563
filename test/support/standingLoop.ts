import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the bot by `--require`, which reaches its threads too: at a signal the event loop stands, for longer than any test waits,
 * and for the thread that watches it ten seconds go by in one.
 */
const wait = Atomics.wait;
if (isMainThread) process.on('SIGUSR2', () => wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000));
else {
	const quickened: typeof wait = (array: Int32Array | BigInt64Array, index: number, value: never, ms = 0) =>
		wait(array as Int32Array, index, value, ms / 10);
	Atomics.wait = quickened;
}
