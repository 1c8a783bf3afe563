import { expect, it } from 'vitest';
import { describeChatModels, drawTool } from '../support/chatModels.ts';
import { aPrompt, eventsOf, rememberingLog, wordsOf } from '../support/models.ts';

describeChatModels(({ create, setUp }) => {
	it.each([
		'max_tokens is too large: 8000. This model supports at most 4096 completion tokens.',
		"This model's maximum context length is 4096 tokens. However, you requested 8100 tokens (100 in the messages, 8000 in the completion).",
		"'max_tokens' or 'max_completion_tokens' is too large: 8000. This model's maximum context length is 4096 tokens.",
		"'max_output_tokens' is too large: 8000.",
	])('asks without a limit where the server cannot hold so much: %s', async (message) => {
		const { local, ask } = await setUp({ maxOutputTokens: 8000 });
		local.next({ status: 400, message });
		local.next({ text: 'Without a limit.' });
		expect(wordsOf(await ask())).toBe('Without a limit.');
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
		local.next({ text: 'Without them.' });
		expect(wordsOf(await Array.fromAsync(model.answer(aPrompt(), signal)))).toBe('Without them.');
		expect(local.requests.map((request) => request.status)).toEqual([400, 400, 200]);
		await Array.fromAsync(model.answer(aPrompt(), signal));
		expect(local.requests.map((request) => request.status)).toEqual([400, 400, 200, 200]);
		expect(options.log).toMatchObject({ lines: [expect.stringContaining('prompt_cache_key'), expect.anything()] });
	});

	it('asks for one call at a time, and no longer says so to a server that refuses to hear it', async () => {
		const { local, model } = await setUp({}, { refuses: ['parallel_tool_calls'] });
		const prompt = aPrompt({ tools: [drawTool] });
		const signal = new AbortController().signal;
		await Array.fromAsync(model.answer(prompt, signal));
		await Array.fromAsync(model.answer(prompt, signal));
		expect(
			local.requests.map(({ status, body }) => [status, Reflect.get(Object(body), 'parallel_tool_calls')]),
		).toEqual([
			[400, false],
			[200, undefined],
			[200, undefined],
		]);
		expect(local.requests.slice(1).every(({ tools }) => tools.length === 1)).toBe(true);
	});

	it('says nothing of calls where no function is offered', async () => {
		const { local, ask } = await setUp({});
		await ask(aPrompt());
		expect(local.requests[0]?.body).not.toHaveProperty('parallel_tool_calls');
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
			cause: { facts: { status: 400 } },
		});
		log.warn(failed);
		expect(log.lines.length).toBeGreaterThan(1);
		for (const word of ['little', 'weird', 'not liked']) {
			expect(log.lines.join()).not.toContain(word);
		}
		expect(log.lines.join()).not.toContain('sk-test-0123456789');
	});
});
