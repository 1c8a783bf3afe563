import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFairGate, type FairGate, type Pass } from '../../src/services/fairGate.ts';

const never = new AbortController().signal;

/** Sends in what people want, in this order, and notes who gets in. */
function line(gate: FairGate) {
	const order: string[] = [];
	const inside = new Map<string, Pass>();
	const failed: unknown[] = [];
	return {
		order,
		inside,
		failed,
		want: (name: string, weight = 1, signal = never) => {
			const [person = ''] = name.split(' ');
			void gate.enter(person, weight, signal).then(
				(pass) => {
					order.push(name);
					inside.set(name, pass);
				},
				(error: unknown) => failed.push(error),
			);
		},
		leave: (name: string) => inside.get(name)?.[Symbol.dispose](),
	};
}

/** Long enough for everybody who may get in. */
async function settled(turns = 20): Promise<void> {
	for (let turn = 0; turn < turns; turn++) await setImmediate();
}

/** How many strangers get in, each with the least there is. */
async function left(gate: FairGate): Promise<number> {
	const { want, order } = line(gate);
	for (let stranger = 0; stranger < 20; stranger++) want(`stranger${stranger}`);
	await settled();
	return order.length;
}

describe('who is next', () => {
	test('somebody with one photo waits for one of somebody with sixty, however many of those wait', async () => {
		const gate = createFairGate({ capacity: 1, perPerson: 1 });
		const { want, leave, order } = line(gate);
		for (let photo = 0; photo < 60; photo++) want(`ana ${photo}`);
		await settled();
		want('ben');
		leave('ana 0');
		await settled();
		expect(order).toEqual(['ana 0', 'ben']);
		leave('ben');
		await settled();
		expect(order).toEqual(['ana 0', 'ben', 'ana 1']);
	});

	test('is known before: whoever leaves, the others get in as the line said', async () => {
		const wanted = fc.array(fc.constantFrom('ana', 'ben', 'cem', 'dan'), { minLength: 1, maxLength: 30 });
		await fc.assert(
			fc.asyncProperty(wanted, fc.nat(), async (people, who) => {
				const gate = createFairGate({ capacity: 1, perPerson: 1 });
				const { want, leave, order } = line(gate);
				const leaving = new AbortController();
				const names = new Map<AbortSignal, string>();
				want('first');
				await settled(2);
				for (const [index, person] of people.entries()) {
					const { signal } = index === who % people.length ? leaving : new AbortController();
					names.set(signal, `${person} ${index}`);
					want(`${person} ${index}`, 1, signal);
				}
				leaving.abort();
				const said = ['first', ...gate.line().map((signal) => names.get(signal))];
				for (const name of said) {
					leave(name ?? '');
					await settled(2);
				}
				expect(order).toEqual(said);
			}),
			{ numRuns: 100 },
		);
	});

	test('is known before also for somebody with several shares in: what they may not have yet comes after all others', async () => {
		const wanted = fc.array(fc.constantFrom('ana', 'ben', 'cem', 'dan'), { minLength: 1, maxLength: 30 });
		await fc.assert(
			fc.asyncProperty(wanted, fc.integer({ min: 2, max: 4 }), fc.nat(), async (people, perPerson, some) => {
				const gate = createFairGate({ capacity: perPerson + 1, perPerson });
				const { want, leave, order } = line(gate);
				const holds = 1 + (some % perPerson);
				for (let share = 0; share < holds; share += 1) want(`ana holds ${share}`);
				for (let other = holds; other <= perPerson; other += 1) want(`other${other}`);
				await settled(perPerson + 3);
				const before = order.length;
				const names = new Map<AbortSignal, string>();
				for (const [index, person] of people.entries()) {
					const { signal } = new AbortController();
					names.set(signal, `${person} ${index}`);
					want(`${person} ${index}`, 1, signal);
				}
				const said = gate.line().map((signal) => names.get(signal));
				// What Ana has stays, and all else leaves, one after the other.
				for (let at = 0; at < order.length; at += 1) {
					if (order[at]?.startsWith('ana') === false) leave(order[at] ?? '');
					await settled(2);
				}
				const mayHave = perPerson - holds;
				const anas = said.filter((name) => name?.startsWith('ana'));
				expect(order.slice(before)).toEqual(said.slice(0, order.length - before));
				expect(said.slice(order.length - before)).toEqual(anas.slice(mayHave));
			}),
			{ numRuns: 100 },
		);
	});

	test('people who wait take turns, each in the order of what they want, and first who wants only one thing', async () => {
		const gate = createFairGate({ capacity: 1, perPerson: 1 });
		const { want, leave, order } = line(gate);
		want('first');
		for (const name of ['ana 1', 'ana 2', 'ana 3', 'ben 1', 'ben 2', 'cem 1']) want(name);
		for (let turn = 0; turn < 7; turn++) {
			await settled();
			leave(order.at(-1) ?? '');
		}
		expect(order).toEqual(['first', 'cem 1', 'ana 1', 'ben 1', 'ben 2', 'ana 2', 'ana 3']);
	});

	test('one person fills only their share, and goes on as soon as something of theirs is over', async () => {
		const gate = createFairGate({ capacity: 4, perPerson: 2 });
		const { want, leave, order } = line(gate);
		for (let photo = 0; photo < 5; photo++) want(`ana ${photo}`);
		want('ben');
		await settled();
		expect(order).toEqual(['ana 0', 'ben', 'ana 1']);
		leave('ana 0');
		await settled();
		expect(order.at(-1)).toBe('ana 2');
		expect(gate.line()).toHaveLength(2);
		leave('ben');
		expect(await left(gate)).toBe(2);
	});

	test('what is large gets in although small ones come all the time', async () => {
		const gate = createFairGate({ capacity: 10, perPerson: 10 });
		const { want, leave, order } = line(gate);
		want('ana', 6);
		await settled();
		want('ben', 8);
		for (let person = 0; person < 5; person++) want(`p${person}`, 3);
		await settled();
		expect(order).toEqual(['ana']);
		leave('ana');
		await settled();
		expect(order).toEqual(['ana', 'ben']);
	});

	test('whoever wants several things gets them although others come all the time', async () => {
		const gate = createFairGate({ capacity: 1, perPerson: 1 });
		const { want, leave, order } = line(gate);
		want('first');
		for (const name of ['ana 1', 'ana 2']) want(name);
		for (let person = 0; person < 2000 && !order.includes('ana 1'); person++) {
			want(`p${person}`);
			await settled(2);
			leave(order.at(-1) ?? '');
			await settled(2);
		}
		expect(order).toContain('ana 1');
	});

	test('what is large holds up nothing small, and the other way round', async () => {
		const gate = createFairGate({ capacity: 64, perPerson: 32, spare: 16 });
		const { want, leave, inside, order } = line(gate);
		for (const name of ['ana', 'ben', 'cem']) want(name, 48);
		for (const name of ['dora', 'eli']) want(name, 8);
		await settled();
		expect(order).toEqual(['ana', 'dora', 'eli']);
		want('fay', 8);
		await settled();
		expect(order).not.toContain('fay');
		// What waits longest is next, and 48 do not fit beside 20: nothing passes it for ever.
		await inside.get('ana')?.resize(4, never);
		await settled();
		expect(order).not.toContain('ben');
		for (const name of ['dora', 'eli']) leave(name);
		await settled();
		expect(order).toEqual(['ana', 'dora', 'eli', 'ben', 'fay']);
		for (const name of ['ana', 'ben', 'fay']) leave(name);
		await settled();
		expect(order.at(-1)).toBe('cem');
	});

	test('more than there is gets in alone', async () => {
		const gate = createFairGate({ capacity: 10, perPerson: 4 });
		const { want, leave, order } = line(gate);
		want('ana', 50);
		want('ben', 1);
		await settled();
		expect(order).toEqual(['ana']);
		leave('ana');
		await settled();
		expect(order).toEqual(['ana', 'ben']);
		expect(await left(gate)).toBe(9);
	});
});

