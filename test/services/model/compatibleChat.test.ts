import { describe, expect, it } from 'vitest';
import { startLocalModel } from '../../../packages/local-openai/src/localModel.ts';
import { createChatCompletionsModel } from '../../../src/services/model/chat/chatCompletionsModel.ts';
import { aPrompt, eventsOf, modelOptions, wordsOf } from '../../support/models.ts';
import { breakAfter, sendEvents, startRawServer } from '../../support/rawServer.ts';

const chunk = (delta: object, finish: string | null = null) => ({
	choices: [{ index: 0, delta, finish_reason: finish }],
});
const call = (index: number, id: string | undefined, name: string | undefined, text: string) =>
	chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] });

async function chatEvents(events: unknown[]) {
	await using server = await startRawServer((response) => sendEvents(response, events));
	return await eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt());
}

describe('Chat Completions of servers that are only nearly compatible', () => {
	it('tells calls apart that all come under number 0', async () => {
		const events = await chatEvents([
			call(0, 'a', 'make_picture', '{"prompt":"x"}'),
			call(0, 'b', 'make_picture', '{"prompt":"y"}'),
			chunk({}, 'stop'),
		]);
		expect(events).toEqual([
			{ type: 'toolCall', call: { id: 'a', name: 'make_picture', arguments: '{"prompt":"x"}' } },
			{ type: 'toolCall', call: { id: 'b', name: 'make_picture', arguments: '{"prompt":"y"}' } },
			{ type: 'done', reason: 'toolCalls' },
		]);
	});

	it('takes an answer for whole after its reason to finish, though the connection breaks', async () => {
		const events = [chunk({ content: 'Hi.' }), chunk({}, 'stop')];
		await using server = await startRawServer((response) => breakAfter(response, events));
		expect(await eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt())).toEqual([
			{ type: 'text', delta: 'Hi.' },
			{ type: 'done', reason: 'stop' },
		]);
	});

	it('takes an answer for cut off when the connection breaks before that', async () => {
		await using server = await startRawServer((response) => breakAfter(response, [chunk({ content: 'Hi.' })]));
		const answer = eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt());
		await expect(answer).rejects.toMatchObject({ code: 'model.cut' });
	});

	it('gives a call an id where the server forgot it', async () => {
		const events = await chatEvents([
			call(0, '', 'make_picture', '{"prompt"'),
			call(0, undefined, undefined, ':"x"}'),
			chunk({}, 'tool_calls'),
		]);
		expect(events[0]).toEqual({
			type: 'toolCall',
			call: { id: expect.stringMatching(/./), name: 'make_picture', arguments: '{"prompt":"x"}' },
		});
	});

	it('does without usage, without the closing mark, and with comments in between', async () => {
		const events = await chatEvents([
			': keep-alive',
			chunk({ role: 'assistant' }),
			chunk({ content: 'Hi.' }),
			chunk({}, 'stop'),
		]);
		expect(events).toEqual([
			{ type: 'text', delta: 'Hi.' },
			{ type: 'done', reason: 'stop' },
		]);
	});

	it('takes usage from whichever chunk has it', async () => {
		const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
		const events = await chatEvents([chunk({ content: 'Hi.' }), { ...chunk({}, 'stop'), usage }, 'data: [DONE]']);
		expect(events).toContainEqual({ type: 'usage', usage: { input: 9, cached: 0, output: 2 } });
	});

	it('shows no thoughts, in whichever form they come', async () => {
		const events = await chatEvents([
			chunk({ reasoning_content: 'Hm.' }),
			chunk({ content: [{ type: 'thinking', thinking: 'Hm.' }] }),
			chunk({ content: 'Blue.' }),
			chunk({}, 'stop'),
		]);
		expect(wordsOf(events)).toBe('Blue.');
	});

	it('fails as cut where the stream ends without a reason to finish', async () => {
		await expect(chatEvents([chunk({ content: 'Half' }), 'data: [DONE]'])).rejects.toMatchObject({ code: 'model.cut' });
	});

	it('fails as cut where an event is damaged', async () => {
		await expect(chatEvents([chunk({ content: 'Half' }), 'data: {"choices":[{"del'])).rejects.toMatchObject({
			code: 'model.cut',
		});
	});

	it('reads an error that comes in the middle of the stream', async () => {
		const error = { error: { code: 402, message: 'Insufficient credits' } };
		await expect(chatEvents([chunk({ content: 'Half' }), error])).rejects.toMatchObject({ code: 'model.noCredit' });
	});

	it('refuses without words where the model declines without words', async () => {
		await expect(chatEvents([chunk({ refusal: '' }), chunk({}, 'stop')])).rejects.toMatchObject({
			code: 'model.refused',
		});
	});

	it('is content with a finished answer though the server then falls silent', async () => {
		await using server = await startRawServer((response) => {
			sendEvents(response, [chunk({ content: 'Done.' }), chunk({}, 'stop')], 'open');
		});
		const options = modelOptions(server.baseUrl);
		const answer = createChatCompletionsModel(options)
			.answer(aPrompt(), new AbortController().signal)
			[Symbol.asyncIterator]();
		expect(await answer.next()).toMatchObject({ value: { delta: 'Done.' } });
		const end = answer.next();
		await options.clock.advance(60_000);
		expect(await end).toEqual({ done: false, value: { type: 'done', reason: 'stop' } });
	});

	it('calls the limit on output by its older name where the newer one is refused', async () => {
		await using local = await startLocalModel({ refuses: ['max_completion_tokens'] });
		local.next({ text: 'Short.' });
		const options = modelOptions(local.baseUrl, { maxOutputTokens: 900 });
		expect(wordsOf(await eventsOf(createChatCompletionsModel(options), aPrompt()))).toBe('Short.');
		expect(local.requests[0]?.body).toMatchObject({ max_completion_tokens: 900 });
		expect(local.requests[1]?.body).toMatchObject({ max_tokens: 900 });
	});

	it('asks without usage where that is refused', async () => {
		await using local = await startLocalModel({ refuses: ['stream_options'] });
		const events = await eventsOf(createChatCompletionsModel(modelOptions(local.baseUrl)), aPrompt());
		expect(events.map((event) => event.type)).not.toContain('usage');
		expect(events.at(-1)).toEqual({ type: 'done', reason: 'stop' });
	});

	it('answers in words where the model knows no functions', async () => {
		await using local = await startLocalModel();
		local.next({ status: 400, message: 'registry.ollama.ai/library/llava:latest does not support tools' });
		local.next({ text: 'In words.' });
		const tools = [{ name: 'make_picture', description: 'Makes a picture.', parameters: {} }];
		const events = await eventsOf(createChatCompletionsModel(modelOptions(local.baseUrl)), aPrompt({ tools }));
		expect(wordsOf(events)).toBe('In words.');
		expect(local.requests[1]?.tools).toEqual([]);
	});

	it('sends words alone as a plain string, for models that take nothing else', async () => {
		await using local = await startLocalModel();
		await eventsOf(createChatCompletionsModel(modelOptions(local.baseUrl)), aPrompt());
		expect(local.requests[0]?.body).toMatchObject({
			messages: [{ role: 'system' }, { role: 'user', content: 'Hello?' }],
		});
	});

	it('fails as unavailable where a proxy answers with a page', async () => {
		await using server = await startRawServer((response) => {
			response.writeHead(502, { 'content-type': 'text/html', 'x-should-retry': 'false' }).end('<h1>Bad gateway</h1>');
		});
		const answer = eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt());
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(server.count).toBe(1);
	});
});
