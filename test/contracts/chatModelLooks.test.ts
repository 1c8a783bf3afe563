import { expect, it } from 'vitest';
import type { Prompt } from '../../src/services/model/port.ts';
import { bluePicture, describeChatModels, drawTool } from '../support/chatModels.ts';
import { aPrompt, wordsOf } from '../support/models.ts';

/** A round with two calls: the first one was answered with a picture. */
async function looked(): Promise<Prompt> {
	const bytes = await bluePicture();
	const call = (id: string) => ({ id, name: drawTool.name, arguments: '{}' });
	return aPrompt({
		tools: [drawTool],
		messages: [
			{ role: 'user', parts: [{ type: 'text', text: 'What does it say?' }] },
			{ role: 'assistant', text: '', toolCalls: [call('c1'), call('c2')] },
			{
				...{ role: 'tool', callId: 'c1', text: 'A part of it' },
				picture: { type: 'picture', mediaType: 'image/png', bytes, detail: 'high', tokens: 1104 },
			},
			{ role: 'tool', callId: 'c2', text: 'No.' },
		],
	});
}

describeChatModels(({ api, create, setUp }) => {
	it.each([true, false])(
		'gives the picture that a call asked for back with its result (OpenAI: %s)',
		async (isOpenAi) => {
			const { local, ask } = await setUp({ isOpenAi });
			const prompt = await looked();
			local.next({ text: 'It is blue.' });
			expect(wordsOf(await ask(prompt))).toBe('It is blue.');
			const [request] = local.requests;
			const inResult = api === 'responses' && isOpenAi;
			const roles = request?.messages.flatMap(({ role, pictures }) => (pictures.length > 0 ? [role] : []));
			expect(roles).toEqual([inResult ? 'tool' : 'user']);
			expect(request?.pictures[0]).toMatchObject({ width: 1280, height: 720, tokens: 1104 });
			expect(request?.inputTokens).toBeGreaterThan(1104);
			expect(request?.texts.join('\n')).toMatch(/A part of it/);
			// Results stand together, and nothing stands between a call and its result.
			const before = api === 'chat' ? ['user', 'assistant'] : ['user', 'assistant', 'assistant'];
			const sent = request?.messages.map(({ role }) => role);
			expect(sent).toEqual([...before, 'tool', 'tool', ...(inResult ? [] : ['user'])]);
		},
	);

	it('is known to call functions once it has, or if it is OpenAI, and to call none once the server refuses them', async () => {
		const { signal } = new AbortController();
		const prompt = aPrompt({ tools: [drawTool] });
		const { local, model, options } = await setUp();
		expect(model.callsFunctions).toBe('unknown');
		expect(create({ ...options, isOpenAi: true }).callsFunctions).toBe('yes');
		local.next({ toolCalls: [{ name: drawTool.name, arguments: '{}' }] });
		await Array.fromAsync(model.answer(prompt, signal));
		expect(model.callsFunctions).toBe('yes');
		const refusing = await setUp({ isOpenAi: true }, { refuses: ['tools'] });
		await Array.fromAsync(refusing.model.answer(prompt, signal));
		expect(refusing.model.callsFunctions).toBe('no');
	});
});
