import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import type { RequestFacts } from '../../../src/services/request/admission.ts';
import { createInflight } from '../../../src/services/request/inflight.ts';
import { createManualClock } from '../../support/manualClock.ts';

const asked = (questionId: string, more: Partial<RequestFacts> = {}): RequestFacts => ({
	placeId: 't',
	guildId: null,
	parentId: null,
	questionId,
	personIds: ['ana'],
	...more,
});

function start(questionId: string, inflight: ReturnType<typeof createInflight>, person = 'ana') {
	const work = inflight.begin(asked(questionId, { personIds: [person] }));
	if (work === null) throw new Error('taken for a repetition');
	return work;
}

test('answers of one conversation run one after the other, in the order of the questions', async () => {
	const inflight = createInflight(createManualClock());
	const order: string[] = [];
	const run = async (id: string) => {
		using work = start(id, inflight);
		await work.join('line');
		order.push(`${id} begins`);
		await Promise.resolve();
		order.push(`${id} ends`);
	};
	await Promise.all([run('a'), run('b'), run('c')]);
	expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
	expect(inflight.size).toBe(0);
});

/** In which order requests of one conversation run, each named after who asks, that join in this order; `after`: what one replies to. */
async function orderOf(joining: readonly string[], after: Record<string, string> = {}): Promise<string[]> {
	const inflight = createInflight(createManualClock());
	const order: string[] = [];
	const works = new Map(joining.map((id) => [id, start(id, inflight, id.slice(0, 3))]));
	const run = async (id: string) => {
		using work = works.get(id);
		await work?.join('line', works.get(after[id] ?? '')?.signal);
		order.push(id);
		await Promise.resolve();
	};
	await Promise.all(joining.map(run));
	return order;
}

test('in one conversation people take turns, and what each asks keeps its order', async () => {
	expect(await orderOf(['ana1', 'ana2', 'ana3', 'ana4', 'bob1', 'cai1', 'bob2'])).toEqual([
		...['ana1', 'bob1', 'cai1', 'ana2', 'bob2', 'ana3', 'ana4'],
	]);
});

test('what somebody replies to is answered before that, whoever has the next turn', async () => {
	const joining = ['ana1', 'ana2', 'ana3', 'bob1', 'cai1'];
	expect(await orderOf(joining, { bob1: 'ana3' })).toEqual(['ana1', 'cai1', 'ana2', 'ana3', 'bob1']);
	expect(await orderOf(joining, { bob1: 'ana1' })).toEqual(['ana1', 'bob1', 'cai1', 'ana2', 'ana3']);
});

test('different conversations run side by side', async () => {
	const inflight = createInflight(createManualClock());
	using one = start('a', inflight);
	using two = start('b', inflight);
	await one.join('line 1');
	await two.join('line 2');
});

test('a question that is delivered twice is taken once', () => {
	const inflight = createInflight(createManualClock());
	using _work = start('a', inflight);
	expect(inflight.begin(asked('a'))).toBeNull();
});

test('one who is stopped while waiting lets nobody overtake', async () => {
	const inflight = createInflight(createManualClock());
	const first = start('a', inflight);
	const second = start('b', inflight);
	const third = start('c', inflight);
	await first.join('line');
	const waiting = second.join('line');
	inflight.stop((work) => work.questionId === 'b', failure('bot.forgotten'));
	await expect(waiting).rejects.toThrow('bot.forgotten');
	second[Symbol.dispose]();
	let thirdRuns = false;
	const thirdWaits = third.join('line').then(() => {
		thirdRuns = true;
	});
	await new Promise(setImmediate);
	expect(thirdRuns).toBe(false);
	first[Symbol.dispose]();
	await thirdWaits;
	third[Symbol.dispose]();
});

test('a message that belongs to an answer in the making leads to its line', async () => {
	const inflight = createInflight(createManualClock());
	using work = start('a', inflight);
	await work.join('the line');
	work.messageIds.add('answer');
	expect(inflight.lineOf('answer')).toBe('the line');
	expect(inflight.lineOf('other')).toBeNull();
});

test('closing takes nothing more, waits for what runs, and stops it when the grace is over', async () => {
	const clock = createManualClock();
	const inflight = createInflight(clock);
	const work = start('a', inflight);
	work.signal.addEventListener('abort', () => work[Symbol.dispose]());
	const closed = inflight.close(25_000);
	expect(() => inflight.begin(asked('b'))).toThrow('bot.stopping');
	expect(work.signal.aborted).toBe(false);
	await clock.advance(25_000);
	await closed;
	expect(work.signal.reason).toMatchObject({ code: 'bot.stopping' });
});

