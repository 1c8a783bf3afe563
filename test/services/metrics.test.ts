import { expect, test } from 'vitest';
import { createMetrics } from '../../src/services/metrics/metrics.ts';
import { addStateMetrics } from '../../src/services/metrics/stateMetrics.ts';

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

test('whoever watches sees the store and the shards as they are when they look', async () => {
	const { registry } = createMetrics(() => 0);
	let condition: 'well' | 'full' = 'well';
	const open = async function* () {
		yield* [1, 2, 3];
	};
	addStateMetrics(registry, {
		store: { condition: async () => condition, ping: async () => undefined, journal: { open: open as never } },
		shards: () => ({ all: 4, away: 1 }),
	});
	expect(await registry.metrics()).toContain('darkroom_store_condition{condition="well"} 1');
	condition = 'full';
	const text = await registry.metrics();
	expect(text).toContain('darkroom_store_condition{condition="well"} 0');
	expect(text).toContain('darkroom_store_condition{condition="full"} 1');
	expect(text).toContain('darkroom_erasures_open 3');
	expect(text).toContain('darkroom_shards{state="connected"} 3');
	expect(text).toContain('darkroom_shards{state="away"} 1');
});
