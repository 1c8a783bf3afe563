/** @module-tag long */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { toFile } from 'openai';
import { expect, it } from 'vitest';
import { start } from '../../../test/support/localModelClient.ts';
import described from './describedAnswers.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false, meta: false, validateSchema: false, code: { optimize: false } });
const { Response, ResponseUsage, ...others } = described.definitions;
// The service also says whether it stored the answer: OpenAI's own examples do.
const stored = { ...Response, properties: { ...Response.properties, store: { type: 'boolean' } } };
// Newer than the description: OpenAI's own client has the type of it.
const lifetimes = {
	type: 'object',
	properties: { ttl_30m_tokens: { type: 'integer' }, ttl_12h_tokens: { type: 'integer' } },
	required: ['ttl_30m_tokens', 'ttl_12h_tokens'],
	additionalProperties: false,
};
const { input_tokens_details: input, ...counts } = ResponseUsage.properties;
const written = { ...input, properties: { ...input.properties, cache_write_tokens_details: lifetimes } };
const used = { ...ResponseUsage, properties: { ...counts, input_tokens_details: written } };
ajv.addSchema({ $id: 'answers', definitions: { ...others, Response: stored, ResponseUsage: used } });

/** Why an answer is none that OpenAI describes; empty if it is one. */
function wrong(name: keyof typeof described.definitions, answer: unknown): string {
	const isValid = ajv.compile({ $ref: `answers#/definitions/${name}` });
	return isValid(answer)
		? ''
		: `${JSON.stringify(answer).slice(0, 200)}: ${isValid.errors?.slice(-4).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)}`;
}

/** The local model, and what it answers as it stands on the wire: one object, or the events of a stream. */
async function onTheWire() {
	const { local } = await start();
	const ask = async (path: string, body: object): Promise<unknown[]> => {
		const answer = await fetch(`${local.baseUrl}${path}`, {
			method: 'POST',
			body: body instanceof FormData ? body : JSON.stringify(body),
			...(body instanceof FormData ? {} : { headers: { 'content-type': 'application/json' } }),
		});
		const text = await answer.text();
		if (!text.startsWith('event:') && !text.startsWith('data:')) return [JSON.parse(text)];
		const data = text.split('\n').filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]');
		return data.map((line) => JSON.parse(line.slice(6)));
	};
	return { local, ask };
}

const output = [
	{ reasoning: 'A cat?' },
	{ text: 'I look.' },
	{ refusal: 'No.' },
	{ toolCall: { name: 'look', arguments: '{"at":"the left side"}' } },
];
const thinking = {
	model: 'gpt-6',
	input: 'hi',
	include: ['reasoning.encrypted_content'],
	reasoning: { summary: 'auto' },
};
const chat = { model: 'gpt-6', messages: [{ role: 'user', content: 'hi' }] };
const drawn = { model: 'gpt-image-2', prompt: 'a cat', size: '1024x1024' };

it.each([
	['Response', '/responses', thinking],
	['ResponseStreamEvent', '/responses', { ...thinking, stream: true }],
	['CreateChatCompletionResponse', '/chat/completions', chat],
	[
		'CreateChatCompletionStreamResponse',
		'/chat/completions',
		{ ...chat, stream: true, stream_options: { include_usage: true } },
	],
	['ImagesResponse', '/images/generations', { ...drawn, n: 2 }],
	['ImageGenStreamEvent', '/images/generations', { ...drawn, stream: true, partial_images: 2 }],
] as const)('answers with what OpenAI describes as %s', async (name, path, body) => {
	const { local, ask } = await onTheWire();
	if (!path.startsWith('/images')) local.next({ output });
	const answers = await ask(path, body);
	expect(answers.length).toBeGreaterThan(0);
	expect(answers.map((answer) => wrong(name, answer)).filter(Boolean)).toEqual([]);
});

it.each([
	['CreateTranscriptionResponseJson', false],
	['CreateTranscriptionResponseStreamEvent', true],
] as const)('writes recordings down as OpenAI describes in %s', async (name, stream) => {
	const { ask } = await onTheWire();
	const form = new FormData();
	form.set('model', 'gpt-transcribe');
	form.set('stream', `${stream}`);
	form.set('file', await toFile(Buffer.alloc(4_000), 'voice.ogg'));
	const answers = await ask('/audio/transcriptions', form);
	expect(answers.map((answer) => wrong(name, answer)).filter(Boolean)).toEqual([]);
});
