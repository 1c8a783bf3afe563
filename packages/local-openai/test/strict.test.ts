import { toFile } from 'openai';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dataUrl, refusal, start } from '../../../test/support/localModelClient.ts';
import { createManualClock } from '../../../test/support/manualClock.ts';
import { billOf } from '../src/bill.ts';

type Asked = Awaited<ReturnType<typeof start>>['client'];
const png = (width: number, height: number, alpha = 1) =>
	sharp({ create: { width, height, channels: alpha < 1 ? 4 : 3, background: { r: 9, g: 99, b: 199, alpha } } })
		.png()
		.toBuffer();

describe('bodies, by what OpenAI publishes', () => {
	it.each([
		[
			'an unknown field deep within',
			{ input: [{ role: 'user', content: [{ type: 'input_text', text: 'a', tone: 1 }] }] },
			'unknown_parameter',
			'input[0].content[0].tone',
		],
		[
			'a picture without its type',
			{ input: [{ role: 'user', content: [{ image_url: 'x' }] }] },
			'missing_required_parameter',
			'input[0].content[0].type',
		],
		[
			'a detail that does not exist',
			{ input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x', detail: 'huge' }] }] },
			'invalid_value',
			'input[0].content[0].detail',
		],
		[
			'an item that does not exist',
			{ input: [{ type: 'funtion_call', call_id: 'a', name: 'b', arguments: '' }] },
			'invalid_value',
			'input[0].type',
		],
		[
			'a call without a name',
			{ input: [{ type: 'function_call', call_id: 'a', arguments: '' }] },
			'missing_required_parameter',
			'input[0].name',
		],
		[
			'a phase that does not exist',
			{ input: [{ role: 'assistant', content: 'x', phase: 'final' }] },
			'invalid_value',
			'input[0].phase',
		],
		[
			'a breakpoint that lasts for ever',
			{
				input: [
					{
						role: 'user',
						content: [{ type: 'input_text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit', ttl: '24h' } }],
					},
				],
			},
			'invalid_value',
			'input[0].content[0].prompt_cache_breakpoint.ttl',
		],
		['a wrong include', { input: 'x', include: ['reasoning'] }, 'invalid_value', 'include[0]'],
		[
			'a wrong compression of pictures',
			{ input: 'x', image: { context_compression: 'never' } },
			'invalid_value',
			'image.context_compression',
		],
		[
			'a function without strict',
			{ input: 'x', tools: [{ type: 'function', name: 'a', parameters: {} }] },
			'missing_required_parameter',
			'tools[0].strict',
		],
		['metadata that is no text', { input: 'x', metadata: { a: 1 } }, 'invalid_type', 'metadata.a'],
	])('Responses: %s', async (_, body, code, param) => {
		const { client } = await start();
		expect(await refusal(client.post('/responses', { body: { model: 'any', ...body } }))).toMatchObject({
			status: 400,
			code,
			param,
		});
	});

	it.each([
		[
			'a part of the other API',
			{ messages: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }] },
			'invalid_value',
			'messages[0].content[0].type',
		],
		['a role that does not exist', { messages: [{ role: 'bot', content: 'a' }] }, 'invalid_value', 'messages[0].role'],
		['no messages', { messages: [] }, 'array_below_min_length', 'messages'],
		[
			'a picture in a tool message',
			{ messages: [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
			'invalid_value',
			'messages[0].content[0].type',
		],
		[
			'half a day for the whole cache: that is said at a breakpoint here',
			{ messages: [{ role: 'user', content: 'a' }], prompt_cache_options: { ttl: '12h' } },
			'invalid_value',
			'prompt_cache_options.ttl',
		],
		[
			'heat above two',
			{ messages: [{ role: 'user', content: 'a' }], temperature: 3 },
			'decimal_above_max_value',
			'temperature',
		],
	])('Chat Completions: %s', async (_, body, code, param) => {
		const { client } = await start();
		expect(await refusal(client.post('/chat/completions', { body: { model: 'any', ...body } }))).toMatchObject({
			status: 400,
			code,
			param,
		});
	});

	it('takes what the newest fields say', async () => {
		const { client } = await start();
		const shown = {
			type: 'input_image',
			image_url: await dataUrl('#2563eb'),
			detail: 'original',
			prompt_cache_breakpoint: { mode: 'explicit' },
		};
		const body = {
			model: 'gpt-6',
			input: [
				{ role: 'user', content: [shown, { type: 'input_text', text: 'and?' }] },
				{ role: 'assistant', content: [{ type: 'output_text', text: 'Blue.' }], phase: 'final_answer' },
			],
			include: ['reasoning.encrypted_content'],
			image: { context_compression: 'disabled' },
			prompt_cache_options: { mode: 'explicit', ttl: '12h' },
			reasoning: { effort: 'low', summary: 'auto' },
			store: false,
			safety_identifier: 'a',
		};
		await expect(client.post('/responses', { body })).resolves.toMatchObject({ status: 'completed' });
	});
});

