import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { LocalDiscord } from './localDiscord.ts';
import type { PageAssets } from './page/pageAssets.ts';
import { type Page, startPage } from './page/startPage.ts';

const types: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
};

const readAssets = async (folder: string): Promise<PageAssets> => {
	const files = await readdir(folder, { recursive: true });
	const entries = files
		.filter((name) => extname(name) in types)
		.map(async (name) => {
			const asset = {
				type: types[extname(name)] ?? '',
				body: await readFile(join(folder, name)),
			};
			return [name === 'index.html' ? '/' : `/${name}`, asset] as const;
		});
	return new Map(await Promise.all(entries));
};

/** The page as it was built for the package, or as this repository builds it. */
const pageAssets = async (): Promise<PageAssets> => {
	const built = join(import.meta.dirname, 'page', 'built');
	const isBuilt = import.meta.filename.endsWith('.js');
	if (isBuilt) return readAssets(built);
	const { buildPageAssets } = await import('./page/pageAssets.ts');
	return buildPageAssets(join(import.meta.dirname, '..', 'page'));
};

/** Opens the page in which people try a bot. Ana, Ben and Cleo are there. */
export const servePage = async (discord: LocalDiscord, port: number): Promise<Page> => {
	const people = ['Ana', 'Ben', 'Cleo'].map((name) => {
		const { id } = discord.createPerson({ name });
		return { id, name, about: 'A member' };
	});
	const world = { discord, people, firstChannelId: discord.channels.general.id };
	return startPage({ port, world, assets: await pageAssets() });
};
