import { describe, expect, it, onTestFinished } from 'vitest';
import { failure, isFailure } from '../../../src/services/failure.ts';
import type { Spender } from '../../../src/services/limits/accounts.ts';
import { createLimits, type Wish } from '../../../src/services/limits/limits.ts';
import type { LimitRules } from '../../../src/services/limits/rules.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog, redisStorage, sqliteStorage } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';

/** Noon of a day that is not over while a test runs. */
const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
const none = { minute: {}, day: {} };
const question: Wish = { questions: 1, pictures: 0, dollars: 0 };
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
		const limits = createLimits({ rules, ledger: store.ledger, keepsNothing, contact: 'jo', clock, metrics, log });
		/** What refuses a question of somebody; null if nothing does. */
		const refusal = async (spender: Spender, wish = question) => {
			const asked = limits.admit(spender, wish).then(() => null);
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
			const third = await tab.reserve({ pictures: 0, dollars: 0.9 });
			await third.failed(failure('model.cut'));
			await expect(tab.reserve({ pictures: 0, dollars: 0.000_001 })).rejects.toThrow('limit.reached');
		},
	);

	it.runIf(here)('count pictures by how many were made', async () => {
		const { limits, refusal } = await open(
			rulesOf({ shares: { person: { minute: { pictures: 4 }, day: { pictures: 5 } } } }),
		);
		const order = (pictures: number): Wish => ({ questions: 0, pictures, dollars: null });
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
});
