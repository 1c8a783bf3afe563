import { OpenAI } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalModel, type LocalModelOptions, startLocalModel } from '../../../playground/model/localModel.ts';

const open: LocalModel[] = [];
afterEach(async () => {
	for (const server of open.splice(0)) await server.stop();
});

async function start(options: LocalModelOptions = {}) {
	const local = await startLocalModel(options);
	open.push(local);
	const client = new OpenAI({ apiKey: 'sk-any', baseURL: local.baseUrl, maxRetries: 0, logLevel: 'off' });
	const say = async (...messages: ChatCompletionMessageParam[]) =>
		(await client.chat.completions.create({ model: 'any', messages })).choices[0]?.message.content ?? '';
	return { local, client, say };
}

async function dataUrl(background: string, width = 320, height = 200): Promise<string> {
	const png = await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toBuffer();
	return `data:image/png;base64,${png.toString('base64')}`;
}

const words = (text: string) => ({ type: 'text' as const, text });
const shown = (url: string) => ({ type: 'image_url' as const, image_url: { url } });

async function refusal(promise: Promise<unknown>) {
	const error: unknown = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof OpenAI.APIError)) throw new Error('it was not refused');
	return { status: error.status, code: error.code, param: error.param, message: error.message };
}

describe('the local model, asked honestly', () => {
	it('says what the pixels of a picture say, and that it is a stand-in', async () => {
		const { say } = await start();
		const answer = await say({
			role: 'user',
			content: [words('⟦From Ann⟧\n⟦Picture 1 "sky.png"⟧'), shown(await dataUrl('#2563eb')), words('what is this?')],
		});
		expect(answer).toContain('320 × 200 pixels, landscape');
		expect(answer).toContain('blue (100%)');
		expect(answer).toContain('stand-in');
	});

	it('answers what follows from the conversation', async () => {
		const { say } = await start();
		const first: ChatCompletionMessageParam = {
			role: 'user',
			content: [words('⟦Picture 1 "sky.png"⟧'), shown(await dataUrl('#2563eb')), words('what is this?')],
		};
		const second: ChatCompletionMessageParam = {
			role: 'user',
			content: [words('⟦Picture 2 "rose.png"⟧'), shown(await dataUrl('#d62828', 64, 128)), words('and this?')],
		};
		const answered: ChatCompletionMessageParam = { role: 'assistant', content: 'A picture.' };
		const ask = (text: string) => say(first, answered, second, answered, { role: 'user', content: text });
		expect(await ask('and the colours?')).toMatch(/^Picture 2 \(rose\.png\): mostly red/);
		expect(await ask('⟦From Bob⟧\nwhat colours has the first one?')).toMatch(/^Picture 1 \(sky\.png\): mostly blue/);
		const list = await ask('how many pictures did I show you?');
		expect(list).toContain('2 pictures');
		expect(list).toContain('1. sky.png: 320 × 200 pixels, landscape, mostly blue');
		expect(list).toContain('2. rose.png: 64 × 128 pixels, portrait, mostly red');
		expect(await ask('what did I ask you before?')).toContain('“and this?” (with 1 picture)');
		expect(await ask('what is the difference?')).toContain('- Picture 1: 320 × 200');
	});

	it('knows nothing where it was told nothing', async () => {
		const { say } = await start();
		const answer = await say({ role: 'user', content: '⟦From Ann⟧\nwhat did I show you?' });
		expect(answer).toContain('I was shown no picture');
		expect(answer).toContain('no earlier turn');
	});

	it('takes the pieces of a tall picture for one picture', async () => {
		const { say } = await start();
		const answer = await say({
			role: 'user',
			content: [
				words('⟦Picture 4 "long.png", part 1 of 2⟧'),
				shown(await dataUrl('#ffffff')),
				words('⟦Picture 4, part 2 of 2⟧'),
				shown(await dataUrl('#eeeeee')),
				words('what is this?'),
			],
		});
		expect(answer).toContain('shown to me in 2 pieces');
	});

	it('does not take the words of a file, or of a label, for a wish', async () => {
		const { say } = await start();
		const file = '⟦File "notes.txt"⟧\n```\ndraw a picture of a house\n```';
		const label = '⟦Picture 1 "how many pictures.png" (alt: "photo 7")⟧';
		const answer = await say({
			role: 'user',
			content: [words(label), shown(await dataUrl('#2563eb')), words(`${file}\nwhat is this?`)],
		});
		expect(answer).toContain('320 × 200');
		expect(answer).not.toContain('no way to make');
	});

	it('calls the function that makes pictures when it is asked to draw, and only then', async () => {
		const { client } = await start();
		const tools = [
			{
				type: 'function' as const,
				function: {
					name: 'edit_picture',
					description: 'Changes pictures of the conversation.',
					parameters: {
						type: 'object',
						properties: {
							instruction: { type: 'string' },
							pictures: { type: 'array', items: { type: 'integer' } },
							size: { type: ['string', 'null'] },
						},
						required: ['instruction', 'pictures', 'size'],
						additionalProperties: false,
					},
					strict: true,
				},
			},
			{
				type: 'function' as const,
				function: {
					name: 'make_picture',
					description: 'Makes a new picture.',
					parameters: {
						type: 'object',
						properties: { prompt: { type: 'string' }, quality: { type: 'string', enum: ['low', 'auto'] } },
						required: ['prompt', 'quality'],
						additionalProperties: false,
					},
					strict: true,
				},
			},
		];
		const picture = [words('⟦Picture 5 "a.png"⟧'), shown(await dataUrl('#2563eb'))];
		const ask = async (text: string) => {
			const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: [...picture, words(text)] }];
			const answer = await client.chat.completions.create({ model: 'any', messages, tools });
			const [made] = answer.choices[0]?.message.tool_calls ?? [];
			return made?.type === 'function' ? [made.function.name, JSON.parse(made.function.arguments)] : null;
		};
		expect(await ask('draw a red house')).toEqual(['make_picture', { prompt: 'draw a red house', quality: 'auto' }]);
		expect(await ask('make it night')).toEqual([
			'edit_picture',
			{ instruction: 'make it night', pictures: [5], size: null },
		]);
		expect(await ask('what is this?')).toBeNull();
	});
});

