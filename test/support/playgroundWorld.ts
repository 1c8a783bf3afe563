import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import type { Stack } from '../../playground/server/stack.ts';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';
import { findChromium, startBrowser, type TestBrowser } from './browser.ts';

const chromiumPath = findChromium();

/** Browsers are slow on machines that are busy. */
const testTimeoutMs = 90_000;

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
	describe.skipIf(chromiumPath === null)(title, { timeout: testTimeoutMs }, () => {
		let playground: Playground | null = null;
		let browser: TestBrowser | null = null;
		const given = <Thing>(thing: Thing | null): Thing => {
			if (thing === null) throw new Error('Nothing was started.');
			return thing;
		};
		beforeAll(async () => {
			[playground, browser] = await Promise.all([
				startPlayground({ port: 0, environment: { LOG_LEVEL: 'error' }, pace: { firstTokenMs: 100, tokenMs: 10 } }),
				startBrowser(chromiumPath ?? ''),
			]);
		});
		beforeEach(async () => {
			await given(playground).hub.reset();
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
		afterAll(async () => {
			await browser?.close();
			await playground?.stop();
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