describe('what depends on the model', () => {
	const mark = { prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } };
	const marked = [{ role: 'user', content: [{ type: 'text', text: 'hi', ...mark }] }];
	const ask = async (model: string, body: object) => {
		const { client } = await start();
		const messages = [{ role: 'user', content: 'hi' }];
		return client.post('/chat/completions', { body: { model, messages, ...body } }).then(
			() => null,
			(error) => error.param,
		);
	};
	it.each([
		['gpt-6', { temperature: 0 }, 'temperature'],
		['o3', { max_tokens: 50 }, 'max_tokens'],
		['gpt-4o', { max_tokens: 50, temperature: 0 }, null],
		['gpt-4o', { reasoning_effort: 'low' }, 'reasoning_effort'],
		['gpt-5.4', { prompt_cache_options: { mode: 'explicit' } }, 'prompt_cache_options'],
		['gpt-5.6-sol', { prompt_cache_options: { mode: 'explicit' } }, null],
		['gpt-5.4', { messages: marked }, 'prompt_cache_breakpoint'],
		['gpt-5.6-sol', { messages: marked }, null],
	])('%s, asked with %j: refuses %s', async (model, body, param) => {
		expect(await ask(model, body)).toBe(param);
	});

	it('older ones do not look at pictures in their original size', async () => {
		const content = [{ type: 'image_url', image_url: { url: await dataUrl('#2563eb'), detail: 'original' } }];
		const messages = [{ role: 'user', content }];
		expect(await ask('gpt-4o', { messages })).toBe('messages[0].content[0].image_url.detail');
		expect(await ask('gpt-6', { messages })).toBeNull();
	});

	it.each([
		['gpt-image-2', { quality: 'max' }, 'quality'],
		['gpt-image-2.6-flare', { quality: 'max', complexity: 'low' }, null],
		['gpt-image-2', { complexity: 'low' }, 'complexity'],
		['gpt-image-1.5', { size: '1280x720' }, 'size'],
		['gpt-image-2', { size: '1280x720' }, null],
		['gpt-image-2.6-flare', { size: '3856x1024' }, 'size'],
		['gpt-image-2.6-flare', { output_format: 'gif', frame_count: 17 }, 'frame_count'],
		['gpt-image-2.6-flare', { output_format: 'gif', stream: true }, 'stream'],
		['gpt-image-2', { stream: true, n: 2 }, 'n'],
		['dall-e-3', { background: 'opaque' }, 'background'],
	])('%s, ordered with %j: refuses %s', async (model, body, param) => {
		const { client } = await start();
		const order = client.post('/images/generations', { body: { model, prompt: 'x', ...body } });
		expect(
			await order.then(
				() => null,
				(error) => error.param,
			),
		).toBe(param);
	});
});

