import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { startLocalOpenai } from '../src/index.ts';

test('asks for the weather', async () => {
	await using local = await startLocalOpenai();
	const client = new OpenAI({ baseURL: local.url, apiKey: local.key });
	local.model.next({ toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }] });
	const answer = await client.responses.create({ model: 'gpt-6', input: 'Do I need a coat in Oslo?' });
	expect(answer.output.at(-1)).toMatchObject({ type: 'function_call', name: 'weather' });
	expect(local.requests[0]?.texts).toEqual(['Do I need a coat in Oslo?']);
});
