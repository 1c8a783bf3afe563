import { expect, it } from 'vitest';
import type { PromptMessage } from '../../src/services/model/port.ts';
import { bluePicture, describeChatModels, drawTool } from '../support/chatModels.ts';
import { aPrompt, wordsOf } from '../support/models.ts';

const limitFields = ['max_output_tokens', 'max_completion_tokens', 'max_tokens'];

describeChatModels(({ api, setUp }) => {
	it('streams the words in order, then usage, then the end', async () => {
		const { local, model, ask } = await setUp();
		local.next({ chunks: ['One ', 'two', ' three.'] });
		const events = await ask();
		expect(events).toEqual([
			{ type: 'text', delta: 'One ' },
			{ type: 'text', delta: 'two' },
			{ type: 'text', delta: ' three.' },
			{ type: 'usage', usage: { input: expect.any(Number), cached: 0, output: expect.any(Number) } },
			{ type: 'done', reason: 'stop' },
		]);
		expect(model.name).toBe('a-model');
		expect(local.requests).toHaveLength(1);
		expect(local.requests[0]).toMatchObject({ api, stream: true, model: 'a-model', system: 'You look at pictures.' });
	});

	it('shows pictures where the person put them, byte for byte', async () => {
		const { local, ask } = await setUp();
		const bytes = await bluePicture();
		const words = wordsOf(
			await ask(
				aPrompt({
					messages: [
						{
							role: 'user',
							parts: [
								{ type: 'text', text: 'Before.' },
								{ type: 'picture', mediaType: 'image/png', bytes, detail: 'high', tokens: 1104 },
								{ type: 'text', text: 'What is this?' },
							],
						},
					],
				}),
			),
		);
		expect(words).toContain('1280 × 720');
		expect(words).toContain('blue');
		const [message] = local.requests[0]?.messages ?? [];
		expect(message?.parts.map((part) => part.type)).toEqual(['text', 'picture', 'text']);
		expect(local.requests[0]?.pictures[0]).toMatchObject({ width: 1280, height: 720, detail: 'high', tokens: 1104 });
		expect(Buffer.from(local.requests[0]?.pictures[0]?.bytes ?? []).equals(bytes)).toBe(true);
	});

	it('can ask for the original detail, whatever the API calls it', async () => {
		const { local, ask } = await setUp();
		const bytes = await bluePicture();
		const part = { type: 'picture', mediaType: 'image/png', bytes, detail: 'original', tokens: 1104 } as const;
		await ask(aPrompt({ messages: [{ role: 'user', parts: [part] }] }));
		expect(local.requests[0]?.pictures[0]?.detail).toBe(api === 'responses' ? 'original' : 'auto');
	});

	it('tells how much of the prompt came from the cache when a conversation goes on', async () => {
		const { ask } = await setUp({ isOpenAi: true });
		const bytes = await bluePicture();
		const first: PromptMessage = {
			role: 'user',
			parts: [
				{ type: 'picture', mediaType: 'image/png', bytes, detail: 'auto', tokens: 1104 },
				{ type: 'text', text: 'What is this?' },
			],
		};
		await ask(aPrompt({ messages: [first] }));
		const events = await ask(
			aPrompt({
				messages: [
					first,
					{ role: 'assistant', text: 'Blue.', toolCalls: [] },
					{ role: 'user', parts: [{ type: 'text', text: 'And the size?' }] },
				],
			}),
		);
		expect(wordsOf(events)).toContain('1280 × 720');
		expect(events).toContainEqual({ type: 'usage', usage: expect.objectContaining({ cached: 1024 }) });
	});

	it('hands on a function call, and the model goes on with its result', async () => {
		const { local, ask } = await setUp({ isOpenAi: true });
		const question: PromptMessage = { role: 'user', parts: [{ type: 'text', text: 'Draw a red house.' }] };
		const events = await ask(aPrompt({ messages: [question], tools: [drawTool] }));
		const calls = events.flatMap((event) => (event.type === 'toolCall' ? [event.call] : []));
		expect(calls).toHaveLength(1);
		expect(calls[0]?.name).toBe('make_picture');
		expect(JSON.parse(calls[0]?.arguments ?? '')).toEqual({ prompt: 'Draw a red house.' });
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'toolCalls' });

		const after = await ask(
			aPrompt({
				tools: [drawTool],
				messages: [
					question,
					{ role: 'assistant', text: 'One moment.', toolCalls: calls },
					{ role: 'tool', callId: calls[0]?.id ?? '', text: 'Made picture 1.' },
				],
			}),
		);
		expect(wordsOf(after)).toContain('Made picture 1.');
		expect(after.at(-1)).toEqual({ type: 'done', reason: 'stop' });
		expect(local.requests[1]?.messages.map((message) => message.role)).toContain('tool');
	});

	it('puts several function calls together from their pieces', async () => {
		const { local, ask } = await setUp();
		const toolCalls = [
			{ id: 'a', name: 'make_picture', arguments: '{"prompt":"a very long description of a house"}' },
			{ id: 'b', name: 'make_picture', arguments: '{"prompt":"a tree"}' },
		];
		local.next({ toolCalls });
		const events = await ask(aPrompt({ tools: [drawTool] }));
		expect(events.filter((event) => event.type === 'toolCall')).toEqual(
			toolCalls.map((call) => ({ type: 'toolCall', call })),
		);
	});

	it('reads a stream with keep-alives, events that nobody knows and characters cut in two', async () => {
		const { local, ask } = await setUp({}, { reasons: true });
		local.next({ chunks: ['Der 🦊 ist ', 'größer als 狐.'], wild: true });
		const events = await ask();
		expect(wordsOf(events)).toBe('Der 🦊 ist größer als 狐.');
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'stop' });
	});

	it("delivers a refusal in the model's own words as text", async () => {
		const { local, ask } = await setUp();
		local.next({ refusal: "I'd rather not." });
		const events = await ask();
		expect(wordsOf(events)).toBe("I'd rather not.");
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'stop' });
	});

	it('says when the answer was cut at the limit on output', async () => {
		const { local, ask } = await setUp({ maxOutputTokens: 16 });
		local.behave('longWinded');
		const events = await ask();
		expect(wordsOf(events)).toMatch(/^# A long answer\n\nThis is\b/);
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'length' });
	});

	it('ends an answer by its own count where the server ignores the limit, and hangs up', async () => {
		const { local, ask } = await setUp({ maxOutputTokens: 16 });
		const chunks = ['12345678901234567890', '12345678901234567890', 'x'.repeat(23), '😀 and on'];
		local.next({ chunks, afterChunks: 'stall' });
		const events = await ask();
		expect(wordsOf(events)).toBe(`${'1234567890'.repeat(4)}${'x'.repeat(23)}`);
		expect(events.filter((event) => event.type === 'done')).toEqual([{ type: 'done', reason: 'length' }]);
		await local.until((request) => request.aborted);
	});

	it('ends an answer by its own count where the server refuses the limit', async () => {
		const { local, ask } = await setUp({ maxOutputTokens: 16 }, { refuses: limitFields });
		local.behave('longWinded');
		const events = await ask();
		expect(wordsOf(events)).toHaveLength(64);
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'length' });
	});
});