describe('edits', () => {
	const edit = async (client: Asked, files: Record<string, Buffer>, model = 'any') => {
		const form = new FormData();
		form.set('model', model);
		form.set('prompt', 'x');
		for (const [name, bytes] of Object.entries(files))
			form.set(name, await toFile(bytes, `${name}.png`, { type: 'image/png' }));
		return client.post('/images/edits', { body: form, headers: { 'content-type': null } });
	};
	it.each([
		['a mask of another height', { mask: () => png(64, 32, 0.5) }, 'invalid_mask_image_size'],
		['a mask of another width', { mask: () => png(32, 64, 0.5) }, 'invalid_mask_image_size'],
		['a mask without alpha', { mask: () => png(64, 64) }, 'invalid_mask_image_format'],
		['markup of another size', { markup: () => png(64, 32, 0.5) }, 'invalid_markup_image_size'],
		['markup with a mask', { markup: () => png(64, 64, 0.5), mask: () => png(64, 64, 0.5) }, 'invalid_value'],
	])('refuse %s', async (_, overlays, code) => {
		const { client } = await start();
		const files = Object.entries(overlays).map(async ([name, make]): Promise<[string, Buffer]> => [name, await make()]);
		const order = edit(client, { image: await png(64, 64), ...Object.fromEntries(await Promise.all(files)) });
		expect(await refusal(order)).toMatchObject({ status: 400, code });
	});

	it('know markup by its transparent pixels, be it a single one', async () => {
		const { client } = await start();
		// With this much change from pixel to pixel, each row goes through the filter that suits it.
		const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
		const ground = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey', noise } })
			.blur(1.2)
			.ensureAlpha()
			.png({ adaptiveFiltering: true })
			.toBuffer();
		const input = Buffer.from([0, 0, 0, 255]);
		const pixel = {
			input,
			raw: { width: 1, height: 1, channels: 4 as const },
			left: 50,
			top: 40,
			blend: 'dest-out' as const,
		};
		const holed = await sharp(ground).composite([pixel]).png({ adaptiveFiltering: true }).toBuffer();
		const image = await png(64, 64);
		expect(await refusal(edit(client, { image, markup: ground }))).toMatchObject({ code: 'invalid_markup_image' });
		await expect(edit(client, { image, markup: holed })).resolves.toMatchObject({ data: [{}] });
	});

	it('take markup on models that know it', async () => {
		const { client, local } = await start();
		const files = { image: await png(64, 64), markup: await png(64, 64, 0.5) };
		expect(await refusal(edit(client, files, 'gpt-image-2'))).toMatchObject({ param: 'markup' });
		await edit(client, files, 'gpt-image-2.6-flare');
		expect(local.requests.at(-1)?.markup).toHaveLength(files.markup.length);
	});
});

describe('how much a request may show', () => {
	it('50 MB of pictures in all', { tags: ['long'] }, async () => {
		const { client } = await start();
		// What follows the end of a PNG is no part of the picture, but of the file.
		const large = Buffer.concat([await png(64, 64), Buffer.alloc(25_000_000)]).toString('base64');
		const shown = { type: 'input_image', image_url: `data:image/png;base64,${large}` };
		const ask = (content: object[]) =>
			client.post('/responses', { body: { model: 'any', input: [{ role: 'user', content }] } });
		await expect(ask([shown])).resolves.toMatchObject({ status: 'completed' });
		expect(await refusal(ask([shown, shown]))).toMatchObject({ status: 400, code: 'image_too_large' });
	});

	it('500 of them', async () => {
		const { client } = await start();
		const shown = { type: 'input_image', image_url: await dataUrl('#2563eb', 8, 8) };
		const input = [{ role: 'user', content: Array.from({ length: 501 }, () => shown) }];
		expect(await refusal(client.post('/responses', { body: { model: 'any', input } }))).toMatchObject({
			code: 'too_many_images',
		});
	});
});

describe('recordings', () => {
	const voice = (name: string, size = 40_000) => toFile(Buffer.alloc(size), name);
	it('are written down in the words of the script, whole or as a stream', async () => {
		const { client, local } = await start();
		local.next({ api: 'audio.transcriptions', text: 'What is in the picture?' });
		local.next({ text: 'And now?' });
		const answer = await client.audio.transcriptions.create({ model: 'gpt-transcribe', file: await voice('a.ogg') });
		expect(answer).toMatchObject({ text: 'What is in the picture?', usage: { type: 'tokens' } });
		const stream = await client.audio.transcriptions.create({
			model: 'gpt-transcribe',
			file: await voice('a.ogg'),
			stream: true,
		});
		const events = await Array.fromAsync(stream);
		expect(events.map((event) => event.type)).toEqual([
			'transcript.text.delta',
			'transcript.text.delta',
			'transcript.text.done',
		]);
	});

	it.each([
		['no recording', 'a.txt', {}, 'file'],
		['more than 25 MB', 'a.ogg', { size: 26_214_401 }, 'file'],
		['a format that this model has not', 'a.ogg', { response_format: 'srt' as const }, 'response_format'],
	])('refuses %s', async (_, name, { size, ...fields }: { size?: number; response_format?: 'srt' }, param) => {
		const { client } = await start();
		const order = client.audio.transcriptions.create({
			model: 'gpt-transcribe',
			file: await voice(name, size),
			...fields,
		});
		expect(await refusal(order)).toMatchObject({ param });
	});
});

