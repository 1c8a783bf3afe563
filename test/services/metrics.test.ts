import { expect, test } from 'vitest';
import { createMetrics } from '../../src/services/metrics.ts';

test('tokens are counted by kind, and those from the cache only once', async () => {
	const metrics = createMetrics(() => 0);
	metrics.used('m', { input: 10, cached: 4, output: 2 });
	const text = await metrics.registry.metrics();
	expect(text).toContain('darkroom_tokens_total{model="m",kind="input"} 6');
	expect(text).toContain('darkroom_tokens_total{model="m",kind="cached"} 4');
	expect(text).toContain('darkroom_tokens_total{model="m",kind="output"} 2');
});

test.each([
	{ input: Number.NaN, cached: 0, output: 2 },
	{ input: 1, cached: 5, output: 2 },
	{ input: -1, cached: -1, output: 2 },
	{ input: Number.POSITIVE_INFINITY, cached: 0, output: 2 },
])('a count that cannot be ($input, $cached) fails nothing, and the rest is counted', async (usage) => {
	const metrics = createMetrics(() => 0);
	metrics.used('m', usage);
	expect(await metrics.registry.metrics()).toContain('darkroom_tokens_total{model="m",kind="output"} 2');
});