describe('a crowd', () => {
	const limits = {
		atOnce: 2,
		atOncePerPerson: 1,
		ordersAtOnce: 1,
		ordersAtOncePerPerson: 1,
		taken: 5,
		takenPerPerson: 3,
		most: 6,
	};
	const by = (person: string, questionId: string) => asked(questionId, { personIds: [person] });

	test('waits for room, each person by turns, whatever waits in front of them', async () => {
		const inflight = createInflight(createManualClock(), limits);
		const order: string[] = [];
		const ends: (() => void)[] = [];
		const run = (person: string, id: string) => {
			const work = inflight.begin(by(person, id));
			void work?.join(id).then(() => order.push(id));
			ends.push(() => work?.[Symbol.dispose]());
		};
		for (const id of ['ana 1', 'ana 2', 'ana 3']) run('ana', id);
		run('ben', 'ben 1');
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(order).toEqual(['ana 1', 'ben 1']);
		ends[0]?.();
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(order).toEqual(['ana 1', 'ben 1', 'ana 2']);
	});

	test('one that only has to be written lets another in before it ends, but no more than are worked on at once', async () => {
		const inflight = createInflight(createManualClock(), { ...limits, atOnce: 1 });
		const order: string[] = [];
		const works = ['ana', 'ben', 'cem'].map((person) => inflight.begin(by(person, person)));
		for (const work of works) void work?.join(work.questionId).then(() => order.push(work.questionId));
		const settled = async () => {
			for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
			return order.join();
		};
		expect(await settled()).toBe('ana');
		works[0]?.makeRoom();
		expect(await settled()).toBe('ana,ben');
		works[1]?.makeRoom();
		expect(await settled()).toBe('ana,ben');
		works[0]?.[Symbol.dispose]();
		works[1]?.makeRoom();
		expect(await settled()).toBe('ana,ben,cem');
	});

	test('orders for pictures wait for each other, and no question waits for them', async () => {
		const inflight = createInflight(createManualClock(), limits);
		const order: string[] = [];
		const run = (id: string, use: 'ask' | 'imagine') => {
			void inflight
				.begin({ ...by(id, id), use })
				?.join(id)
				.then(() => order.push(id));
		};
		for (const id of ['ana', 'ben', 'cem']) run(id, 'imagine');
		run('dora', 'ask');
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		expect(order).toEqual(['ana', 'dora']);
	});

	test('is refused where the line is too long, each person told once until an answer of theirs ends', () => {
		const inflight = createInflight(createManualClock(), limits);
		const works = ['a1', 'a2', 'a3'].map((id) => inflight.begin(by('ana', id)));
		expect(() => inflight.begin(by('ana', 'a4'))).toThrow('bot.tooManyAtOnce');
		for (const id of ['b1', 'b2']) inflight.begin(by('ben', id));
		expect(() => inflight.begin(by('ben', 'b3'))).toThrow('bot.busy');
		// The first of somebody is taken all the same, as long as there is any room.
		expect(inflight.begin(by('dora', 'd1'))).not.toBeNull();
		expect(() => inflight.begin(by('cem', 'c1'))).toThrow('bot.busy');
		const told = () => ['ana', 'ana', 'cem'].map(inflight.mayTellRefused);
		expect(told()).toEqual([true, false, true]);
		expect(told()).toEqual([false, false, false]);
		works[0]?.[Symbol.dispose]();
		expect(told()).toEqual([true, false, false]);
		expect(inflight.begin(by('cem', 'c1'))).not.toBeNull();
	});

	test('of a hundred people who are refused at once, twenty are told, and others once those are through', () => {
		const inflight = createInflight(createManualClock(), limits);
		const work = inflight.begin(by('p0', 'a'));
		const people = Array.from({ length: 100 }, (_, index) => `p${index}`);
		expect(people.filter(inflight.mayTellRefused)).toEqual(people.slice(0, 20));
		work?.[Symbol.dispose]();
		expect(inflight.mayTellRefused('p99')).toBe(true);
	});

	test('looks up one after the other, and whoever is stopped does not look', async () => {
		const inflight = createInflight(createManualClock(), limits);
		const works = ['ana', 'ben', 'cem'].map((person) => inflight.begin(by(person, person)));
		let looking = 0;
		const looked: string[] = [];
		const found = works.map(async (work) => {
			if (work === null) return;
			await work.lookUp(async () => {
				looking += 1;
				expect(looking).toBe(1);
				await new Promise(setImmediate);
				looked.push(work.questionId);
				looking -= 1;
			});
		});
		inflight.stop(({ questionId }) => questionId === 'ben', failure('bot.forgotten'));
		const outcomes = await Promise.allSettled(found);
		expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(looked).toEqual(['ana', 'cem']);
	});
});
