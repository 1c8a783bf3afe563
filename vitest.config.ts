import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { summary } from './test/support/summary.ts';

// Where the processes that run tests, and those that tests start, keep what they compiled.
// biome-ignore lint/style/noProcessEnv: they inherit it.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'darkroom-compiled');

/** In memory if there is much room: on a disk a store waits at every write. */
const memory = '/dev/shm';
const roomBytes = 4e9;
function hasRoom(folder: string): boolean {
	if (!existsSync(folder)) return false;
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize > roomBytes;
}
// Where temporary files go.
// biome-ignore lint/style/noProcessEnv: the processes that run tests inherit it.
process.env.TMPDIR ??= hasRoom(memory) ? memory : tmpdir();

/** Vitest reads this here too, although its types name it only for the command line. */
const filter = { tagsFilter: ['!long and !days'] };

export default defineConfig({
	test: {
		...filter,
		reporters: ['default', summary],
		include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
		tags: [
			{ name: 'long', description: 'Left to `npm run test:long`.', timeout: 600_000 },
			{ name: 'days', description: 'Left to `npm run test:days`.', timeout: 1_800_000 },
		],
		// These say that something hangs, not that it is slow: the machine may have much else to do.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 60_000 } },
		// Much of the time goes by waiting for other processes: five workers keep two cores busy.
		maxWorkers: 5,
		maxConcurrency: 3,
		// More processes than cores gain nothing by collecting their garbage in several threads, nor by beginning with a small heap.
		execArgv: [
			...['--min-semi-space-size=32', '--max-semi-space-size=32', '--initial-heap-size=512'],
			...['--no-parallel-scavenge', '--no-concurrent-marking'],
		],
		// Imports do nothing, so files share them.
		isolate: false,
		// Node runs the files as it does in production: nothing is transformed.
		experimental: { viteModuleRunner: false, nodeLoader: false },
		coverage: { include: ['src/**'] },
	},
});
