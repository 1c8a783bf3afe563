/**
 * Preloaded by benches into a bot of their own (`--import`): measures how long its event loop stands still, without the time that the
 * thread waited for a processor. On SIGUSR2 it reports in one line the longest stand since the last report, and the longest that the
 * thread worked in one: in a stand that is longer it waited for the disk, or for other threads to collect garbage, which had no processor.
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

/** Milliseconds that this thread has worked so far. */
function workedMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}

const look = () => ({ at: performance.now(), waited: waitedMs(), worked: workedMs() });
const none = { ms: 0, worked: 0 };
let last = look();
let longest = none;

setInterval(() => {
	const now = look();
	const ms = now.at - last.at - everyMs - (now.waited - last.waited);
	longest = { ms: Math.max(longest.ms, ms), worked: Math.max(longest.worked, now.worked - last.worked) };
	last = now;
}, everyMs).unref();

process.on('SIGUSR2', () => {
	writeSync(process.stdout.fd, `loop ${longest.ms.toFixed(1)} ${longest.worked.toFixed(1)}\n`);
	longest = none;
});
