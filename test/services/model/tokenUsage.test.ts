import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChatCompletionsModel } from '../../../src/services/model/chat/chatCompletionsModel.ts';
import { createResponsesModel } from '../../../src/services/model/chat/responsesModel.ts';
import { createPictureModel } from '../../../src/services/model/images/pictureModel.ts';
import { usageFrom } from '../../../src/services/model/tokenUsage.ts';
import { aPrompt, eventsOf, modelOptions } from '../../support/models.ts';
import { sendEvents, startRawServer } from '../../support/rawServer.ts';

/** Input, cached, output as servers send them, and what may be believed of it. */
const cases = [
	[undefined, 0, 2, null],
	[9, 0, null, null],
	[-9, 0, 2, null],
	['9', 0, 2, null],
	[9, 12, 2, { input: 9, cached: 9, output: 2 }],
	[9, -1, 2, { input: 9, cached: 0, output: 2 }],
	[9, null, 2, { input: 9, cached: 0, output: 2 }],
] as const;

describe('what a server says of its tokens', () => {
	it('is numbers from 0 on, cached no more than input, or nothing at all', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), fc.double(), fc.double(), (cached, odd, input, output) => {
				for (const counts of [
					{ input, cached, output },
					{ input: odd, cached: output, output },
				]) {
					const usage = usageFrom(counts);
					if (usage === null) continue;
					for (const count of Object.values(usage)) expect(Number.isFinite(count) && count >= 0).toBe(true);
					expect(usage.cached).toBeLessThanOrEqual(usage.input);
				}
			}),
		);
		expect(usageFrom({ input: Number.NaN, cached: 0, output: 2 })).toBeNull();
		expect(usageFrom({ input: 9, cached: Number.NaN, output: 2 })).toEqual({ input: 9, cached: 0, output: 2 });
	});

	it.each(cases)('input %j, cached %j, output %j: Chat Completions', async (input, cached, output, usage) => {
		const counted = {
			prompt_tokens: input,
			completion_tokens: output,
			prompt_tokens_details: { cached_tokens: cached },
		};
		const choices = [{ index: 0, delta: { content: 'Hi.' }, finish_reason: 'stop' }];
		await using server = await startRawServer((response) => sendEvents(response, [{ choices, usage: counted }]));
		const events = await eventsOf(createChatCompletionsModel(modelOptions(server.baseUrl)), aPrompt());
		expect(events).toEqual([
			{ type: 'text', delta: 'Hi.' },
			...(usage === null ? [] : [{ type: 'usage', usage }]),
			{ type: 'done', reason: 'stop' },
		]);
	});

	it.each(cases)('input %j, cached %j, output %j: Responses', async (input, cached, output, usage) => {
		const counted = { input_tokens: input, output_tokens: output, input_tokens_details: { cached_tokens: cached } };
		await using server = await startRawServer((response) =>
			sendEvents(response, [
				{ type: 'response.output_text.delta', delta: 'Hi.' },
				{ type: 'response.completed', response: { usage: counted } },
			]),
		);
		const events = await eventsOf(createResponsesModel(modelOptions(server.baseUrl)), aPrompt());
		expect(events).toEqual([
			{ type: 'text', delta: 'Hi.' },
			...(usage === null ? [] : [{ type: 'usage', usage }]),
			{ type: 'done', reason: 'stop' },
		]);
	});

	it.each(cases)('input %j, cached %j, output %j: pictures', async (input, cached, output, usage) => {
		const counted = { input_tokens: input, output_tokens: output, input_tokens_details: { cached_tokens: cached } };
		await using server = await startRawServer((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ data: [{ b64_json: 'QUJD' }], usage: counted }));
		});
		const model = createPictureModel({ ...modelOptions(server.baseUrl), fetchPicture: async () => Buffer.alloc(0) });
		const order = {
			prompt: 'a house',
			size: 'auto',
			quality: 'auto' as const,
			count: 1,
			inputs: [],
			mask: null,
			previews: 0,
			personId: 'person-1',
		};
		const events = await Array.fromAsync(model.make(order, new AbortController().signal));
		expect(events).toEqual([
			{ type: 'picture', index: 0, bytes: Buffer.from('ABC') },
			...(usage === null ? [] : [{ type: 'usage', usage }]),
		]);
	});
});
