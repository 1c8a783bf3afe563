import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { missingTools } from './tools.ts';

/** How many files the table names. */
const rows = 10;

/** Says at the end which files took longest, and what was not tested because this machine lacks something. */
export const summary: Reporter = {
	onTestRunEnd: (modules) => {
		if (modules.length > rows) write(['Slowest files', ...slowest(modules)]);
		const missing = missingTools();
		if (missing.length > 0) write(['SKIPPED, because this machine lacks', ...missing]);
	},
};

function slowest(modules: readonly TestModule[]): string[] {
	return modules
		.map((module) => ({ path: relative(process.cwd(), module.moduleId), ms: module.diagnostic().duration }))
		.sort((one, other) => other.ms - one.ms)
		.slice(0, rows)
		.map(({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${path}`);
}

function write(lines: readonly string[]): void {
	process.stdout.write(`\n${lines.join('\n  ')}\n`);
}
