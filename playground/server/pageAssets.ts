import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';

/** The page itself: its HTML, and its scripts and styles made ready for a browser. */
export interface PageAssets {
	readonly html: string;
	/** Answers with a script or a style; calls `next` where there is none. */
	handle(request: IncomingMessage, response: ServerResponse, next: () => void): void;
	stop(): Promise<void>;
}

const pageFolder = join(import.meta.dirname, '..', 'page');

/** Starts vite on the page's folder, without its own server: no port, no hot reloading, no other folder than the page and its packages. */
export const startPageAssets = async (): Promise<PageAssets> => {
	const cacheDir = await mkdtemp(join(tmpdir(), 'darkroom-page-'));
	const vite = await createServer({
		configFile: false,
		root: pageFolder,
		cacheDir,
		publicDir: false,
		appType: 'custom',
		logLevel: 'error',
		clearScreen: false,
		server: {
			middlewareMode: true,
			hmr: false,
			ws: false,
			cors: false,
			fs: { strict: true, allow: [pageFolder, cacheDir] },
			warmup: { clientFiles: ['./main.ts'] },
		},
		// Lit has a build that warns developers of Lit; this page wants the other one.
		resolve: { conditions: ['module', 'browser', 'production'] },
		optimizeDeps: { entries: ['main.ts'] },
	});
	// The first browser should find everything ready.
	await vite.transformRequest('/main.ts');
	return {
		html: await readFile(join(pageFolder, 'index.html'), 'utf8'),
		handle: (request, response, next) => vite.middlewares(request, response, next),
		stop: async () => {
			await vite.close();
			await rm(cacheDir, { recursive: true, force: true });
		},
	};
};
