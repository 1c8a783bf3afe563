import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// Much of the time goes by waiting for other processes: three workers keep two cores busy.
		maxWorkers: 3,
		maxConcurrency: 3,
		// Imports do nothing, so files share them.
		isolate: false,
		// Where the processes that tests start keep what they compiled.
		env: { NODE_COMPILE_CACHE: join(tmpdir(), 'darkroom-compiled') },
		coverage: { include: ['src/**'] },
	},
});