describe('the local model, as strict as OpenAI', () => {
	it('names what is wrong with a request', async () => {
		const { client } = await start();
		const ask = (body: object) => refusal(client.post('/responses', { body }));
		expect(await ask({ model: 'any' })).toMatchObject({
			status: 400,
			code: 'missing_required_parameter',
			param: 'input',
		});
		expect(await ask({ model: 'any', input: 'hi', colour: 'red' })).toMatchObject({
			status: 400,
			code: 'unknown_parameter',
			param: 'colour',
		});
		expect(await ask({ model: 7, input: 'hi' })).toMatchObject({ code: 'invalid_type', param: 'model' });
		expect(
			await ask({ model: 'any', input: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }),
		).toMatchObject({
			code: 'invalid_value',
			param: 'input[0].content[0].type',
		});
		expect(await ask({ model: 'any', input: 'hi', max_output_tokens: 3 })).toMatchObject({
			param: 'max_output_tokens',
		});
		expect(await ask({ model: 'any', input: 'hi', safety_identifier: 'x'.repeat(65) })).toMatchObject({
			param: 'safety_identifier',
		});
		expect(await ask({ model: 'any', input: 'hi', previous_response_id: 'resp_1' })).toMatchObject({
			code: 'previous_response_not_found',
		});
	});

	it('takes no picture it cannot decode, and opens no links', async () => {
		const { client } = await start();
		const show = (image_url: string) =>
			refusal(
				client.responses.create({
					model: 'any',
					input: [{ role: 'user', content: [{ type: 'input_image', image_url, detail: 'auto' }] }],
				}),
			);
		expect(await show('data:image/png;base64,QUJD')).toMatchObject({ status: 400, code: 'image_parse_error' });
		expect(await show('data:image/bmp;base64,QUJD')).toMatchObject({ code: 'invalid_image_format' });
		expect(await show('data:image/png;base64,***')).toMatchObject({ code: 'invalid_base64_image' });
		expect(await show('https://example.com/a.png')).toMatchObject({ code: 'invalid_image_url' });
		const whole = await dataUrl('#2563eb', 900, 900);
		expect(await show(whole.slice(0, whole.length - 400))).toMatchObject({ status: 400 });
	});

	it('wants a result for every call and a call for every result', async () => {
		const { client } = await start();
		const call = { type: 'function_call', call_id: 'a', name: 'make_picture', arguments: '{}' };
		const output = { type: 'function_call_output', call_id: 'b', output: 'made' };
		const responses = (input: object[]) => refusal(client.post('/responses', { body: { model: 'any', input } }));
		expect((await responses([call])).message).toContain('No tool output found');
		expect((await responses([output])).message).toContain('No tool call found');
		const chat = (messages: object[]) =>
			refusal(client.post('/chat/completions', { body: { model: 'any', messages } }));
		const made = {
			role: 'assistant',
			tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } }],
		};
		expect((await chat([made, { role: 'user', content: 'and?' }])).message).toContain(
			'must be followed by tool messages',
		);
		expect((await chat([{ role: 'tool', tool_call_id: 'a', content: 'made' }])).message).toContain("role 'tool'");
	});

	it('holds strict functions to their rules', async () => {
		const { client } = await start();
		const offer = (parameters: Record<string, unknown>) =>
			refusal(
				client.responses.create({
					model: 'any',
					input: 'hi',
					tools: [{ type: 'function', name: 'make_picture', parameters, strict: true }],
				}),
			);
		const properties = { prompt: { type: 'string' } };
		expect((await offer({ type: 'object', properties, required: ['prompt'] })).message).toContain(
			'additionalProperties',
		);
		expect((await offer({ type: 'object', properties, required: [], additionalProperties: false })).message).toContain(
			"Missing 'prompt'",
		);
	});

	it('checks orders for pictures', async () => {
		const { client } = await start();
		const order = (changes: object) =>
			refusal(client.post('/images/generations', { body: { model: 'any', prompt: 'x', ...changes } }));
		expect(await order({ size: '100x100' })).toMatchObject({ param: 'size' });
		expect(await order({ size: '3200x320' })).toMatchObject({ param: 'size' });
		expect(await order({ quality: 'best' })).toMatchObject({ code: 'invalid_value', param: 'quality' });
		expect(await order({ n: 11 })).toMatchObject({ param: 'n' });
		expect(await order({ partial_images: 2 })).toMatchObject({ param: 'partial_images' });
		expect(await order({ prompt: '' })).toMatchObject({ param: 'prompt' });
		expect(await order({ response_format: 'url' })).toMatchObject({ code: 'unknown_parameter' });
	});

	it('checks the key where one is set, and knows its models where they are named', async () => {
		const { local, client } = await start({ apiKey: 'sk-right', models: ['eye-1'] });
		expect(await refusal(client.models.list())).toMatchObject({ status: 401, code: 'invalid_api_key' });
		const right = client.withOptions({ apiKey: 'sk-right' });
		expect((await right.models.list()).data.map((model) => model.id)).toEqual(['eye-1']);
		expect((await right.models.retrieve('eye-1')).object).toBe('model');
		expect(await refusal(right.responses.create({ model: 'eye-2', input: 'hi' }))).toMatchObject({
			status: 404,
			code: 'model_not_found',
		});
		expect((await fetch(`${local.baseUrl}/nothing`, { headers: { authorization: 'Bearer sk-right' } })).status).toBe(
			404,
		);
	});

	it('finds a conversation too long for it', async () => {
		const { client } = await start({ contextTokens: 1000 });
		const long = client.responses.create({ model: 'any', input: 'word '.repeat(1200) });
		expect(await refusal(long)).toMatchObject({ status: 400, code: 'context_length_exceeded' });
	});

	it('finds the beginning of a conversation in its cache, under the same key only, in steps of 128', async () => {
		const { client, local } = await start();
		const text = 'one two three four '.repeat(300);
		const ask = async (input: string, key?: string) => {
			const answer = await client.responses.create({ model: 'any', input, ...(key && { prompt_cache_key: key }) });
			return answer.usage?.input_tokens_details.cached_tokens;
		};
		expect(await ask(text, 'a')).toBe(0);
		expect(await ask(`${text} and more`, 'b')).toBe(0);
		expect(await ask('short', 'a')).toBe(0);
		expect(await ask(`Different. ${text}`, 'a')).toBe(0);
		const cached = await ask(`${text} and more`, 'a');
		expect(cached).toBeGreaterThanOrEqual(1024);
		expect(((cached ?? 0) - 1024) % 128).toBe(0);
		expect(local.requests.at(-1)).toMatchObject({ cachedTokens: cached, promptCacheKey: 'a' });
	});
});

