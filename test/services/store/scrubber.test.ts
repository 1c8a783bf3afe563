import { expect, it } from 'vitest';
import { createScrubber } from '../../../src/services/store/keyv/scrubber.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { memoryLog } from '../../support/stores.ts';

/** A scrubber and how often it has scrubbed. `busy`: whether that fails. */
function watched() {
	const state = { scrubs: 0, busy: false };
	const clock = createManualClock(1_000);
	const log = memoryLog();
	const scrub = async () => {
		state.scrubs += 1;
		if (state.busy) throw new Error('busy');
	};
	return { state, clock, log, scrubber: createScrubber({ scrub, everyMs: 60_000, clock, log }) };
}

it('scrubs at once, and then at most once a minute, however much is erased', async () => {
	const { state, clock, scrubber } = watched();
	scrubber.owe();
	expect(state.scrubs).toBe(1);
	for (let n = 0; n < 10; n += 1) scrubber.owe();
	await clock.untilSleeping(1);
	await clock.advance(59_000);
	expect(state.scrubs).toBe(1);
	await clock.advance(1_000);
	await expect.poll(() => state.scrubs).toBe(2);
	await clock.advance(600_000);
	expect(state.scrubs).toBe(2);
	scrubber.close();
});

it('goes on owing what failed, and makes up for it later', async () => {
	const { state, clock, log, scrubber } = watched();
	state.busy = true;
	scrubber.owe();
	await clock.untilSleeping(1);
	expect(log.lines).toHaveLength(1);
	await expect(scrubber.now()).rejects.toThrow('busy');
	state.busy = false;
	await clock.advance(60_000);
	await expect.poll(() => state.scrubs).toBe(3);
	await scrubber.now();
	expect(state.scrubs).toBe(3);
	scrubber.close();
});

it('owes one at the beginning: an earlier process may have been killed before its own', async () => {
	const { state, scrubber } = watched();
	await scrubber.now();
	await scrubber.now();
	expect(state.scrubs).toBe(1);
	scrubber.close();
});

it('waits for a scrub that is under way, and makes one more if more was erased since it began', async () => {
	const begun: (() => void)[] = [];
	const scrub = () => new Promise<void>((resolve) => void begun.push(resolve));
	const clock = createManualClock(1_000);
	const scrubber = createScrubber({ scrub, everyMs: 60_000, clock, log: memoryLog() });
	const ended: string[] = [];
	scrubber.owe();
	const first = scrubber.now().then(() => ended.push('first'));
	for (let n = 0; n < 100; n += 1) await null;
	expect({ begun: begun.length, ended }).toEqual({ begun: 1, ended: [] });
	begun[0]?.();
	await first;
	scrubber.owe();
	const second = scrubber.now().then(() => ended.push('second'));
	await expect.poll(() => begun.length).toBe(2);
	begun[1]?.();
	await second;
	expect(ended).toEqual(['first', 'second']);
	scrubber.close();
});