test('one is let in per turn of the event loop', async () => {
	const { want, order } = line(createFairGate({ capacity: 100, perPerson: 100 }));
	for (let photo = 0; photo < 10; photo++) want(`ana ${photo}`);
	for (let turn = 1; turn <= 9; turn++) {
		await settled(1);
		expect(order.length).toBeLessThanOrEqual(turn + 1);
	}
	await settled();
	expect(order).toHaveLength(10);
});

test('whoever is stopped leaves the line at once and holds nobody up', async () => {
	const gate = createFairGate({ capacity: 10, perPerson: 10 });
	const { want, order, failed } = line(gate);
	const stop = new AbortController();
	want('ana', 6);
	want('ben', 9, stop.signal);
	want('cem', 4);
	await settled();
	expect(order).toEqual(['ana']);
	const reason = new Error('deleted');
	stop.abort(reason);
	expect(gate.line()).toEqual([]);
	await settled();
	expect(order).toEqual(['ana', 'cem']);
	expect(failed).toEqual([reason]);
	await expect(gate.enter('ben', 1, stop.signal)).rejects.toBe(reason);
});

describe('a share that changes', () => {
	test('what turns out smaller lets others in', async () => {
		const { want, inside, order } = line(createFairGate({ capacity: 10, perPerson: 10 }));
		want('ana', 10);
		want('ben', 8);
		await settled();
		await inside.get('ana')?.resize(2, never);
		await settled();
		expect(order).toEqual(['ana', 'ben']);
	});

	test('what turns out larger waits for room and holds nothing meanwhile, so nobody waits for each other for ever', async () => {
		const gate = createFairGate({ capacity: 10, perPerson: 10 });
		const { want, inside } = line(gate);
		want('ana', 5);
		want('ben', 5);
		await settled();
		const [ana, ben] = [inside.get('ana'), inside.get('ben')];
		const grown: string[] = [];
		const growing = [
			ana?.resize(8, never).then(() => grown.push('ana')),
			ben?.resize(8, never).then(() => grown.push('ben')),
		];
		await settled();
		expect(grown).toEqual(['ana']);
		ana?.[Symbol.dispose]();
		await Promise.all(growing);
		expect(await left(gate)).toBe(2);
	});

	test('whoever is stopped while it waits for more holds nothing', async () => {
		const gate = createFairGate({ capacity: 10, perPerson: 10 });
		const { want, inside } = line(gate);
		want('ana', 2);
		want('ben', 5);
		await settled();
		const stop = new AbortController();
		const growing = expect(inside.get('ana')?.resize(9, stop.signal)).rejects.toThrow('stop');
		stop.abort(new Error('stop'));
		await growing;
		inside.get('ana')?.[Symbol.dispose]();
		expect(await left(gate)).toBe(5);
	});
});

test('a share is given back once, also when it is disposed of twice', async () => {
	const gate = createFairGate({ capacity: 2, perPerson: 2 });
	const one = await gate.enter('ana', 1, never);
	await gate.enter('ana', 1, never);
	one[Symbol.dispose]();
	one[Symbol.dispose]();
	expect(await left(gate)).toBe(1);
});
