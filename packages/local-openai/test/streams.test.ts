import { connect } from 'node:net';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { expect, it } from 'vitest';
import { start } from '../../../test/support/localModelClient.ts';

const streamed = { model: 'any', input: 'hi', stream: true } as const;

it('an answer can have several items, in the order of the script', async () => {
	const { client, local } = await start();
	local.next({
		output: [
			{ text: 'I look.' },
			{ toolCall: { name: 'look', arguments: '{}' } },
			{ reasoning: 'So it is a cat.' },
			{ text: 'A cat.' },
		],
	});
	const events: ResponseStreamEvent[] = await Array.fromAsync(await client.responses.create(streamed));
	const done = events.flatMap((event) => (event.type === 'response.output_item.done' ? [event] : []));
	expect(done.map(({ output_index, item }) => [output_index, item.type])).toEqual([
		[0, 'message'],
		[1, 'function_call'],
		[2, 'reasoning'],
		[3, 'message'],
	]);
	const ids = done.map(({ item }) => item.id);
	expect(new Set(ids).size).toBe(4);
	const last = events.at(-1);
	expect(last?.type === 'response.completed' && last.response.output.map(({ id }) => id)).toEqual(ids);
});

it('a wild stream keeps the connection alive, tells of unknown things and cuts characters in two', async () => {
	const { local } = await start();
	local.next({ text: '🦊 größer', wild: true });
	const { hostname, port } = new URL(local.baseUrl);
	const socket = connect(Number(port), hostname);
	const body = JSON.stringify(streamed);
	socket.write(
		`POST /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
	);
	const raw = Buffer.concat(await Array.fromAsync(socket));
	const whole = raw.toString('latin1').replaceAll(/\r\n[0-9a-f]+\r\n/g, '');
	expect(whole).toContain(': keep-alive\n\n');
	expect(whole).toContain('event: response.heartbeat\n');
	// The fox's first byte ends a piece of the chunked body; its others begin the next.
	expect(raw.includes(Buffer.from([0xf0, 0x0d, 0x0a]))).toBe(true);
});

it("OpenAI's own client reads the wildest stream as any other", async () => {
	const { client, local } = await start({ reasons: true });
	local.behave('wild');
	local.next({ text: '🦊 größer als 狐', wild: true });
	local.next({ text: '🦊 größer als 狐', wild: true });
	const responses = await Array.fromAsync(await client.responses.create(streamed));
	expect(responses.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')).toBe(
		'🦊 größer als 狐',
	);
	const messages = [{ role: 'user' as const, content: 'hi' }];
	const chunks = await Array.fromAsync(await client.chat.completions.create({ model: 'any', messages, stream: true }));
	expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('🦊 größer als 狐');
	expect(chunks.some(({ choices }) => Object.hasOwn(choices[0]?.delta ?? {}, 'reasoning_content'))).toBe(true);
});

it('fewer previews may come than were asked for', async () => {
	const { client, local } = await start();
	local.next({ previews: 1 });
	const order = { model: 'any', prompt: 'a cat', size: '256x256', stream: true, partial_images: 3 } as const;
	const events = await Array.fromAsync(await client.images.generate(order));
	expect(events.map(({ type }) => type)).toEqual(['image_generation.partial_image', 'image_generation.completed']);
});

it.each([
	['before the first word', { chunks: [], afterChunks: 'break' }, ''],
	['in the middle', { chunks: ['A '], afterChunks: 'break' }, 'A '],
] as const)('the connection can break %s', async (_, { chunks, afterChunks }, heard) => {
	const { client, local } = await start();
	local.next({ chunks: [...chunks], afterChunks });
	let text = '';
	const listen = async () => {
		for await (const event of await client.responses.create(streamed)) {
			if (event.type === 'response.output_text.delta') text += event.delta;
		}
	};
	await expect(listen()).rejects.toThrow();
	expect(text).toBe(heard);
});
