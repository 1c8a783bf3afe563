import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildPageAssets } from '../src/page/pageAssets.ts';

// Puts the page into what is published, ready for a browser.
const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist', 'page', 'built');
for (const [path, { body }] of await buildPageAssets(join(root, 'page'))) {
	const file = join(folder, path === '/' ? 'index.html' : path);
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, body);
}
