import { describe, expect, it } from 'vitest';
import { dataUrl, refusal, start } from '../../../test/support/localModelClient.ts';

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
