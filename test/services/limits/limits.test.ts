import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failure, isFailure } from '../../../src/services/failure.ts';
import { nanosOf, type Spender } from '../../../src/services/limits/accounts.ts';
import { createBlocks } from '../../../src/services/limits/blocks.ts';
import { type Charge, createLimits } from '../../../src/services/limits/limits.ts';
import type { LimitRules, OwnAmounts } from '../../../src/services/limits/rules.ts';
import { createUsageRecords } from '../../../src/services/limits/usage.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, redisStorage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';

/** Tomorrow's: Redis lets go of what is over by its own clock. */
const noon = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
const none = { minute: {}, day: {} };
const question: Charge = { questions: 1, pictures: 0, dollars: 0 };
const ann: Spender = { personId: '5', guildId: '7', roleIds: [] };
const bob: Spender = { ...ann, personId: '6' };

function rulesOf(
	changes: Partial<Omit<LimitRules, 'shares'>> & { shares?: Partial<LimitRules['shares']> },
): LimitRules {
	const { shares, ...others } = changes;
	const open = {
		operators: new Set<string>(),
		allowedServers: null,
		blockedServers: new Set<string>(),
		blockedPeople: new Set<string>(),
	};
	return { roles: new Map(), ...open, ...others, shares: { person: none, server: none, bot: none, ...shares } };
}