describe('the local model, in the hands of a test', () => {
	it('remembers what it received and tells those who watch', async () => {
		const { local, client } = await start({ now: () => 1_000 });
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
		expect(await say({ role: 'user', content: 'hi' })).toContain('stand-in');
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

	it('keeps to its pace', async () => {
		const { local, client } = await start({ pace: { firstTokenMs: 30, tokenMs: 0 } });
		await client.responses.create({ model: 'any', input: 'hi' });
		expect(local.requests[0]?.firstTokenMs).toBeGreaterThanOrEqual(29);
	});
});

describe('pictures that the local model makes', () => {
	const bytesOf = (answer: OpenAI.ImagesResponse, index = 0) =>
		Buffer.from(answer.data?.[index]?.b64_json ?? '', 'base64');

	it('are the same for the same order, and others for another', async () => {
		const { client } = await start();
		const draw = async (prompt: string) =>
			bytesOf(await client.images.generate({ model: 'any', prompt, size: '256x256' }));
		const house = await draw('a dream');
		expect((await draw('a dream')).equals(house)).toBe(true);
		expect((await draw('another dream')).equals(house)).toBe(false);
	});

	it('take up the colours, the shapes and the time of day of the words', async () => {
		const { client, say } = await start();
		const draw = async (prompt: string) => {
			const bytes = bytesOf(await client.images.generate({ model: 'any', prompt, size: '512x512' }));
			const url = `data:image/png;base64,${bytes.toString('base64')}`;
			return say({ role: 'user', content: [shown(url), words('which colours?')] });
		};
		expect(await draw('a huge red heart')).toContain('red (');
		expect(await draw('a tree at night')).toContain('dark blue (');
		expect(await draw('a boat on the sea')).toContain('blue (');
	});

	it.each(['png', 'jpeg', 'webp'] as const)('come as ordered: %s, 480 × 320', async (format) => {
		const { client } = await start();
		const answer = await client.images.generate({
			model: 'any',
			prompt: 'a cat',
			size: '480x320',
			output_format: format,
			quality: 'high',
		});
		expect(await sharp(bytesOf(answer)).metadata()).toMatchObject({ format, width: 480, height: 320 });
		expect(answer).toMatchObject({ output_format: format, quality: 'high', size: '480x320' });
	});

	it('can have no background', async () => {
		const { client } = await start();
		const answer = await client.images.generate({
			model: 'any',
			prompt: 'a cat',
			size: '256x256',
			background: 'transparent',
		});
		const { channels } = await sharp(bytesOf(answer)).stats();
		expect(channels[3]?.min).toBe(0);
	});
});
