/**
 * Preloaded by benches into a bot of their own (`--import`): measures how long its event loop stands still, without the time that the
 * thread waited for a processor. On SIGUSR2 it reports the longest stand since the last report as one line.
 */
import { readFileSync, writeSync } from 'node:fs';

const everyMs = 5;

/** Milliseconds that this thread has waited for a processor so far (Linux: nanoseconds in the second field). */
function waitedMs(): number {
	try {
		return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1e6;
	} catch {
		return 0;
	}
}

let last = { at: performance.now(), waited: waitedMs() };
let longest = 0;

setInterval(() => {
	const now = { at: performance.now(), waited: waitedMs() };
	const ms = now.at - last.at - everyMs - (now.waited - last.waited);
	longest = Math.max(longest, ms);
	last = now;
}, everyMs).unref();

process.on('SIGUSR2', () => {
	writeSync(process.stdout.fd, `loop ${longest.toFixed(1)}\n`);
	longest = 0;
});
