import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

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

/** A browser and what goes wrong in it. */
export interface TestBrowser {
	readonly browser: Browser;
	/** A page in a context of its own. Whatever goes wrong in it is noted in `problems`. */
	open(url: string, options?: BrowserContextOptions): Promise<Page>;
	/** Errors in pages, failed requests, and requests to any other host. */
	readonly problems: string[];
	close(): Promise<void>;
}

/** How long a step of a page may take, in milliseconds: what takes longer hangs. */
export const stepTimeoutMs = 60_000;

/** Starts a browser. Only requests to 127.0.0.1 are let through; others are noted and stopped. */
export const startBrowser = async (executablePath: string): Promise<TestBrowser> => {
	const browser = await chromium.launch({ executablePath, args: flags });
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
				// What is measured, pressed or pictured has to stand still.
				reducedMotion: 'reduce',
				...options,
			});
			const page = await context.newPage();
			watch(page);
			await page.goto(url);
			await page.locator('.composer-text').waitFor();
			return page;
		},
		close: () => browser.close(),
	};
};

const screenshots = join(import.meta.dirname, '..', '..', 'out', 'screenshots');

/** Keeps a picture of the page as build output. */
export const screenshot = async (page: Page, name: string): Promise<void> => {
	await mkdir(screenshots, { recursive: true });
	await page.screenshot({ path: join(screenshots, `${name}.png`) });
};
