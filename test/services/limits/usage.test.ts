import { describe, expect, it, onTestFinished } from 'vitest';
import { createBlocks } from '../../../src/services/limits/blocks.ts';
import { createLimits } from '../../../src/services/limits/limits.ts';
import { createUsageRecords, sumOfDays } from '../../../src/services/limits/usage.ts';
import { charted, chartSvg } from '../../../src/services/limits/usageChart.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, redisStorage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';

const dayMs = 86_400_000;
const noon = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2;
const none = { minute: {}, day: {} };
const nobody: ReadonlySet<string> = new Set();
const rules = {
	shares: { person: { minute: {}, day: { questions: 3 } }, server: none, bot: none },
	roles: new Map(),
	...{ operators: nobody, allowedServers: null, blockedServers: nobody, blockedPeople: nobody },
};

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('what is kept of use, over $kind', ({ makeStorage, here }) => {
	async function open(at = noon) {
		const storage = await makeStorage();
		// What expires in Redis does so by the machine's clock: days that are over are written while they are not.
		const clock = createManualClock(at);
		const log = memoryLog();
		const store = createConversationStore({ backend: storage.open(() => clock.now()), ttlMs: 60_000, clock, log });
		onTestFinished(async () => {
			await store.close();
			await storage[Symbol.asyncDispose]();
		});
		const metrics = { limitHit: () => undefined, spent: () => undefined };
		const { keepsNothing } = store.people;
		const limits = createLimits({
			rules,
			ledger: store.ledger,
			blocks: createBlocks(store.ledger, clock),
			keepsNothing,
			contact: null,
			clock,
			metrics,
			log,
		});
		const use = async (personId: string, guildId: string | null, dollars: number | null = 0.25) => {
			const tab = await limits.admit({ personId, guildId, roleIds: [] }, { questions: 1, pictures: 0, dollars });
			const reserved = await tab.reserve({ pictures: 2, dollars: dollars === null ? null : dollars * 2 });
			await reserved.settle({ pictures: 1, dollars, tokens: { input: 100, cached: 40, output: 10 } });
		};
		return { store, clock, use, usage: createUsageRecords(store.ledger, clock.now) };
	}

	it.runIf(here)('shows people, servers and the bot what was used, by day', async () => {
		const { use, usage, clock } = await open();
		await use('5', '7');
		await use('6', '7', null);
		await clock.advance(dayMs);
		await use('5', '7');
		await use('5', null);
		const one = { questions: 1, pictures: 1, dollars: 0.25, unpriced: 0, input: 100, cached: 40, output: 10 };
		const mine = await usage.ofPerson('5');
		expect(mine.slice(-2)).toEqual([
			{ day: new Date(noon).toISOString().slice(0, 10), ...one },
			{
				day: new Date(noon + dayMs).toISOString().slice(0, 10),
				...one,
				questions: 2,
				pictures: 2,
				dollars: 0.5,
				input: 200,
				cached: 80,
				output: 20,
			},
		]);
		const { days, people } = await usage.ofServer('7');
		expect(sumOfDays(days)).toEqual({
			questions: 3,
			pictures: 3,
			dollars: 0.5,
			unpriced: 1,
			input: 300,
			cached: 120,
			output: 30,
		});
		expect(people).toEqual([
			{ personId: '5', questions: 2, pictures: 2, dollars: 0.5 },
			{ personId: '6', questions: 1, pictures: 1, dollars: 0 },
		]);
		const all = await usage.ofAll();
		expect(all.servers).toEqual(['7']);
		expect(sumOfDays(all.days).questions).toBe(4);
	});

	it.runIf(here)(
		'forgets a person, but for what counts until the day ends: nobody gets a new share by being forgotten',
		async () => {
			const { use, usage, clock, store } = await open();
			await use('5', '7');
			await clock.advance(dayMs);
			for (let n = 0; n < 3; n += 1) await use('5', '7');
			await use('6', '7');
			await usage.forgetPerson('5');
			expect((await usage.ofPerson('5')).map(({ questions }) => questions).filter((count) => count > 0)).toEqual([3]);
			expect((await usage.ofServer('7')).people.map(({ personId }) => personId)).toEqual(['6']);
			await expect(use('5', '7')).rejects.toThrow('limit.reached');
			const today = `day:${new Date(noon + dayMs).toISOString().slice(0, 10)}:person:5`;
			expect([...((await store.ledger.read([today]))[0]?.keys() ?? [])]).not.toContain('in:7');
		},
	);

	it.runIf(here)('forgets a server, also with the people who were there', async () => {
		const { use, usage } = await open();
		await use('5', '7');
		await use('5', '8');
		await usage.forgetServer('7');
		expect((await usage.ofServer('7')).people).toEqual([]);
		expect((await usage.ofAll()).servers).toEqual(['8']);
		expect(sumOfDays(await usage.ofPerson('5')).questions).toBe(2);
	});

	it.runIf(here)('keeps of who wants nothing kept from now on only what counts, until the day ends', async () => {
		// Redis lets it go by its own clock.
		const { use, usage, store, clock } = await open(noon - dayMs);
		const yesterday = new Date(noon - dayMs).toISOString().slice(0, 10);
		for (const personId of ['5', '6']) await use(personId, '7');
		await usage.forgetWithDay('5');
		expect((await usage.ofServer('7')).people.map(({ personId }) => personId)).toEqual(['6']);
		await store.people.setKeepsNothing('5', true);
		await clock.advance(dayMs / 2);
		const left = await store.ledger.read(['5', '6'].map((id) => `day:${yesterday}:person:${id}`));
		expect(left.map((fields) => fields.get('questions'))).toEqual([undefined, 1]);
	});

	it.runIf(here)('keeps nothing by person of those who want nothing kept but what counts today', async () => {
		const { use, usage, store } = await open();
		await store.people.setKeepsNothing('5', true);
		await use('5', '7');
		expect((await usage.ofServer('7')).people).toEqual([]);
		for (let n = 0; n < 2; n += 1) await use('5', '7');
		await expect(use('5', '7')).rejects.toThrow('limit.reached');
	});
});

it('a chart has a bar for each day something was used, and says nothing that could be read as a tag', () => {
	const zero = { questions: 0, pictures: 0, dollars: 0, unpriced: 0, input: 0, cached: 0, output: 0 };
	const days = [0, 3, 1].map((questions, index) => ({ ...zero, questions, day: `2026-11-2${index}` }));
	expect(charted(days)).toMatchObject({ unit: 'questions', days: [{ amount: 0 }, { amount: 3 }, { amount: 1 }] });
	const svg = chartSvg(charted(days), (amount) => `<${amount}>&`);
	const tall = [...svg.matchAll(/height="([\d.]+)" rx="2"/g)].map(([, height]) => Number(height));
	expect(tall[0]).toBe(0);
	expect(tall[1]).toBeCloseTo((tall[2] ?? 0) * 3, 0);
	expect(svg).toContain('&lt;3>&amp;');
	expect(charted([{ ...zero, day: '2026-11-20', dollars: 0.1, questions: 2 }]).unit).toBe('dollars');
});
