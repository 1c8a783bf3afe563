import { describe, expect, it } from 'vitest';
import { createCachePlanner } from '../../../src/services/model/chat/cachePlanner.ts';
import { type CacheRates, cheapestWrite } from '../../../src/services/model/chat/cachePolicy.ts';
import type { PromptPart } from '../../../src/services/model/port.ts';
import { createManualClock } from '../../support/manualClock.ts';

const rates: CacheRates = { plain: 1, read: 0.1, write: 1.25, write12h: null };
const minute = 60_000;

describe('whether a prompt is written to the cache', () => {
	const write = (cached: number, fresh: number, soon: number, later = soon, more: Partial<CacheRates> = {}) =>
		cheapestWrite({ cached, fresh, again: { '30m': soon, '12h': later } }, { ...rates, ...more });

	it('depends on whether it is asked again more often than it has to be: about two times in nine', () => {
		expect(write(0, 2000, 0.21)).toBeNull();
		expect(write(0, 2000, 0.22)).toBe('30m');
		expect(write(5000, 300, 0.21)).toBeNull();
		expect(write(5000, 300, 0.22)).toBe('30m');
	});

	it('is always done where writing costs nothing more, and never where reading saves nothing', () => {
		expect(write(0, 2000, 0.01, 0.01, { write: 1 })).toBe('30m');
		expect(write(0, 2000, 0.99, 0.99, { read: 1 })).toBeNull();
	});

	it('is done for twelve hours where people come back late, and the price of that is known', () => {
		expect(write(2000, 300, 0.3, 0.9)).toBe('30m');
		expect(write(2000, 300, 0.3, 0.9, { write12h: 2 })).toBe('12h');
		expect(write(2000, 300, 0.9, 0.9, { write12h: 2 })).toBe('30m');
		expect(write(0, 2000, 0.9, 0.9, { write12h: 1.25 })).toBe('30m');
	});
});

describe('what a request reads and writes', () => {
	const parts: PromptPart[] = Array.from({ length: 12 }, (_, index) => ({ type: 'text', text: `${index}` }));

	function setUp() {
		const clock = createManualClock();
		const planner = createCachePlanner(clock);
		/** The turn of a conversation, counted from 1; each adds 300 tokens. */
		const plan = (conversationId: string, turn: number, place = 'channel', from = 1) => {
			const ends = parts.slice(from - 1, turn);
			const request = { conversationId, place, firstTurnId: `${from}`, tokens: 2000 + 300 * ends.length, ends };
			const { breakpoints } = planner.plan(request, rates);
			return [...breakpoints].map((part) => parts.indexOf(part) + 1);
		};
		return { clock, plan };
	}

	it('writes nothing at first, everything once somebody asks on, and at four places at most', async () => {
		const { clock, plan } = setUp();
		const seen: number[][] = [];
		for (let turn = 1; turn <= 6; turn += 1) {
			seen.push(plan('a', turn));
			await clock.advance(2 * minute);
		}
		expect(seen).toEqual([[], [1, 2], [1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]]);
	});

	it('writes the first question as well where people ask on, and no longer where they stopped doing so', async () => {
		const { clock, plan } = setUp();
		for (const id of ['a', 'b', 'c']) for (const turn of [1, 2]) plan(id, turn);
		expect(plan('d', 1)).toEqual([1]);
		expect(plan('e', 1, 'dm')).toEqual([]);
		for (let index = 0; index < 20; index += 1) {
			await clock.advance(31 * minute);
			plan(`alone ${index}`, 1);
		}
		expect(plan('f', 1)).toEqual([]);
	});

	it('reads what stands in the cache where nobody goes on, and writes nothing beside it', async () => {
		const { clock, plan } = setUp();
		// Three questions each, then silence.
		for (let index = 0; index < 40; index += 1) {
			for (const turn of [1, 2, 3]) plan(`${index}`, turn);
			await clock.advance(31 * minute);
		}
		expect([1, 2, 3, 4].map((turn) => plan('new', turn))).toEqual([[1], [1, 2], [1, 2], [1, 2]]);
	});

	it('counts on nothing that stands in the cache once the oldest turns are left out', async () => {
		const { clock, plan } = setUp();
		// Three questions each, then silence.
		for (let index = 0; index < 40; index += 1) {
			for (const turn of [1, 2, 3]) plan(`${index}`, turn);
			await clock.advance(31 * minute);
		}
		for (const turn of [1, 2, 3]) plan('new', turn);
		// Nobody goes on here: to write all of it anew, as though most of it stood there, would cost a quarter more for nothing.
		expect(plan('new', 4, 'channel', 3)).toEqual([]);
		for (const turn of [5, 6, 7]) plan('new', turn, 'channel', 3);
		// Where people go on, it is written and read from there.
		const asked = setUp();
		for (const turn of [1, 2, 3]) asked.plan('a', turn);
		expect([4, 5].map((turn) => asked.plan('a', turn, 'channel', 3))).toEqual([
			[3, 4],
			[3, 4, 5],
		]);
	});

	it('marks what a round wrote for the next round of the same answer', () => {
		const { plan } = setUp();
		plan('a', 1);
		plan('a', 1);
		expect(plan('a', 1)).toEqual([1]);
	});
});
