import { expect, test } from 'vitest';
import { createGlobalPace } from '../../../src/services/discord/gateway/globalPace.ts';
import { createManualClock } from '../../support/manualClock.ts';

/** When each of so many requests that come at once may go, in milliseconds. */
async function timesOf(count: number, clock = createManualClock(0), pace = createGlobalPace(clock)) {
	const times: number[] = [];
	const { signal } = new AbortController();
	const all = Array.from({ length: count }, async () => {
		await pace(signal);
		times.push(clock.now());
	});
	await clock.advance(60_000);
	await Promise.all(all);
	return times;
}

/** The most of them within a second and the time that the way may take longer for some. */
const most = (times: number[]) =>
	Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_100).length));

test('of two hundred requests at once no second sees more than fifty, though it begins anywhere and the way takes longer for some', async () => {
	const times = await timesOf(200);
	expect(times).toHaveLength(200);
	expect(most(times)).toBeLessThanOrEqual(50);
	expect(times.at(-1)).toBeLessThan(5_000);
});

test('a few requests after a pause do not wait for each other', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	await timesOf(200, clock, pace);
	expect(await timesOf(6, clock, pace)).toEqual(Array.from({ length: 6 }, () => 60_000));
});

test('what a process could not send while it stood still does not go all at once afterwards', async () => {
	let now = 0;
	let stood = false;
	const clock = {
		now: () => now,
		sleep: async (ms: number) => {
			const standsMs = !stood && now > 500 ? 1_000 : 0;
			stood ||= standsMs > 0;
			now += ms + standsMs;
		},
	};
	const pace = createGlobalPace(clock);
	const times: number[] = [];
	const { signal } = new AbortController();
	const all = Array.from({ length: 200 }, async () => {
		await pace(signal);
		times.push(now);
	});
	await Promise.all(all);
	expect(stood).toBe(true);
	expect(most(times)).toBeLessThanOrEqual(50);
});

test('requests that are given up wait no longer, and hold up nobody', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const given = new AbortController();
	const waiting = Array.from({ length: 100 }, () => pace(given.signal));
	given.abort(new Error('given up'));
	const outcomes = await Promise.allSettled(waiting);
	expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
	await pace(new AbortController().signal);
	expect(clock.sleeping).toBe(0);
});

/** Sends requests as given, all at once, and returns for whom they went, in order. */
async function orderOf(requests: readonly (readonly [sender: string, penalty?: number])[]): Promise<string[]> {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	const order: string[] = [];
	const all = requests.map(async ([sender, penalty]) => {
		await pace(signal, sender, penalty);
		order.push(sender);
	});
	await clock.advance(60_000);
	await Promise.all(all);
	return order;
}

test('of those who wait, the one for whom the fewest were sent goes first', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	const order: string[] = [];
	const long = (async () => {
		for (let message = 0; message < 20; message += 1) {
			await pace(signal, 'long');
			order.push('long');
		}
	})();
	const crowd = Array.from({ length: 20 }, (_, index) => pace(signal, `other ${index}`));
	const short = pace(signal, 'short').then(() => order.push('short'));
	await clock.advance(60_000);
	await Promise.all([long, short, ...crowd]);
	expect(order.indexOf('short')).toBe(1);
});

test('what can wait goes behind the rest, but not behind those who come more than its penalty later', async () => {
	expect(await orderOf([['update', 20], ['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']])).toEqual([
		...'abcdefg',
		'update',
	]);
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	let updatedAt = Number.POSITIVE_INFINITY;
	for (let one = 0; one < 20; one += 1) void pace(signal, `early ${one}`);
	void pace(signal, 'update', 20).then(() => {
		updatedAt = clock.now();
	});
	// Somebody new each time, twice as fast as requests may be sent.
	for (let at = 0; at < 60_000; at += 25) {
		void pace(signal, `first ${at}`);
		void pace(signal, `second ${at}`);
		await clock.advance(25);
	}
	expect(updatedAt).toBeGreaterThan(20_000);
	expect(updatedAt).toBeLessThan(50_000);
});
