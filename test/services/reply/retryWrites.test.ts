import { queryObjects } from 'node:v8';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { withLimit } from '../../../src/services/reply/stream/retryWrites.ts';

class Write {}

it('a write with a limit leaves nothing behind at a signal that lives on, though a client keeps listening', {
	tags: ['long'],
}, async () => {
	const stopping = new AbortController();
	for (let writes = 0; writes < 20; writes += 1) {
		const write = new Write();
		await withLimit(60_000, systemClock, stopping.signal, async (signal) =>
			signal.addEventListener('abort', () => write),
		);
	}
	await expect.poll(() => queryObjects(Write, { format: 'count' })).toBeLessThan(5);
	expect(stopping.signal.aborted).toBe(false);
});

it('a write ends with the signal that it was given', async () => {
	const stopping = new AbortController();
	const write = withLimit(60_000, systemClock, stopping.signal, () => new Promise(() => undefined));
	stopping.abort(new Error('The bot stops.'));
	await expect(write).rejects.toThrow('The bot stops.');
	await expect(withLimit(60_000, systemClock, stopping.signal, async () => 'written')).rejects.toThrow(
		'The bot stops.',
	);
});
