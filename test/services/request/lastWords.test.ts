import { expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import { lastWordsOn } from '../../../src/services/request/lastWords.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { rememberingLog } from '../../support/models.ts';
import { createRecordingSurface } from '../../support/recordingSurface.ts';

const shown = { id: 'm1', text: 'The roof is red.' };

/** A surface whose first `faults` writes meet this error. */
function setUp(faults = 0, error: unknown = Object.assign(new Error('bad gateway'), { status: 502 })) {
	const clock = createManualClock(0);
	const surface = createRecordingSurface(clock);
	let left = faults;
	surface.before = () => {
		if (left-- > 0) throw error;
	};
	const log = rememberingLog();
	return { clock, surface, log, say: lastWordsOn(surface, clock, log, new AbortController().signal) };
}

test.each(['at', 'under', 'insteadOf'] as const)('last words %s a message outlive a fault of Discord', async (way) => {
	const { clock, surface, say } = setUp(2);
	const ways = {
		at: () => say.at('m1', { text: 'Stopped.' }),
		under: () => say.under(shown, { text: '\n-# Stopped.' }),
		insteadOf: () => say.insteadOf(['m1'], 'Stopped.'),
	};
	const said = ways[way]();
	await clock.advance(3_000);
	await said;
	expect(surface.calls).toHaveLength(3);
	expect(surface.messages.get('m1')).toBe(way === 'under' ? 'The roof is red.\n-# Stopped.' : 'Stopped.');
});

test('what finds no room under a full message goes into one of its own', async () => {
	const { surface, say } = setUp();
	expect(await say.under({ id: 'm7', text: 'x'.repeat(1_995) }, { text: '\n-# Stopped.' })).toBe(true);
	expect([...surface.messages]).toEqual([['m1', '-# Stopped.']]);
});

test.each([failure('discord.blocked'), Object.assign(new Error('Invalid Form Body'), { status: 400, code: 50_035 })])(
	'a message that Discord refuses to change (%s) is logged, and the sentence has to be said elsewhere',
	async (error) => {
		const { say, log } = setUp(1, error);
		expect(await say.under(shown, { text: '\n-# Stopped.' })).toBe(false);
		expect(log.lines).toHaveLength(1);
	},
);

test('one message out of reach does not keep the others from being taken back', async () => {
	const { surface, say } = setUp(1, failure('discord.gone'));
	await say.insteadOf(['m1', 'm2', 'm3'], 'Forgotten.');
	expect(surface.calls.map(({ kind, id }) => [kind, id])).toEqual([
		['edit', 'm1'],
		['remove', 'm2'],
		['remove', 'm3'],
	]);
});