describe.each([
	{ kind: 'SQLite', makeStorage: () => sqliteStorage(), here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('limits over $kind', ({ makeStorage, here }) => {
	async function open(rules: LimitRules) {
		const storage = await makeStorage();
		const clock = createManualClock(noon);
		const log = memoryLog();
		const store = createConversationStore({ backend: storage.open(() => clock.now()), ttlMs: 60_000, clock, log });
		onTestFinished(async () => {
			await store.close();
			await storage[Symbol.asyncDispose]();
		});
		const hits: string[][] = [];
		const metrics = { limitHit: (...hit: string[]) => void hits.push(hit), spent: () => undefined };
		const { keepsNothing } = store.people;
		const limits = createLimits({
			rules,
			ledger: store.ledger,
			blocks: createBlocks(store.ledger, clock),
			keepsNothing,
			contact: 'jo',
			clock,
			metrics,
			log,
		});
		/** What refuses a question of somebody; null if nothing does. */
		const refusal = async (spender: Spender, charge = question, own?: OwnAmounts) => {
			const asked = limits.admit(spender, charge, own).then(() => null);
			return await asked.catch((error: unknown) => (isFailure(error) ? error.reason : Promise.reject(error)));
		};
		return { limits, clock, store, hits, refusal };
	}
	const tomorrow = `<t:${(noon + 43_200_000) / 1000}:R>`;

	it.runIf(here)('let a person ask so often in a minute, and again in the next', async () => {
		const { refusal, clock, hits } = await open(rulesOf({ shares: { person: { minute: { questions: 2 }, day: {} } } }));
		expect([await refusal(ann), await refusal(ann)]).toEqual([null, null]);
		const values = { who: 'person', what: 'questions', window: 'minute', limit: 2, contact: 'jo' };
		const resets = `<t:${(noon + 60_000) / 1000}:R>`;
		expect(await refusal(ann)).toEqual({ code: 'limit.reached', values: { ...values, resets } });
		expect(hits).toEqual([['person', 'questions', 'minute']]);
		// Also where else they are, and nobody else.
		expect(await refusal({ ...ann, guildId: null })).not.toBeNull();
		expect(await refusal(bob)).toBeNull();
		await clock.advance(60_000);
		expect(await refusal(ann)).toBeNull();
	});

	it.runIf(here)('go by what a server allows of what the operator does, from the moment that it says so', async () => {
		const shares = { person: { minute: {}, day: { questions: 9 } }, server: { minute: {}, day: { questions: 9 } } };
		const { refusal, store, hits } = await open(rulesOf({ shares }));
		const own = (member: OwnAmounts['member'], server: OwnAmounts['server'] = {}) => ({ member, server });
		for (const asked of [1, 2]) expect([asked, await refusal(ann, question, own({}))]).toEqual([asked, null]);
		const values = { what: 'questions', resets: tomorrow };
		const refused = { code: 'limit.ofServer', values: { ...values, who: 'member', limit: 2 } };
		expect(await refusal(ann, question, own({ questions: 2 }))).toEqual(refused);
		expect(hits).toEqual([['member', 'questions', 'day']]);
		// Nobody gets a new share by having nothing kept, or by erasing it; others and other servers are not meant.
		await store.people.setKeepsNothing(ann.personId, true);
		await createUsageRecords(store.ledger, () => noon).forgetPerson(ann.personId);
		expect(await refusal(ann, question, own({ questions: 2 }))).toEqual(refused);
		expect(await refusal(bob, question, own({ questions: 2 }))).toBeNull();
		expect(await refusal({ ...ann, guildId: '8' }, question, own({ questions: 2 }))).toBeNull();
		const all = { code: 'limit.ofServer', values: { ...values, who: 'server', limit: 3 } };
		expect(await refusal(bob, question, own({}, { questions: 3 }))).toEqual(all);
		// Who wants more than the operator allows is told about the operator.
		const eager = async () =>
			await refusal({ ...bob, personId: '9' }, question, own({ questions: 99 }, { questions: 99 }));
		for (let asked = 3; asked < 9; asked += 1) expect(await eager()).toBeNull();
		expect(await eager()).toMatchObject({ code: 'limit.reached', values: { who: 'server', limit: 9 } });
	});

	it.runIf(here)(
		'count what a whole server asks, and take nothing off a person for what the server refuses',
		async () => {
			const shares = { person: { minute: {}, day: { questions: 2 } }, server: { minute: {}, day: { questions: 1 } } };
			const { refusal } = await open(rulesOf({ shares }));
			expect(await refusal(bob)).toBeNull();
			expect(await refusal(ann)).toMatchObject({ values: { who: 'server', window: 'day', resets: tomorrow } });
			const elsewhere = { ...ann, guildId: '8' };
			const alone = { ...ann, guildId: null };
			expect([await refusal(elsewhere), await refusal(alone)]).toEqual([null, null]);
			expect(await refusal(alone)).toMatchObject({ values: { who: 'person' } });
		},
	);

	it.runIf(here)(
		'hold back what a call may cost until it is settled, give back what it did not, and count what nobody settles',
		async () => {
			const { limits, refusal } = await open(rulesOf({ shares: { person: { minute: {}, day: { dollars: 1 } } } }));
			const tab = await limits.admit(ann, question);
			const first = await tab.reserve({ pictures: 0, dollars: 0.6 });
			await expect(tab.reserve({ pictures: 0, dollars: 0.5 })).rejects.toMatchObject({
				reason: { code: 'limit.reached', values: { who: 'person', what: 'dollars', limit: 1, resets: tomorrow } },
			});
			expect(await refusal(ann, { ...question, dollars: 0.5 })).toMatchObject({ values: { what: 'dollars' } });
			await first.settle({ pictures: 0, dollars: 0.1, tokens: { input: 10, cached: 4, output: 2 } });
			const second = await tab.reserve({ pictures: 0, dollars: 0.9 });
			// A call that the server turned down cost nothing; one that broke off may have.
			await second.failed(failure('model.unavailable'));
			for (const code of ['model.cut', 'model.unjudged'] as const) {
				const third = await tab.reserve({ pictures: 0, dollars: 0.45 });
				await third.failed(failure(code));
			}
			await expect(tab.reserve({ pictures: 0, dollars: 0.000_001 })).rejects.toThrow('limit.reached');
		},
	);

	it.runIf(here)('count pictures by how many were made', async () => {
		const { limits, refusal } = await open(
			rulesOf({ shares: { person: { minute: { pictures: 4 }, day: { pictures: 5 } } } }),
		);
		const order = (pictures: number): Charge => ({ questions: 0, pictures, dollars: null });
		expect(await refusal(ann, order(5))).toMatchObject({ values: { what: 'pictures', window: 'minute', limit: 4 } });
		const tab = await limits.admit(ann, order(4));
		const made = await tab.reserve({ pictures: 4, dollars: null });
		await expect(tab.reserve({ pictures: 1, dollars: null })).rejects.toThrow('limit.reached');
		await made.settle({ pictures: 1, dollars: null, tokens: null });
		await tab.reserve({ pictures: 3, dollars: null });
		await expect(tab.reserve({ pictures: 2, dollars: null })).rejects.toThrow('limit.reached');
	});

	it.runIf(here)(
		'let questions through that need nothing of what is used up, and limit no money whose price nobody knows',
		async () => {
			const { limits, refusal } = await open(
				rulesOf({ shares: { bot: { minute: {}, day: { dollars: 1, pictures: 0 } } } }),
			);
			const tab = await limits.admit(ann, question);
			await (await tab.reserve({ pictures: 0, dollars: 1 })).settle({ pictures: 0, dollars: 1.5, tokens: null });
			expect(await refusal(bob, { ...question, dollars: 0.1 })).toMatchObject({
				values: { who: 'bot', what: 'dollars' },
			});
			expect(await refusal(bob, { ...question, dollars: null })).toBeNull();
			await tab.reserve({ pictures: 0, dollars: null });
		},
	);

	it.runIf(here)('give roles a share of their own, let operators pass, and turn away who is blocked', async () => {
		const blocked = { blockedPeople: new Set(['66']), blockedServers: new Set(['77']), operators: new Set(['1']) };
		const roles = new Map([['9', { day: { questions: 2 } }]]);
		const { refusal } = await open(
			rulesOf({ ...blocked, roles, shares: { person: { minute: {}, day: { questions: 1 } } } }),
		);
		const helper = { ...bob, roleIds: ['9'] };
		for (const each of [helper, helper, ann]) expect(await refusal(each)).toBeNull();
		for (const each of [helper, ann]) expect(await refusal(each)).toMatchObject({ code: 'limit.reached' });
		const operator = { ...ann, personId: '1' };
		for (let n = 0; n < 5; n += 1) expect(await refusal(operator)).toBeNull();
		expect(await refusal({ ...ann, personId: '66' })).toMatchObject({ code: 'limit.blocked' });
		expect(await refusal({ ...operator, guildId: '77' })).toMatchObject({ code: 'limit.notHere' });
		const { refusal: closed } = await open(rulesOf({ allowedServers: new Set(['8']) }));
		expect(await closed(ann)).toMatchObject({ code: 'limit.notHere' });
		expect(await closed({ ...ann, guildId: '8' })).toBeNull();
		expect(await closed({ ...ann, guildId: null })).toBeNull();
	});

	it.runIf(here)(
		'exceed no budget and lose no reservation, whatever is asked at once and whoever dies before it is settled',
		async () => {
			const caps = { person: 0.3, server: 0.5, bot: 0.8 };
			const share = (dollars: number) => ({ minute: {}, day: { dollars } });
			const shares = { person: share(caps.person), server: share(caps.server), bot: share(caps.bot) };
			const end = fc.oneof(
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.constantFrom('dies' as const, 'refused' as const),
			);
			const call = fc.record({ who: fc.nat(3), where: fc.nat(1), holds: fc.integer({ min: 1, max: 120 }), end });
			const { limits, store, clock } = await open(rulesOf({ shares }));
			const nanosIn = async (owner: string) => {
				const day = new Date(clock.now()).toISOString().slice(0, 10);
				return (await store.ledger.read([`day:${day}:${owner}`]))[0]?.get('nano') ?? 0;
			};
			await fc.assert(
				fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 40 }), async (calls) => {
					const before = await nanosIn('bot:');
					const spent = await Promise.all(
						calls.map(async ({ who, where, holds, end }) => {
							const tab = await limits.admit({ personId: `${who}`, guildId: `9${where}`, roleIds: [] }, question);
							const dollars = holds / 1000;
							const reserved = await tab.reserve({ pictures: 0, dollars }).catch(() => null);
							if (reserved === null) return 0;
							if (end === 'refused') await reserved.failed(failure('model.unavailable'));
							if (typeof end !== 'number') return end === 'dies' ? nanosOf(dollars) : 0;
							await reserved.settle({ pictures: 0, dollars: dollars * end, tokens: null });
							return nanosOf(dollars * end);
						}),
					);
					const sum = await nanosIn('bot:');
					expect(sum - before).toBe(spent.reduce((total, nanos) => total + nanos, 0));
					expect(sum).toBeLessThanOrEqual(caps.bot * 1e9);
					for (const who of [0, 1, 2, 3]) expect(await nanosIn(`person:${who}`)).toBeLessThanOrEqual(caps.person * 1e9);
					for (const where of [0, 1]) expect(await nanosIn(`server:9${where}`)).toBeLessThanOrEqual(caps.server * 1e9);
					expect((await nanosIn('server:90')) + (await nanosIn('server:91'))).toBe(sum);
					// The next sample has its budgets to itself.
					await clock.advance(2 * 86_400_000);
				}),
				{ numRuns: 25 },
			);
		},
	);
});
