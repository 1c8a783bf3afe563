import { build, type Rolldown } from 'vite';

/** A file of the page, as a browser gets it. */
interface PageAsset {
	readonly type: string;
	readonly body: string | Uint8Array;
}

/** The page itself, by path: its HTML at `/`, and one script and one style made for browsers. */
export type PageAssets = ReadonlyMap<string, PageAsset>;

/** Media types of what a build of the page holds. */
const types: Record<string, string> = {
	html: 'text/html; charset=utf-8',
	js: 'text/javascript; charset=utf-8',
	css: 'text/css; charset=utf-8',
};

const assetOf = (file: Rolldown.OutputChunk | Rolldown.OutputAsset): [path: string, asset: PageAsset] => {
	const body = file.type === 'chunk' ? file.code : file.source;
	const type = types[file.fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
	return [file.fileName === 'index.html' ? '/' : `/${file.fileName}`, { type, body }];
};

/** Makes the page of a folder with an `index.html`, in memory: nothing is written, watched or fetched, and nothing is left to be closed. */
export const buildPageAssets = async (folder: string): Promise<PageAssets> => {
	const built = await build({
		configFile: false,
		root: folder,
		publicDir: false,
		logLevel: 'error',
		// Lit has a build that warns developers of Lit; this page wants the other one.
		resolve: { conditions: ['module', 'browser', 'production'] },
		// It comes from this machine: small counts less than soon, and than names that can be read in the browser's tools.
		build: { write: false, minify: false, cssMinify: false, target: 'esnext', modulePreload: false },
	});
	if (!('output' in built)) throw new Error('The page was not built.');
	return new Map(built.output.map(assetOf));
};
