import { describe, expect, it } from 'vitest';
import { refusal, start } from '../../../test/support/localModelClient.ts';
import { createManualClock } from '../../../test/support/manualClock.ts';

describe('the local model, in the hands of a test', () => {
	it('remembers what it received and tells those who watch', async () => {
		const { local, client } = await start({ clock: createManualClock(1_000) });
		const seen: string[] = [];
		const stop = local.watch(({ type, request }) => seen.push(`${type} ${request.id}`));
		const finished = local.until((request) => request.finished);
		await client.responses.create({ model: 'eye', instructions: 'Be brief.', input: 'hi', store: false });
		expect(await finished).toMatchObject({
			id: 1,
			api: 'responses',
			at: 1_000,
			model: 'eye',
			system: 'Be brief.',
			texts: ['hi'],
			store: false,
			status: 200,
			aborted: false,
			firstTokenMs: 0,
		});
		expect(seen[0]).toBe('received 1');
		expect(seen.at(-1)).toBe('finished 1');
		stop();
		await client.responses.create({ model: 'eye', input: 'again' });
		expect(seen.at(-1)).toBe('finished 1');
	});

	it('remembers also what it refused', async () => {
		const { local, client } = await start();
		await refusal(client.post('/responses', { body: { model: 'any', wrong: true } }));
		await local.until((request) => request.finished);
		expect(local.requests[0]).toMatchObject({ status: 400, body: { wrong: true }, messages: [] });
	});

	it('says exactly what it is told, to exactly the next request of that kind', async () => {
		const { local, client, say } = await start();
		local.next({ api: 'responses', text: 'For Responses.' });
		local.next({ chunks: ['For ', 'whoever is next.'] });
		expect(await say({ role: 'user', content: 'hi' })).toBe('For whoever is next.');
		expect((await client.responses.create({ model: 'any', input: 'hi' })).output_text).toBe('For Responses.');
		expect(await say({ role: 'user', content: 'hi' })).toContain('I was shown no picture');
	});

	it('keeps what it is told for the next request that it accepts', async () => {
		const { local, client, say } = await start();
		local.next({ text: 'For whoever asks properly.' });
		await refusal(client.post('/chat/completions', { body: { model: 'any', wrong: true } }));
		expect(await say({ role: 'user', content: 'hi' })).toBe('For whoever asks properly.');
	});

	it('holds an answer until its gate opens', async () => {
		const { local, client } = await start();
		const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
		local.next({ text: 'Now.', gate });
		let done = false;
		const answer = client.responses.create({ model: 'any', input: 'hi' }).then((response) => {
			done = true;
			return response.output_text;
		});
		await local.until((request) => request.messages.length > 0);
		expect(done).toBe(false);
		openGate();
		expect(await answer).toBe('Now.');
	});

	it('rejects a wait that its signal ends, or that outlives the model', async () => {
		const { local } = await start();
		await expect(local.until(() => true, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
		const waiting = local.until(() => true);
		waiting.catch(() => undefined);
		await local.stop();
		await expect(waiting).rejects.toThrow('stopped');
	});

	it('can be long-winded: about 10,000 characters with everything that is hard to split', async () => {
		const { local, say } = await start();
		local.behave('longWinded');
		const answer = await say({ role: 'user', content: 'hi' });
		expect(answer.length).toBeGreaterThan(10_000);
		expect(answer.length).toBeLessThan(14_000);
		expect(answer).toMatch(/```ts\n[\s\S]{2000,}?```/);
		expect(answer).toContain('| --- |');
		expect(answer).toContain('    1. and numbered');
		expect(answer.endsWith('This is the last line.')).toBe(true);
	});

	it('keeps to its pace, by the clock it is given', async () => {
		const clock = createManualClock();
		const { local, client } = await start({ clock, pace: { firstTokenMs: 300, tokenMs: 0 } });
		const answer = client.responses.create({ model: 'any', input: 'hi' });
		await clock.untilSleeping();
		await clock.advance(300);
		await answer;
		expect(local.requests[0]?.firstTokenMs).toBe(300);
	});
});
