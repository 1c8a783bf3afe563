import { afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import type { Stack } from '../../playground/server/stack.ts';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';
import { startBrowser, stepTimeoutMs, type TestBrowser } from './browser.ts';
import { chromiumPath } from './tools.ts';

const executablePath = chromiumPath();

/** Browsers are slow on machines that are busy. */
const testTimeoutMs = 240_000;

/** Started once for all files of a test process: a browser takes a second to start, and so does building the page. They end with the process. */
let started: Promise<[Playground, TestBrowser]> | null = null;
const start = (path: string): Promise<[Playground, TestBrowser]> => {
	const pace = { firstTokenMs: 30, tokenMs: 5 };
	started ??= Promise.all([
		startPlayground({ port: 0, environment: { LOG_LEVEL: 'error' }, pace }),
		startBrowser(path),
	]);
	return started;
};

/** What the tests of a page are given. */
export interface PageWorld {
	readonly playground: Playground;
	/** The world of this test. */
	readonly stack: Stack;
	readonly browser: TestBrowser;
	/** Opens the page in a tab of its own. */
	open: TestBrowser['open'];
}

/**
 * A group of browser tests. Each begins with a new world, and fails when anything in a page went wrong, or asked another machine for
 * anything. Skipped where there is no Chromium.
 */
export const describeInBrowser = (title: string, tests: (world: PageWorld) => void): void => {
	describe.skipIf(executablePath === null)(title, { timeout: testTimeoutMs }, () => {
		let playground: Playground | null = null;
		let browser: TestBrowser | null = null;
		const given = <Thing>(thing: Thing | null): Thing => {
			if (thing === null) throw new Error('Nothing was started.');
			return thing;
		};
		beforeAll(async () => {
			[playground, browser] = await start(executablePath ?? '');
		});
		beforeEach(async () => {
			await given(playground).hub.reset();
			given(playground).hub.stack.discord.settings.acknowledgeWithinMs = stepTimeoutMs;
			given(browser).problems.length = 0;
		});
		afterEach(async () => {
			await Promise.all(
				given(browser)
					.browser.contexts()
					.map((context) => context.close()),
			);
			expect(given(browser).problems).toEqual([]);
		});
		tests({
			get playground() {
				return given(playground);
			},
			get stack() {
				return given(playground).hub.stack;
			},
			get browser() {
				return given(browser);
			},
			open: (url, options) => given(browser).open(url, options),
		});
	});
};
