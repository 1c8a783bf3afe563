import { describe, expect, it } from 'vitest';
import { startLocalModel } from '../../../playground/model/localModel.ts';
import { createChatCompletionsModel } from '../../../src/services/model/chatCompletionsModel.ts';
import { createPictureModel } from '../../../src/services/model/pictureModel.ts';
import type { PictureOrder } from '../../../src/services/model/port.ts';
import { createResponsesModel } from '../../../src/services/model/responsesModel.ts';
import { aPrompt, eventsOf, modelOptions, wordsOf } from '../../support/models.ts';
import { sendEvents, startRawServer } from '../../support/rawServer.ts';

const chunk = (delta: object, finish: string | null = null) => ({
	choices: [{ index: 0, delta, finish_reason: finish }],
});
const call = (index: number, id: string | undefined, name: string | undefined, text: string) =>
	chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] });

async function chatEvents(events: unknown[]) {
	await using server = await startRawServer((response) => sendEvents(response, events));
	return await eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt());
}

async function responseEvents(events: unknown[]) {
	await using server = await startRawServer((response) => sendEvents(response, events));
	return await eventsOf(createResponsesModel(modelOptions(server.baseUrl)), aPrompt());
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
		const options = modelOptions(local.baseUrl, { maxOutputTokens: 900 });
		expect(wordsOf(await eventsOf(createChatCompletionsModel(options), aPrompt()))).not.toBe('');
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
		const tools = [{ name: 'make_picture', description: 'Makes a picture.', parameters: {} }];
		const events = await eventsOf(createChatCompletionsModel(modelOptions(local.baseUrl)), aPrompt({ tools }));
		expect(wordsOf(events)).not.toBe('');
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

describe('the Responses API of servers that are only nearly compatible', () => {
	const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] };

	it('takes the text from the last event where it was never streamed', async () => {
		const usage = { input_tokens: 9, output_tokens: 2 };
		const events = await responseEvents([{ type: 'response.completed', response: { output: [message], usage } }]);
		expect(events).toEqual([
			{ type: 'text', delta: 'Hi.' },
			{ type: 'usage', usage: { input: 9, cached: 0, output: 2 } },
			{ type: 'done', reason: 'stop' },
		]);
	});

	it('takes a call from the last event where it was never streamed', async () => {
		const item = { type: 'function_call', call_id: 'a', name: 'make_picture', arguments: '{}' };
		const events = await responseEvents([{ type: 'response.completed', response: { output: [item] } }]);
		expect(events).toEqual([
			{ type: 'toolCall', call: { id: 'a', name: 'make_picture', arguments: '{}' } },
			{ type: 'done', reason: 'toolCalls' },
		]);
	});

	it('does without usage and without the list of items', async () => {
		const events = await responseEvents([
			{ type: 'response.output_text.delta', delta: 'Hi.' },
			{ type: 'response.completed', response: {} },
		]);
		expect(events).toEqual([
			{ type: 'text', delta: 'Hi.' },
			{ type: 'done', reason: 'stop' },
		]);
	});

	it('refuses without words where the model declines without words', async () => {
		const silent = { ...message, content: [{ type: 'refusal', refusal: '' }] };
		const answer = responseEvents([{ type: 'response.completed', response: { output: [silent] } }]);
		await expect(answer).rejects.toMatchObject({ code: 'model.refused' });
	});

	it('reads an error event', async () => {
		const error = { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.', param: null };
		await expect(responseEvents([error])).rejects.toMatchObject({ code: 'model.rateLimited' });
	});

	it('reads the code of a response that failed', async () => {
		const failed = { error: { code: 'image_content_policy_violation', message: 'No.' } };
		await expect(responseEvents([{ type: 'response.failed', response: failed }])).rejects.toMatchObject({
			code: 'model.policy',
		});
	});
});

describe('the Images API of servers that are only nearly compatible', () => {
	const order: PictureOrder = {
		prompt: 'a house',
		size: 'auto',
		quality: 'auto',
		count: 1,
		inputs: [],
		mask: null,
		previews: 2,
		personId: 'person-1',
	};
	const make = (baseUrl: string) =>
		Array.fromAsync(
			createPictureModel({
				...modelOptions(baseUrl),
				fetchPicture: async (url) => Buffer.from(url),
			}).make(order, new AbortController().signal),
		);

	it('takes a whole answer where a stream was asked for', async () => {
		await using server = await startRawServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ created: 1, data: [{ b64_json: 'data:image/png;base64,QUJD' }] }));
		});
		expect(await make(server.baseUrl)).toEqual([{ type: 'picture', index: 0, bytes: Buffer.from('ABC') }]);
	});

	it('fails as empty where there is no picture in the answer', async () => {
		await using server = await startRawServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"created":1}');
		});
		await expect(make(server.baseUrl)).rejects.toMatchObject({ code: 'model.empty' });
	});

	it('fails as cut where the answer is no JSON at all', async () => {
		await using server = await startRawServer((response) => response.end('a page'));
		const options = modelOptions(server.baseUrl);
		const made = Array.fromAsync(
			createPictureModel({ ...options, fetchPicture: async () => Buffer.alloc(0) }).make(
				order,
				new AbortController().signal,
			),
		);
		made.catch(() => undefined);
		await options.clock.untilSleeping(2);
		await options.clock.advance(500);
		await expect(made).rejects.toMatchObject({ code: 'model.cut' });
	});
});
