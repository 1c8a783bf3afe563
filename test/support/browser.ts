import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const usual = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const flags = [
	'--headless=new',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Where the machine's Chromium is; null where there is none, which is said loudly. */
export const findChromium = (): string | null => {
	const found = [process.env.CHROMIUM_PATH ?? '', ...usual].find((path) => path !== '' && existsSync(path)) ?? null;
	if (found === null)
		console.warn(
			'\n*** No Chromium found: the browser tests are SKIPPED. Install chromium, or set CHROMIUM_PATH. ***\n',
		);
	return found;
};

/** A browser with a profile of its own. */
export interface TestBrowser {
	readonly browser: Browser;
	/** A page in a context of its own. Whatever goes wrong in it is noted in `problems`. */
	open(url: string, options?: BrowserContextOptions): Promise<Page>;
	/** Errors in pages, failed requests, and requests to any other host. */
	readonly problems: string[];
	close(): Promise<void>;
}

/** How long a step of a page may take, in milliseconds. */
const stepTimeoutMs = 30_000;

/** Starts a browser. Only requests to 127.0.0.1 are let through; others are noted and stopped. */
export const startBrowser = async (executablePath: string): Promise<TestBrowser> => {
	const profile = await mkdtemp(join(tmpdir(), 'darkroom-browser-'));
	const browser = await chromium.launch({ executablePath, args: [...flags, `--disk-cache-dir=${profile}`] });
	const problems: string[] = [];
	const watch = (page: Page) => {
		page.setDefaultTimeout(stepTimeoutMs);
		page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error.message}`));
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning')
				problems.push(`${message.type()}: ${message.text()}`);
		});
		page.on('request', (request) => {
			const { protocol, hostname } = new URL(request.url());
			if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1')
				problems.push(`left the machine: ${request.url()}`);
		});
		page.on('response', (response) => {
			if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
		});
	};
	return {
		browser,
		problems,
		open: async (url, options = {}) => {
			const context = await browser.newContext({
				viewport: { width: 1440, height: 900 },
				colorScheme: 'dark',
				...options,
			});
			const page = await context.newPage();
			watch(page);
			await page.goto(url);
			await page.locator('.composer-text').waitFor();
			return page;
		},
		close: async () => {
			await browser.close();
			await rm(profile, { recursive: true, force: true });
		},
	};
};

const screenshots = join(import.meta.dirname, '..', '..', 'out', 'screenshots');

/** Keeps a picture of the page as build output. */
export const screenshot = async (page: Page, name: string): Promise<void> => {
	await mkdir(screenshots, { recursive: true });
	await page.screenshot({ path: join(screenshots, `${name}.png`) });
};
