import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../playground/model/behaviour.ts';
import { type LocalModel, type LocalModelOptions, startLocalModel } from '../../playground/model/localModel.ts';
import type { FailureCode } from '../../src/services/failure.ts';
import { createChatCompletionsModel } from '../../src/services/model/chatCompletionsModel.ts';
import type { ModelOptions } from '../../src/services/model/modelOptions.ts';
import type { Prompt, PromptMessage, Tool } from '../../src/services/model/port.ts';
import { createResponsesModel } from '../../src/services/model/responsesModel.ts';
import { aPrompt, eventsOf, modelOptions, rememberingLog, wordsOf } from '../support/models.ts';

const adapters = [
	{ name: 'the Responses adapter', api: 'responses', create: createResponsesModel },
	{ name: 'the Chat Completions adapter', api: 'chat', create: createChatCompletionsModel },
] as const;

const drawTool: Tool = {
	name: 'make_picture',
	description: 'Makes a new picture from a description.',
	parameters: {
		type: 'object',
		properties: { prompt: { type: 'string' } },
		required: ['prompt'],
		additionalProperties: false,
	},
};

async function bluePicture(): Promise<Buffer> {
	return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#2563eb' } })
		.png()
		.toBuffer();
}

const limitFields = ['max_output_tokens', 'max_completion_tokens', 'max_tokens'];