describe('a server that is only compatible', () => {
	it.each([
		['/responses', { input: 'x', store: false }, 'store'],
		['/responses', { input: 'x', prompt_cache_key: 'a' }, 'prompt_cache_key'],
		['/responses', { input: [{ role: 'assistant', content: 'x', phase: 'commentary' }] }, 'phase'],
		[
			'/chat/completions',
			{ messages: [{ role: 'user', content: 'x' }], max_completion_tokens: 9 },
			'max_completion_tokens',
		],
		['/images/generations', { prompt: 'x', safety_identifier: 'a' }, 'safety_identifier'],
	])('%s refuses %j by name', async (path, body, field) => {
		const { client } = await start({ compatible: true });
		expect((await refusal(client.post(path, { body: { model: 'any', ...body } }))).message).toContain(
			`('body', '${field}')`,
		);
	});
});

describe('the prompt cache of newer models', () => {
	const words = (count: number, word = 'word') => `${word} `.repeat(count);
	const setUp = async () => {
		const clock = createManualClock();
		const { client } = await start({ clock });
		const ask = async (input: object[], fields: object = {}) => {
			const body = {
				model: 'gpt-6',
				input: input.map((part) => ({ role: 'user', content: [{ type: 'input_text', ...part }] })),
				...fields,
			};
			const { usage } = await client.post<{
				usage: {
					input_tokens_details: {
						cached_tokens: number;
						cache_write_tokens: number;
						cache_write_tokens_details: { ttl_30m_tokens: number; ttl_12h_tokens: number };
					};
					input_tokens: number;
				};
			}>('/responses', { body });
			const {
				cached_tokens: read,
				cache_write_tokens: written,
				cache_write_tokens_details: by,
			} = usage.input_tokens_details;
			return { read, written, input: usage.input_tokens, long: by.ttl_12h_tokens, short: by.ttl_30m_tokens };
		};
		return { ask, clock };
	};
	const end = { prompt_cache_breakpoint: { mode: 'explicit' } };

	it('writes a whole prompt, and reads it as the beginning of the next', async () => {
		const { ask } = await setUp();
		const first = await ask([{ text: words(1500) }]);
		expect(first).toMatchObject({ read: 0, written: first.input });
		const second = await ask([{ text: words(1500) }, { text: 'and more' }]);
		expect(second).toMatchObject({ read: first.input, written: second.input - first.input });
		expect(await ask([{ text: words(1400) }])).toMatchObject({ read: 0 });
		expect(await ask([{ text: words(100) }])).toMatchObject({ read: 0, written: 0 });
	});

	it('keeps what ends at a breakpoint, and only that if the request says so', async () => {
		const { ask } = await setUp();
		const explicit = { prompt_cache_options: { mode: 'explicit' } };
		expect(await ask([{ text: words(1500) }], explicit)).toMatchObject({ read: 0, written: 0 });
		const first = await ask([{ text: words(1500), ...end }, { text: words(300, 'other') }], explicit);
		expect(first.written).toBeLessThan(first.input - 300);
		expect(await ask([{ text: words(1500), ...end }, { text: 'new' }], explicit)).toMatchObject({
			read: first.written,
			written: 0,
		});
	});

	it('forgets after half an hour, or after twelve if asked', async () => {
		const { ask, clock } = await setUp();
		const long = [{ text: words(1500) }];
		const first = await ask(long);
		expect(first).toMatchObject({ short: first.written, long: 0 });
		await clock.advance(31 * 60_000);
		const second = await ask(long, { prompt_cache_options: { ttl: '12h' } });
		expect(second).toMatchObject({ read: 0, short: 0, long: second.input });
		await clock.advance(12 * 3_600_000 - 1);
		expect(await ask(long)).toMatchObject({ read: second.input, written: 0 });
		await clock.advance(1);
		expect(await ask(long)).toMatchObject({ read: 0 });
	});

	it('keeps each stretch for as long as its own breakpoint says', async () => {
		const { ask, clock } = await setUp();
		const explicit = { prompt_cache_options: { mode: 'explicit' } };
		const forLong = { prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } };
		const both = [
			{ text: words(1500), ...forLong },
			{ text: words(300, 'other'), ...end },
		];
		const { input, long, short } = await ask(both, explicit);
		expect(long).toBeGreaterThan(1500);
		expect(short).toBe(input - long);
		await clock.advance(31 * 60_000);
		expect(await ask(both, explicit)).toMatchObject({ read: long, written: short });
	});

	it('makes nothing last longer by reading it', async () => {
		const { ask, clock } = await setUp();
		const long = [{ text: words(1500) }];
		const { input } = await ask(long);
		await clock.advance(20 * 60_000);
		expect(await ask(long)).toMatchObject({ read: input, written: 0 });
		await clock.advance(11 * 60_000);
		expect(await ask(long)).toMatchObject({ read: 0, written: input });
	});

	it('finds nothing but at a breakpoint', async () => {
		const { ask } = await setUp();
		const explicit = { prompt_cache_options: { mode: 'explicit' } };
		const start = { text: words(1500) };
		const { written } = await ask([{ ...start, ...end }], explicit);
		expect(written).toBeGreaterThan(1500);
		expect(await ask([start, { text: 'no mark at all' }], explicit)).toMatchObject({ read: 0, written: 0 });
		const elsewhere = await ask([start, { text: 'marked later', ...end }], explicit);
		expect(elsewhere).toMatchObject({ read: 0, written: elsewhere.input });
		// At the ends of messages, the cache looks by itself.
		expect(await ask([start, { text: 'no mark, but its own' }])).toMatchObject({ read: written });
	});

	it('writes nothing at earlier messages by itself', async () => {
		const { ask } = await setUp();
		await ask([{ text: words(1500) }, { text: words(300) }]);
		expect(await ask([{ text: words(1500) }])).toMatchObject({ read: 0 });
	});

	it('writes at the latest four breakpoints, and looks at earlier ones', async () => {
		const { ask } = await setUp();
		const explicit = { prompt_cache_options: { mode: 'explicit' } };
		const parts = ['a', 'b', 'c', 'd', 'e'].map((word) => ({ text: words(1100, word), ...end }));
		const all = await ask(parts, explicit);
		expect(all).toMatchObject({ read: 0, written: all.input });
		// The first one was not written; the second was.
		expect(await ask(parts.slice(0, 1), explicit)).toMatchObject({ read: 0 });
		const { input } = await ask(parts.slice(0, 2).map(({ text }) => ({ text })));
		expect(await ask([...parts.slice(0, 2), ...parts.slice(2).map(({ text }) => ({ text }))], explicit)).toMatchObject({
			read: input,
		});
	});
});

