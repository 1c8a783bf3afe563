import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { residentBytes, treeOf } from './processTree.ts';

/** Watches a bot from a thread of its own, so that a busy harness delays no look. */
const { pid, url, mostBytes } = z.object({ pid: z.number(), url: z.string(), mostBytes: z.number() }).parse(workerData);

const everyMs = 50;
const agent = new Agent({ keepAlive: true });
const fresh = () => ({ peakBytes: 0, longestHealthMs: 0, stopped: false });
let seen = fresh();
let askedAt: number | null = null;

function askHealth(): void {
	const begun = performance.now();
	askedAt = begun;
	const answered = () => {
		seen.longestHealthMs = Math.max(seen.longestHealthMs, performance.now() - begun);
		askedAt = null;
	};
	get(url, { agent }, (response) => response.resume().once('end', answered)).once('error', answered);
}

function look(): void {
	const tree = treeOf(pid);
	const bytes = residentBytes(tree);
	seen.peakBytes = Math.max(seen.peakBytes, bytes);
	if (bytes > mostBytes && !seen.stopped) {
		seen.stopped = true;
		for (const one of tree) process.kill(one, 'SIGKILL');
	}
	if (askedAt === null) askHealth();
	else seen.longestHealthMs = Math.max(seen.longestHealthMs, performance.now() - askedAt);
}

setInterval(look, everyMs);
parentPort?.on('message', () => {
	look();
	parentPort?.postMessage(seen);
	seen = fresh();
});