describe.each(adapters)('$name', ({ api, create }) => {
	const open: LocalModel[] = [];
	afterEach(async () => {
		for (const server of open.splice(0)) await server.stop();
	});

	async function setUp(changes: Partial<ModelOptions> = {}, server: LocalModelOptions = {}) {
		const local = await startLocalModel(server);
		open.push(local);
		const options = modelOptions(local.baseUrl, changes);
		const ask = (prompt: Prompt = aPrompt(), signal?: AbortSignal) => eventsOf(create(options), prompt, signal);
		return { local, options, clock: options.clock, model: create(options), ask };
	}

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
		expect(wordsOf(events)).not.toBe('');
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

	it.each([
		'max_tokens is too large: 8000. This model supports at most 4096 completion tokens.',
		"This model's maximum context length is 4096 tokens. However, you requested 8100 tokens (100 in the messages, 8000 in the completion).",
		"'max_tokens' or 'max_completion_tokens' is too large: 8000. This model's maximum context length is 4096 tokens.",
		"'max_output_tokens' is too large: 8000.",
	])('asks without a limit where the server cannot hold so much: %s', async (message) => {
		const { local, ask } = await setUp({ maxOutputTokens: 8000 });
		local.next({ status: 400, message });
		expect(wordsOf(await ask())).not.toBe('');
	});

	it.each<[Behaviour, FailureCode]>([
		['badKey', 'model.badKey'],
		['noCredit', 'model.noCredit'],
		['rateLimited', 'model.rateLimited'],
		['policy', 'model.policy'],
		['contextTooLong', 'model.contextTooLong'],
		['cut', 'model.cut'],
		['empty', 'model.empty'],
	])('a model that is %s fails as %s, asked once', async (behaviour, code) => {
		const { local, ask } = await setUp();
		local.behave(behaviour);
		await expect(ask()).rejects.toMatchObject({ name: 'Failure', code });
		expect(local.requests).toHaveLength(1);
	});

	it.each<[Behaviour, FailureCode]>([
		['noVision', 'model.noVision'],
		['badPicture', 'model.badPicture'],
	])('a picture shown to a model that is %s fails as %s', async (behaviour, code) => {
		const { local, ask } = await setUp();
		local.behave(behaviour);
		const part = {
			type: 'picture',
			mediaType: 'image/png',
			bytes: await bluePicture(),
			detail: 'auto',
			tokens: 0,
		} as const;
		await expect(ask(aPrompt({ messages: [{ role: 'user', parts: [part] }] }))).rejects.toMatchObject({ code });
	});

	it('says after how many seconds to come back', async () => {
		const { local, ask } = await setUp();
		local.next({ status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after-ms': '6100', 'retry-after': '7' } });
		await expect(ask()).rejects.toMatchObject({ reason: { values: { retryAfterSeconds: 7 } } });
	});

	it('fails as not found where the model does not exist', async () => {
		const { ask } = await setUp({}, { models: ['another-model'] });
		await expect(ask()).rejects.toMatchObject({ code: 'model.notFound' });
	});

	it('fails as unavailable where nobody listens, after one more try', async () => {
		const { local, ask, clock, options } = await setUp();
		await local.stop();
		const answer = ask();
		answer.catch(() => undefined);
		await clock.untilSleeping(2);
		await clock.advance(500);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(options.log).toMatchObject({ lines: [expect.stringContaining('ECONNREFUSED')] });
	});

	it('fails by policy where the answer was filtered in the middle', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Well, '], reason: 'contentFilter' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.policy' });
	});

	it('tries a server error once more, half a second later', async () => {
		const { local, ask, clock } = await setUp();
		local.next({ status: 503 });
		local.next({ text: 'There you are.' });
		const answer = ask();
		await local.until((request) => request.finished);
		// The limit and the pause.
		await clock.untilSleeping(2);
		expect(local.requests).toHaveLength(1);
		await clock.advance(500);
		expect(wordsOf(await answer)).toBe('There you are.');
	});

	it('gives up after the second server error', async () => {
		const { local, ask, clock } = await setUp();
		local.behave('failing');
		const answer = ask();
		answer.catch(() => undefined);
		await clock.untilSleeping(2);
		await clock.advance(500);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(local.requests).toHaveLength(2);
	});

	it('waits for a short rate limit, as long as the server says', async () => {
		const { local, ask, clock } = await setUp();
		local.next({ status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after': '3' } });
		local.next({ text: 'Now.' });
		const answer = ask();
		await clock.untilSleeping(2);
		await clock.advance(2_999);
		expect(local.requests).toHaveLength(1);
		await clock.advance(1);
		expect(wordsOf(await answer)).toBe('Now.');
	});

	it('does not ask again once a word was delivered', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Half a '], afterChunks: 'break' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.cut' });
		expect(local.requests).toHaveLength(1);
	});

	it('fails as unavailable where the server breaks down in the middle', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Half a '], afterChunks: 'fail' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.unavailable' });
	});

	it('fails as silent when no word comes for a minute, and hangs up', async () => {
		const { local, ask, clock } = await setUp();
		local.behave('silent');
		const answer = ask();
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		await clock.advance(59_999);
		expect(local.requests[0]?.aborted).toBe(false);
		await clock.advance(1);
		await expect(answer).rejects.toMatchObject({ code: 'model.silent' });
		await local.until((request) => request.aborted);
	});

	it('fails as silent when no next word comes for half a minute', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two '], afterChunks: 'stall' });
		const answer = model.answer(aPrompt(), new AbortController().signal)[Symbol.asyncIterator]();
		await answer.next();
		await answer.next();
		const third = answer.next();
		third.catch(() => undefined);
		await clock.advance(29_999);
		expect(local.requests[0]?.aborted).toBe(false);
		await clock.advance(1);
		await expect(third).rejects.toMatchObject({ code: 'model.silent' });
		await local.until((request) => request.aborted);
	});

	it('does not take the time that the reader needs for silence of the model', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two.'] });
		const answer = model.answer(aPrompt(), new AbortController().signal)[Symbol.asyncIterator]();
		await answer.next();
		await clock.advance(200_000);
		expect(await answer.next()).toMatchObject({ value: { delta: 'two.' } });
	});

	it('fails as too slow when the whole answer takes too long', async () => {
		const limits = { firstTokenMs: 60_000, betweenTokensMs: 60_000, totalMs: 50_000 };
		const { local, ask, clock } = await setUp({ limits });
		local.next({ chunks: ['One '], afterChunks: 'stall' });
		const answer = ask();
		answer.catch(() => undefined);
		await local.until((request) => request.answer.text === 'One ');
		await clock.advance(50_000);
		await expect(answer).rejects.toMatchObject({ code: 'model.tooSlow' });
		await local.until((request) => request.aborted);
	});

	it('closes the request and throws the reason when the signal aborts', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['One '], afterChunks: 'stall' });
		const stop = new AbortController();
		const answer = ask(aPrompt(), stop.signal);
		answer.catch(() => undefined);
		await local.until((request) => request.answer.text === 'One ');
		const reason = new Error('forgotten');
		stop.abort(reason);
		await expect(answer).rejects.toBe(reason);
		await local.until((request) => request.aborted);
	});

	it('closes the request when the signal aborts before the first byte', async () => {
		const { local, ask } = await setUp();
		local.behave('silent');
		const stop = new AbortController();
		const answer = ask(aPrompt(), stop.signal);
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		const reason = new Error('stopped');
		stop.abort(reason);
		await expect(answer).rejects.toBe(reason);
		await local.until((request) => request.aborted);
	});

	it('asks nothing when the signal has aborted before', async () => {
		const { local, ask } = await setUp();
		await expect(ask(aPrompt(), AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
		expect(local.requests).toHaveLength(0);
	});

	it('closes the request, and stops its clock, when nobody reads on', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two '], afterChunks: 'stall' });
		for await (const event of model.answer(aPrompt(), new AbortController().signal)) {
			if (event.type === 'text') break;
		}
		await local.until((request) => request.aborted);
		expect(clock.sleeping).toBe(0);
	});

	it("sends OpenAI what is OpenAI's: the cache key, the hashed person, and to keep nothing", async () => {
		const { local, ask } = await setUp({ isOpenAi: true });
		await ask(aPrompt({ tools: [drawTool] }));
		const [request] = local.requests;
		expect(request).toMatchObject({ store: false, promptCacheKey: 'conversation-1' });
		expect(request?.safetyIdentifier).toMatch(/^[0-9a-f]{64}$/);
		expect(JSON.stringify(request?.body)).not.toContain('person-1');
		expect(JSON.stringify(request?.body)).toContain('"strict":true');
	});

	it("sends other servers nothing that is OpenAI's", async () => {
		const { local, ask } = await setUp({ isOpenAi: false });
		await ask(aPrompt({ tools: [drawTool] }));
		const body = JSON.stringify(local.requests[0]?.body);
		for (const word of [
			'store',
			'prompt_cache_key',
			'safety_identifier',
			'conversation-1',
			'person-1',
			'"strict":true',
		]) {
			expect(body).not.toContain(word);
		}
	});

	it('shortens a conversation id that is longer than a cache key may be', async () => {
		const { local, ask } = await setUp({ isOpenAi: true });
		await ask(aPrompt({ conversationId: 'x'.repeat(80) }));
		expect(local.requests[0]?.promptCacheKey).toMatch(/^[0-9a-f]{64}$/);
	});

	it.each(['store', 'safety_identifier'])(
		'never drops what is promised: a refused %s fails the answer',
		async (field) => {
			const { local, ask } = await setUp({ isOpenAi: true }, { refuses: [field] });
			await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/^model\./) });
			expect(local.requests.map((request) => request.status)).toEqual([400]);
		},
	);

	it('asks again without a field that the server refuses, and leaves it out from then on', async () => {
		const refuses = ['prompt_cache_key', 'max_output_tokens', 'max_completion_tokens'];
		const { local, model, options } = await setUp({ isOpenAi: true, maxOutputTokens: 900 }, { refuses });
		const signal = new AbortController().signal;
		expect(wordsOf(await Array.fromAsync(model.answer(aPrompt(), signal)))).not.toBe('');
		expect(local.requests.map((request) => request.status)).toEqual([400, 400, 200]);
		await Array.fromAsync(model.answer(aPrompt(), signal));
		expect(local.requests.map((request) => request.status)).toEqual([400, 400, 200, 200]);
		expect(options.log).toMatchObject({ lines: [expect.stringContaining('prompt_cache_key'), expect.anything()] });
	});

	it('sends the key, and nothing at all where there is none', async () => {
		const { local, ask, options } = await setUp();
		await ask();
		expect(local.requests[0]?.headers.authorization).toBe('Bearer sk-test-0123456789');
		await eventsOf(create({ ...options, apiKey: null }), aPrompt());
		expect(local.requests[1]?.headers).not.toHaveProperty('authorization');
	});

	it('never logs, nor puts into a failure, the key or what was said', async () => {
		const log = rememberingLog();
		const { local, ask, clock } = await setUp({ log });
		const secret = 'the secret of the little house';
		local.next({ status: 500, message: `Cannot handle "${secret}" with key sk-test-0123456789.` });
		local.next({ status: 400, message: `Bad input: ${secret} is not liked`, code: 'weird' });
		const answer = ask(aPrompt({ messages: [{ role: 'user', parts: [{ type: 'text', text: secret }] }] }));
		answer.catch(() => undefined);
		await clock.untilSleeping(2);
		await clock.advance(500);
		const failed = await answer.then(
			() => undefined,
			(error: unknown) => error,
		);
		expect(failed).toMatchObject({
			code: 'model.badRequest',
			cause: { message: expect.stringMatching(/400.*weird.*Bad input: … is not liked/) },
		});
		log.warn(failed);
		expect(log.lines.length).toBeGreaterThan(1);
		expect(log.lines.join()).not.toContain(secret);
		expect(log.lines.join()).not.toContain('sk-test-0123456789');
	});
});
