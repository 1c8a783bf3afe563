/** @module-tag long */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createChatCompletionsModel } from '../../../src/services/model/chat/chatCompletionsModel.ts';
import { createResponsesModel } from '../../../src/services/model/chat/responsesModel.ts';
import { createPictureModel } from '../../../src/services/model/images/pictureModel.ts';
import type { ChatModel, ModelEvent } from '../../../src/services/model/port.ts';
import { aPrompt, modelOptions } from '../../support/models.ts';
import { startRawServer } from '../../support/rawServer.ts';

const MB = 1_000_000;

/** What has come may be billed, though nothing comes of it. */
const lost = { type: 'lost', pictures: 0 };

/** Writes for as long as somebody reads; resolves to how many bytes they took. */
async function pour(response: ServerResponse, type: string, pieces: Iterable<string>, status = 200): Promise<number> {
	response.writeHead(status, { 'content-type': type });
	let written = 0;
	const closed = once(response, 'close');
	for (const piece of pieces) {
		if (response.destroyed) break;
		written += piece.length;
		if (!response.write(piece)) await Promise.race([once(response, 'drain'), closed]);
	}
	response.end();
	return written;
}

function* repeated(piece: string, times: number, first = '', last = ''): Generator<string> {
	yield first;
	for (let index = 0; index < times; index += 1) yield piece;
	yield last;
}

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const apis = [
	{
		api: 'Responses',
		create: createResponsesModel,
		text: (delta: string) => event({ type: 'response.output_text.delta', delta }),
		refusal: (delta: string) => event({ type: 'response.refusal.delta', delta }),
		call: (name: string, text: string) =>
			event({
				type: 'response.output_item.done',
				item: { type: 'function_call', call_id: name, name, arguments: text },
			}),
		end: event({ type: 'response.completed', response: { output: [] } }),
	},
	{
		api: 'Chat Completions',
		create: createChatCompletionsModel,
		text: (content: string) => event({ choices: [{ index: 0, delta: { content } }] }),
		refusal: (refusal: string) => event({ choices: [{ index: 0, delta: { refusal } }] }),
		call: (id: string, text: string) =>
			event({
				choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id, function: { name: 'f', arguments: text } }] } }],
			}),
		end: event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
	},
];

/** What is kept of an answer, and how it ended. */
async function kept(model: ChatModel) {
	const events: ModelEvent[] = [];
	let failed: unknown = null;
	try {
		for await (const each of model.answer(aPrompt(), new AbortController().signal)) events.push(each);
	} catch (error) {
		failed = error;
	}
	const characters = events.reduce((sum, each) => {
		if (each.type === 'text') return sum + each.delta.length;
		return each.type === 'toolCall' ? sum + each.call.arguments.length : sum;
	}, 0);
	return { events, last: events.at(-1), characters, code: codeOf(failed) };
}

function codeOf(error: unknown): unknown {
	return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

describe.each(apis)('a server that sends without end, over $api', ({ create, text, refusal, call, end }) => {
	async function asked(pieces: () => Iterable<string>, { type = 'text/event-stream', status = 200 } = {}) {
		const poured: Promise<number>[] = [];
		await using server = await startRawServer((response) => poured.push(pour(response, type, pieces(), status)));
		const answer = await kept(create(modelOptions(server.baseUrl)));
		return { ...answer, taken: (await Promise.all(poured)).reduce((sum, each) => sum + each, 0) };
	}

	it.each([
		['words', () => repeated(text('word '.repeat(200)), 20_000)],
		['one letter', () => repeated(text('aaaaaaaaaa'), 400_000)],
		['a refusal', () => repeated(refusal('No. '.repeat(250)), 20_000)],
	])('%s: the answer ends at its length limit, and the rest is not read', async (_, pieces) => {
		const { last, characters, taken } = await asked(pieces);
		expect(last).toEqual({ type: 'done', reason: 'length' });
		expect(characters).toBe(200_000);
		expect(taken).toBeLessThan(20 * MB);
	});

	it('calls of tools: no more is kept than an answer may be long', async () => {
		const one = await asked(() => repeated(call('a', 'x'.repeat(1_000)), 20_000, text('Hi. ')));
		expect(one.last).toEqual({ type: 'done', reason: 'length' });
		expect(one.characters).toBeLessThanOrEqual(200_004);
		const each = Array.from({ length: 20_000 }, (_, index) => call(`c${index}`, ''));
		const many = await asked(() => [text('Hi. '), ...each]);
		expect(many.last).toEqual({ type: 'done', reason: 'length' });
		expect(many.events.length).toBeLessThan(250);
	});

	it('a line of 50 MB breaks the answer off', async () => {
		const { code, taken, events } = await asked(() => repeated('x'.repeat(MB / 10), 500, text('Hi. '), '\n\n'));
		expect(events).toEqual([{ type: 'text', delta: 'Hi. ' }, lost]);
		expect(code).toBe('model.cut');
		expect(taken).toBeLessThan(20 * MB);
	});

	it('an error of 100 MB is read no further than its first words', async () => {
		const page = () => repeated('x'.repeat(MB / 10), 1_000, '{"error":{"message":"context length exceeded ');
		const { code, taken } = await asked(page, { type: 'application/json', status: 400 });
		expect(code).toBe('model.contextTooLong');
		expect(taken).toBeLessThan(20 * MB);
	});

	it('thousands of empty pieces are no answer', async () => {
		expect((await asked(() => repeated(text(''), 20_000, '', end))).code).toBe('model.empty');
	});

	it.each(['   \n\t ', '\u200b\u200d\u2060\ufeff', '> \n> \n>', '\u00ad\u2800\u3164', '\u202e\u2066\u180e'])(
		'an answer that shows nothing (%j) is none, and nothing of it is passed on',
		async (nothing) => {
			const { events, code } = await asked(() => [text(nothing), text(nothing), end]);
			expect(events).toEqual([lost]);
			expect(code).toBe('model.empty');
		},
	);

	it('blank beginnings wait for the first word', async () => {
		const { events, code } = await asked(() => [text(' \n'), text('> '), text('> quoted'), text(' \n'), end]);
		expect(code).toBe(null);
		expect(events.flatMap((each) => (each.type === 'text' ? [each.delta] : []))).toEqual([' \n> > quoted', ' \n']);
	});
});

const order = {
	prompt: 'a house',
	inputs: [],
	mask: null,
	count: 1,
	size: 'auto',
	quality: 'auto',
	personId: '1',
} as const;

describe('a picture server that sends without end', () => {
	it.each([
		['one answer', 'application/json', 0, '{"data":[{"b64_json":"'],
		['a stream', 'text/event-stream', 1, 'data: {"type":"image_generation.completed","b64_json":"'],
	])('%s: it is read no further than the largest pictures need', async (_, type, previews, first) => {
		const poured: Promise<number>[] = [];
		await using server = await startRawServer((response) =>
			poured.push(pour(response, type, repeated('A'.repeat(MB), 400, first))),
		);
		const model = createPictureModel({
			...modelOptions(server.baseUrl),
			fetchPicture: () => Promise.reject(new Error('no link was sent')),
		});
		const signal = new AbortController().signal;
		const made = Array.fromAsync(model.make({ ...order, inputs: [], previews }, signal));
		await expect(made.catch((error: unknown) => codeOf(error))).resolves.toBe('model.cut');
		expect((await Promise.all(poured)).reduce((sum, each) => sum + each, 0)).toBeLessThan(300 * MB);
	});
});
