import { describe, expect, it } from 'vitest';
import { createWatchdog } from '../../../src/services/model/watchdog.ts';
import { createManualClock } from '../../support/manualClock.ts';

const limits = { firstTokenMs: 60_000, betweenTokensMs: 30_000, totalMs: 300_000 };

function setUp(changes: Partial<typeof limits> = {}) {
	const clock = createManualClock();
	const caller = new AbortController();
	return { clock, caller, watchdog: createWatchdog({ ...limits, ...changes }, clock, caller.signal) };
}

describe('the watchdog of an answer', () => {
	it('lets the first token take its time, and not a millisecond more', async () => {
		const { clock, watchdog } = setUp();
		await clock.advance(59_999);
		expect(watchdog.signal.aborted).toBe(false);
		await clock.advance(1);
		expect(watchdog.signal.reason).toMatchObject({ code: 'model.silent' });
	});

	it('allows less between tokens than before the first', async () => {
		const { clock, watchdog } = setUp();
		await clock.advance(5_000);
		watchdog.alive('token');
		await clock.advance(29_999);
		expect(watchdog.signal.aborted).toBe(false);
		await clock.advance(1);
		expect(watchdog.signal.reason).toMatchObject({ code: 'model.silent' });
	});

	it('begins anew at each sign of life, at the limit that holds then', async () => {
		const { clock, watchdog } = setUp();
		for (let times = 0; times < 3; times++) {
			await clock.advance(50_000);
			watchdog.alive('thought');
		}
		expect(watchdog.signal.aborted).toBe(false);
		await clock.advance(60_000);
		expect(watchdog.signal.reason).toMatchObject({ code: 'model.silent' });
	});

	it('does not count the time that the reader needs', async () => {
		const { clock, watchdog } = setUp();
		watchdog.alive('token');
		watchdog.rest();
		await clock.advance(100_000);
		expect(watchdog.signal.aborted).toBe(false);
		watchdog.alive('token');
		await clock.advance(29_999);
		expect(watchdog.signal.aborted).toBe(false);
		await clock.advance(1);
		expect(watchdog.signal.reason).toMatchObject({ code: 'model.silent' });
	});

	it('ends the whole answer at its limit, however lively it is', async () => {
		const { clock, watchdog } = setUp({ totalMs: 100_000 });
		for (let seconds = 0; seconds < 99; seconds++) {
			await clock.advance(1_000);
			watchdog.alive('token');
		}
		expect(watchdog.signal.aborted).toBe(false);
		await clock.advance(1_000);
		expect(watchdog.signal.reason).toMatchObject({ code: 'model.tooSlow' });
	});

	it("says the caller's reason where the caller gave up", () => {
		const { caller, watchdog } = setUp();
		caller.abort(new Error('forgotten'));
		expect(watchdog.signal.reason).toMatchObject({ message: 'forgotten' });
	});

	it('sleeps no more once it is disposed of', async () => {
		const { clock, watchdog } = setUp();
		watchdog[Symbol.dispose]();
		expect(clock.sleeping).toBe(0);
		await clock.advance(400_000);
		expect(watchdog.signal.aborted).toBe(false);
	});
});
