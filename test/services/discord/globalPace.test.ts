import { expect, test } from 'vitest';
import { createGlobalPace } from '../../../src/services/discord/gateway/globalPace.ts';
import { createManualClock } from '../../support/manualClock.ts';

/** When each of so many requests that come at once may go, in milliseconds. */
async function timesOf(count: number, clock = createManualClock(0), pace = createGlobalPace(clock)) {
	const times: number[] = [];
	const { signal } = new AbortController();
	const all = Array.from({ length: count }, async () => {
		await pace.turn(signal);
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
		await pace.turn(signal);
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
	const waiting = Array.from({ length: 100 }, () => pace.turn(given.signal));
	given.abort(new Error('given up'));
	const outcomes = await Promise.allSettled(waiting);
	expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
	await pace.turn(new AbortController().signal);
	expect(clock.sleeping).toBe(0);
});

test('of those who wait, the one for whom the fewest were sent goes first', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	const order: string[] = [];
	const long = (async () => {
		for (let message = 0; message < 20; message += 1) {
			await pace.turn(signal, 'long');
			order.push('long');
		}
	})();
	const crowd = Array.from({ length: 20 }, (_, index) => pace.turn(signal, `other ${index}`));
	const short = pace.turn(signal, 'short').then(() => order.push('short'));
	await clock.advance(60_000);
	await Promise.all([long, short, ...crowd]);
	expect(order.indexOf('short')).toBe(1);
});

test('a hundred requests that one person causes at once do not go before the one of another', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	const order: string[] = [];
	const send = (sender: string) => pace.turn(signal, sender).then(() => order.push(sender));
	const all = Array.from({ length: 100 }, () => send('presser'));
	all.push(send('innocent'));
	await clock.advance(60_000);
	await Promise.all(all);
	expect(order.indexOf('innocent')).toBeLessThanOrEqual(1);
});

test('what can wait waits for all others, but not for ever', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	let updatedAt = Number.POSITIVE_INFINITY;
	const update = (atMostMs: number) => {
		updatedAt = Number.POSITIVE_INFINITY;
		void pace.quiet(signal, atMostMs).then(() => {
			updatedAt = clock.now();
		});
	};
	for (let one = 0; one < 86; one += 1) void pace.turn(signal, `early ${one}`);
	update(60_000);
	await clock.advance(60_000);
	expect(updatedAt).toBeGreaterThanOrEqual(2_000);
	expect(updatedAt).toBeLessThan(2_100);
	const from = clock.now();
	for (let one = 0; one < 20; one += 1) void pace.turn(signal, `more ${one}`);
	update(10_000);
	// Somebody new each time, twice as fast as requests may be sent.
	for (let at = 0; at < 20_000; at += 25) {
		void pace.turn(signal, `first ${at}`);
		void pace.turn(signal, `second ${at}`);
		await clock.advance(25);
	}
	expect(updatedAt - from).toBe(10_000);
});

test('what can wait goes one after the other, and takes no turn of its own', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	const times: number[] = [];
	for (let update = 0; update < 40; update += 1)
		void pace.quiet(signal, 60_000).then(async () => {
			await pace.turn(signal, `answer ${update}`);
			times.push(clock.now());
		});
	await clock.advance(60_000);
	expect(times).toHaveLength(40);
	expect(times.at(-1)).toBeLessThan(2_200);
});

test('whoever has sent very much waits less than half a minute longer than others', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const { signal } = new AbortController();
	// Others keep the line from ever being empty.
	for (let at = 0; at < 10_000; at += 25) {
		void pace.turn(signal, 'long');
		void pace.turn(signal, `other ${at}`);
		await clock.advance(25);
	}
	let sentAt = Number.POSITIVE_INFINITY;
	const from = clock.now();
	void pace.turn(signal, 'long').then(() => {
		sentAt = clock.now();
	});
	for (let at = 0; at < 60_000; at += 25) {
		void pace.turn(signal, `new ${at}`);
		await clock.advance(25);
	}
	expect(sentAt - from).toBeLessThan(35_000);
});

/** Keeps the line from being empty for so many milliseconds. */
async function crowd(ms: number, clock: ReturnType<typeof createManualClock>, turn: (sender: string) => void) {
	for (const until = clock.now() + ms; clock.now() < until; await clock.advance(25)) turn(`at ${clock.now()}`);
}

/** How much longer somebody waits than a newcomer who comes with them, in milliseconds. */
async function behindNewcomers(
	sender: string,
	clock: ReturnType<typeof createManualClock>,
	turn: (sender: string) => Promise<void>,
) {
	const at = new Map<string, number>();
	for (const one of [sender, 'newcomer']) void turn(one).then(() => at.set(one, clock.now()));
	await crowd(30_000, clock, (one) => void turn(one));
	return (at.get(sender) ?? Number.POSITIVE_INFINITY) - (at.get('newcomer') ?? 0);
}

test('what somebody has sent counts ever less, also while the line is never empty', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const turn = (sender: string, { signal } = new AbortController()) => pace.turn(signal, sender);
	for (let other = 0; other < 40; other += 1) void turn(`before ${other}`);
	for (let request = 0; request < 30; request += 1) void turn('busy');
	await crowd(60_000, clock, (one) => void turn(one));
	expect(await behindNewcomers('busy', clock, turn)).toBeLessThan(1_000);
});

test('requests that are given up do not count', async () => {
	const clock = createManualClock(0);
	const pace = createGlobalPace(clock);
	const turn = (sender: string, { signal } = new AbortController()) => pace.turn(signal, sender);
	for (let other = 0; other < 40; other += 1) void turn(`before ${other}`);
	const given = new AbortController();
	for (let request = 0; request < 30; request += 1) turn('hasty', given).catch(() => undefined);
	given.abort();
	expect(await behindNewcomers('hasty', clock, turn)).toBeLessThan(1_000);
});
