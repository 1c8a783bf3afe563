import { describe, expect, it } from 'vitest';
import { createResponsesModel } from '../../../src/services/model/chat/responsesModel.ts';
import { aPrompt, eventsOf, modelOptions } from '../../support/models.ts';
import { breakAfter, sendEvents, startRawServer } from '../../support/rawServer.ts';

async function responseEvents(events: unknown[]) {
	await using server = await startRawServer((response) => sendEvents(response, events));
	return await eventsOf(createResponsesModel(modelOptions(server.baseUrl)), aPrompt());
}

describe('the Responses API of servers that are only nearly compatible', () => {
	const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi.' }] };

	it('takes the text from the last event where it was never streamed', async () => {
		const usage = { input_tokens: 9, output_tokens: 2 };
		const events = await responseEvents([{ type: 'response.completed', response: { output: [message], usage } }]);
		expect(events).toEqual([
			{ type: 'usage', usage: { input: 9, cached: 0, output: 2 } },
			{ type: 'text', delta: 'Hi.' },
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

	const said = [
		{ type: 'response.output_item.added', item: { type: 'message' } },
		{ type: 'response.output_text.delta', delta: 'Hi.' },
	];
	const textDone = { type: 'response.output_text.done', text: 'Hi.' };
	const whole = [
		{ type: 'text', delta: 'Hi.' },
		{ type: 'done', reason: 'stop' },
	];

	it('takes an answer for whole once its text is done, though the stream ends there', async () => {
		expect(await responseEvents([...said, textDone])).toEqual(whole);
	});

	it('takes an answer for whole once its text is done, though the connection breaks', async () => {
		await using server = await startRawServer((response) => breakAfter(response, [...said, textDone]));
		expect(await eventsOf(createResponsesModel(modelOptions(server.baseUrl)), aPrompt())).toEqual(whole);
	});

	it.each([
		['its text is not done', said],
		['something else began after its text', [...said, textDone, { type: 'response.output_item.added', item: {} }]],
		['more text came', [...said, textDone, { type: 'response.output_text.delta', delta: ' And' }]],
	])('takes an answer for cut off when %s', async (_, events) => {
		await expect(responseEvents(events)).rejects.toMatchObject({ code: 'model.cut' });
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