describe('its bill', () => {
	const rates = { input: 2, cached: 0.2, cacheWrite: 2.5, cacheWrite12h: 4, pictures: 8, output: 10 };

	it('bills each token of input at one rate', async () => {
		const { client, local } = await start();
		const text = 'word '.repeat(1500);
		const ask = async (input: string, fields: object = {}) => {
			await client.post('/responses', { body: { model: 'gpt-6', input, ...fields } });
			const request = local.requests.at(-1);
			if (request === undefined) throw new Error('nothing was received');
			return { request, bill: billOf(request, rates) };
		};
		const first = await ask(text);
		expect(first.bill).toBe(first.request.inputTokens * 2500 + first.request.outputTokens * 10_000);
		const again = await ask(text);
		expect(again.bill).toBe(again.request.inputTokens * 200 + again.request.outputTokens * 10_000);
		const once = await ask(`${text} `, { prompt_cache_options: { mode: 'explicit' } });
		expect(once.bill).toBe(once.request.inputTokens * 2000 + once.request.outputTokens * 10_000);
		const long = await ask(`other ${text}`, { prompt_cache_options: { ttl: '12h' } });
		expect(long.bill).toBe(long.request.inputTokens * 4000 + long.request.outputTokens * 10_000);
	});

	it('bills nothing for what it refused', async () => {
		const { client, local } = await start();
		await refusal(client.post('/responses', { body: { model: 'gpt-6', input: 'x', temperature: 1 } }));
		expect(local.requests.map((request) => billOf(request, rates))).toEqual([0]);
	});
});
