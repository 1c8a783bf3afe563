import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it("README's example is the test that runs here", async () => {
	const folder = join(import.meta.dirname, '..');
	const readme = await readFile(join(folder, 'README.md'), 'utf8');
	const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
	const running = await readFile(join(folder, 'test', 'example.test.ts'), 'utf8');
	const lines = (text = '') => text.replace("'local-openai'", "'../src/index.ts'").split('\n').toSorted();
	expect(lines(example)).toEqual(lines(running));
});
