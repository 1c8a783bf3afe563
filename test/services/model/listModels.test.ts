import { expect, test } from 'vitest';
import { startLocalModel } from '../../../packages/local-openai/src/localModel.ts';
import { createPrices } from '../../../src/services/limits/prices.ts';
import { listModels } from '../../../src/services/model/listModels.ts';
import { createModelChoices, createServedModels } from '../../../src/services/model/modelChoices.ts';
import { collectLog } from '../../support/logLines.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { answering } from '../../support/plainServer.ts';

const log = collectLog().logger;

/** Those of a server of one's own, where nothing has a price. */
const prices = createPrices({ isOpenAi: false, given: {} });

const listFrom = (baseUrl: string) => listModels({ apiKey: null, baseUrl, fetch });

test('the models of a server are listed, the newest first, and what is none is left out', async () => {
	await using local = await startLocalModel({ models: ['b', 'a'] });
	expect(await listFrom(local.baseUrl)).toEqual(['a', 'b']);
	const data = [{ id: 'old', created: 1 }, { id: 'new', created: 2 }, { id: 7 }, 'x', null, { id: 'x'.repeat(101) }];
	expect(await listFrom(await answering(JSON.stringify({ data })))).toEqual(['new', 'old']);
	const many = Array.from({ length: 5000 }, (_, index) => ({ id: `m${index}` }));
	expect(await listFrom(await answering(JSON.stringify({ data: many })))).toHaveLength(1000);
});

test.each(['no JSON', '{"data":7}', `{"data":["${'x'.repeat(2 ** 20)}"]}`])(
	'a server that says something else instead is one that does not say (%#)',
	async (body) => {
		await expect(listFrom(await answering(body))).rejects.toThrow();
	},
);

test('who wants the list gets what was known at once, and else waits a moment', async () => {
	const clock = createManualClock();
	const answers = [
		async () => ['gpt-a'],
		() => Promise.reject(new Error('away')),
		() => new Promise<string[]>(() => undefined),
	];
	let asked = 0;
	const served = createServedModels(() => (answers[asked++] ?? (async () => ['gpt-b']))(), { clock, log });
	const { toChooseFrom, meant } = createModelChoices({ usual: 'usual', others: ['usual', 'gpt-*'], served, prices });
	expect(await toChooseFrom('gpt-old')).toEqual(['usual', 'gpt-a']);
	const all = await Promise.all(['gpt-old', 'gpt-a', 'o-1', null].map(meant));
	expect(all).toEqual(['usual', 'gpt-a', 'usual', 'usual']);
	expect(asked).toBe(1);
	await clock.advance(10 * 60_000);
	// What was known is told at once, whether or not the server can be reached by now.
	expect(await toChooseFrom(null)).toEqual(['usual', 'gpt-a']);
	expect(await toChooseFrom(null)).toEqual(['usual', 'gpt-a']);
	expect(asked).toBe(2);
	await clock.advance(60_000);
	expect(await toChooseFrom(null)).toEqual(['usual', 'gpt-a']);
	expect(asked).toBe(3);
	await clock.advance(60_000);
	expect(await toChooseFrom(null)).toEqual(['usual', 'gpt-a']);
	expect(await toChooseFrom(null)).toEqual(['usual', 'gpt-b']);
	expect(asked).toBe(4);
});

test('who wants a list that nobody knows yet waits a second for it', async () => {
	const clock = createManualClock();
	const served = createServedModels(() => new Promise<string[]>(() => undefined), { clock, log });
	const { toChooseFrom } = createModelChoices({ usual: 'usual', others: ['*'], served, prices });
	const waiting = toChooseFrom(null);
	await clock.advance(1_000);
	expect(await waiting).toEqual(['usual']);
});

test('each failed try to hear the list is logged once, and nothing of what the server said', async () => {
	const clock = createManualClock();
	const logged = collectLog();
	const address = await answering('{"data":"it is secret"}');
	const served = createServedModels(() => listFrom(address), { clock, log: logged.logger });
	for (const lines of [1, 1, 2]) {
		if (lines === 2) await clock.advance(60_000);
		expect(await served()).toBeNull();
		expect(logged.lines.map(({ level, msg }) => [level, msg])).toEqual(
			Array.from({ length: lines }, () => [40, 'the model server did not say which models it has']),
		);
	}
	expect(logged.text()).not.toContain('secret');
});

test('a server is not asked where only names are allowed, and a menu gets no more than it has room for', async () => {
	let asked = 0;
	const list = async () => {
		asked += 1;
		return Array.from({ length: 100 }, (_, index) => `gpt-${index}`);
	};
	const served = createServedModels(list, { clock: createManualClock(), log });
	const names = createModelChoices({ usual: 'a', others: ['b'], served, prices });
	expect(await names.toChooseFrom(null)).toEqual(['a', 'b']);
	expect([await names.meant('b'), await names.meant('c'), asked]).toEqual(['b', 'a', 0]);
	const all = createModelChoices({ usual: 'a', others: ['*'], served, prices });
	const offered = await all.toChooseFrom('gpt-99');
	expect([offered.length, offered[0], offered.at(-1)]).toEqual([25, 'a', 'gpt-99']);
});

test.each(['gpt-6.1-sol', null])(
	'where %s is the usual model, no name without a price is let in by its beginning',
	async (usual) => {
		const found = ['gpt-6-luna', 'gpt-6-new'];
		const openAi = createPrices({ isOpenAi: true, given: {} });
		const other = usual ?? 'gpt-9';
		for (const names of [found, null]) {
			const served = async () => names;
			const { toChooseFrom, meant } = createModelChoices({ usual: other, others: ['gpt-6*'], served, prices: openAi });
			const all = names === null ? [] : usual === null ? found : ['gpt-6-luna'];
			expect(await toChooseFrom(null)).toEqual([other, ...all]);
			expect(await meant('gpt-6-luna')).toBe('gpt-6-luna');
			expect(await meant('gpt-6-new')).toBe(usual === null ? 'gpt-6-new' : other);
			// What was chosen holds as long as nobody knows what the server has.
			expect(await meant('gpt-6-gone')).toBe(usual === null && names === null ? 'gpt-6-gone' : other);
		}
	},
);
