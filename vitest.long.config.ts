import { defineConfig, mergeConfig } from 'vitest/config';
import usual from './vitest.config.ts';

/** What takes minutes: `npm run test:long`. */
export default mergeConfig(
	usual,
	defineConfig({ test: { include: ['test/**/*.long.ts'], testTimeout: 300_000, maxWorkers: 1 } }),
);
