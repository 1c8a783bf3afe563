import { expect, test } from 'vitest';
import { createGlobalPace } from '../../../src/services/discord/globalPace.ts';
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

test('of two hundred requests at once no second sees more than fifty, though it begins anywhere and the way takes longer for some', async () => {
	const times = await timesOf(200);
	expect(times).toHaveLength(200);
	const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_100).length));
	expect(most).toBeLessThanOrEqual(50);
	expect(times.at(-1)).toBeLessThan(5_000);
});

test('a few requests after a pause do not wait for each other', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	await timesOf(200, clock, pace);
	expect(await timesOf(6, clock, pace)).toEqual(Array.from({ length: 6 }, () => 60_000));
});

test('a request that is given up waits no longer', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const given = new AbortController();
	const waiting = Array.from({ length: 100 }, () => pace(given.signal));
	given.abort();
	await Promise.all(waiting);
	expect(clock.sleeping).toBe(0);
});
