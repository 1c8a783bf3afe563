import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong, one line each: the rule, and where. */
export const faults = async (page: Page): Promise<string[]> => {
	// The page's own policy lets in no foreign script; the test's world of its own does.
	await page.evaluate(`${axe.source}; undefined`);
	const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
		.then(({ violations }) => violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.flat().join(' ') + ' — ' + (node.any[0] ?? node.all[0] ?? node.none[0])?.message)))`;
	return (await page.evaluate<string[]>(run)).toSorted();
};
