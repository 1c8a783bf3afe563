import type { Response, ResponseOutputItem } from 'openai/resources/responses/responses';
import { expect, it } from 'vitest';
import { refusal, start } from '../../../test/support/localModelClient.ts';

const tools = [{ type: 'function' as const, name: 'look', parameters: null, strict: false }];
const result = { type: 'function_call_output' as const, call_id: 'call_1', output: 'a cat' };

/** A first round that thinks, says something and calls; `again` asks with what is sent back of it. */
async function firstRound(include: ['reasoning.encrypted_content'] | [] = ['reasoning.encrypted_content']) {
	const { client, local } = await start();
	const asked = { model: 'any', tools, store: false, include };
	local.next({
		reasoning: 'It may be a cat.',
		text: 'I look.',
		toolCalls: [{ id: 'call_1', name: 'look', arguments: '{}' }],
	});
	const question = { role: 'user' as const, content: 'What is it?' };
	const { output, usage } = await client.responses.create({ ...asked, input: [question] });
	local.next({ text: 'A cat.' });
	const again = async (back: ResponseOutputItem[]) => {
		const body = { ...asked, input: [question, ...back, result] };
		return (await client.post<Response>('/responses', { body })).output;
	};
	return { output, usage, again };
}
const without = (output: ResponseOutputItem[], type: string) => output.filter((item) => item.type !== type);

it('thinks in an item of its own, which is paid for and sealed if that was asked for', async () => {
	const { output, usage } = await firstRound();
	expect(output).toMatchObject([
		{ type: 'reasoning', summary: [], encrypted_content: expect.stringMatching(/^gAAAAA/) },
		{ type: 'message', phase: 'commentary' },
		{ type: 'function_call', call_id: 'call_1' },
	]);
	expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(3);
	const bare = await firstRound([]);
	expect(bare.output[0]).not.toHaveProperty('encrypted_content');
});

it('goes on from thoughts that came back in their place', async () => {
	const { output, again } = await firstRound();
	expect(await again(output)).toMatchObject([{ type: 'message', content: [{ text: 'A cat.' }] }]);
});

it('refuses a call that came back without its thought, and a thought without its call', async () => {
	const { output, again } = await firstRound();
	expect((await refusal(again(without(output, 'reasoning')))).message).toContain(
		"of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'",
	);
	const [thought] = output;
	const swapped = [...output.slice(1), ...(thought ? [thought] : [])];
	expect((await refusal(again(swapped))).message).toContain('without its required');
});

it('keeps no thoughts of requests that are not stored', async () => {
	const { output, again } = await firstRound([]);
	expect(await refusal(again(output))).toMatchObject({
		status: 404,
		message: expect.stringContaining('not persisted'),
	});
});

it('takes no sealed thought that was changed', async () => {
	const { output, again } = await firstRound();
	const changed = output.map((item) => (item.type === 'reasoning' ? { ...item, encrypted_content: 'gAAAAAx' } : item));
	expect(await refusal(again(changed))).toMatchObject({ code: 'invalid_encrypted_content' });
});

it('wants the phase of a message back', async () => {
	const { output, again } = await firstRound();
	const bare = output.map((item) => (item.type === 'message' ? { ...item, phase: null } : item));
	expect((await refusal(again(bare))).message).toContain("phase 'commentary'");
});

it('thinks before each answer if it is started as a reasoning model, with a summary if one is asked for', async () => {
	const { client } = await start({ reasons: true });
	const stream = await client.responses.create({
		model: 'any',
		input: 'hi',
		reasoning: { summary: 'auto' },
		stream: true,
	});
	const types: string[] = [];
	for await (const event of stream) types.push(event.type);
	expect(types.slice(2, 8)).toEqual([
		'response.output_item.added',
		'response.reasoning_summary_part.added',
		'response.reasoning_summary_text.delta',
		'response.reasoning_summary_text.done',
		'response.reasoning_summary_part.done',
		'response.output_item.done',
	]);
});

it.each([
	['gpt-6', true],
	['o4-mini', true],
	['gpt-4o', false],
	['my-own', false],
])('by name, %s thinks: %s', async (model, thinks) => {
	const { client } = await start();
	const { output } = await client.responses.create({ model, input: 'hi' });
	expect(output.some(({ type }) => type === 'reasoning')).toBe(thinks);
});
