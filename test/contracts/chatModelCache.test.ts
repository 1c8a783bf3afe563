import { expect, it } from 'vitest';
import type { ModelEvent, Prompt, PromptMessage, PromptPart, Usage } from '../../src/services/model/port.ts';
import { bluePicture, describeChatModels, drawTool } from '../support/chatModels.ts';
import { aPrompt } from '../support/models.ts';

const signal = new AbortController().signal;
const newest = { isOpenAi: true, model: 'gpt-6.1-sol' };
const words = (count: number): PromptPart => ({ type: 'text', text: 'word '.repeat(count) });
const usageOf = (events: ModelEvent[]): Usage | undefined => events.find((event) => event.type === 'usage')?.usage;

/** A conversation of three questions, the first about a picture, as it is sent with each of them. */
async function conversation(ttl: '30m' | '12h', tools: Prompt['tools']): Promise<Prompt[]> {
	const bytes = await bluePicture();
	const shown: PromptPart = { type: 'picture', mediaType: 'image/png', bytes, detail: 'auto', tokens: 1000 };
	const questions = [[words(300), shown], [words(20)], [words(30)]];
	return questions.map((_, newest) => {
		const asked = questions.slice(0, newest + 1);
		const messages = asked.flatMap((parts, index): PromptMessage[] => [
			...(index > 0 ? [{ role: 'assistant' as const, text: 'Blue.', toolCalls: [] }] : []),
			{ role: 'user', parts },
		]);
		const breakpoints = new Set(asked.flatMap((parts) => parts.at(-1) ?? []));
		return aPrompt({ messages, tools, cache: { breakpoints, ttl } });
	});
}

describeChatModels(({ setUp }) => {
	it.each([
		['half an hour, with functions', '30m', [drawTool]],
		['half an hour, without', '30m', []],
		['half a day', '12h', []],
	] as const)('writes what a conversation repeats, each token once, for %s', async (_, ttl, tools) => {
		const { local, model } = await setUp(newest);
		let before = 0;
		for (const prompt of await conversation(ttl, [...tools])) {
			const usage = usageOf(await Array.fromAsync(model.answer(prompt, signal)));
			const written = local.requests.at(-1)?.inputTokens ?? 0;
			expect(usage).toMatchObject({ input: written, cached: before, cacheWrites: written - before });
			expect(usage?.cacheWrites12h).toBe(ttl === '12h' ? written - before : undefined);
			before = written;
		}
	});

	it('has nothing written that ends with no breakpoint', async () => {
		const { model } = await setUp(newest);
		for (const prompt of await conversation('30m', [])) {
			const none = { ...prompt, cache: { breakpoints: new Set<PromptPart>(), ttl: '30m' as const } };
			const usage = usageOf(await Array.fromAsync(model.answer(none, signal)));
			expect(usage).toMatchObject({ cached: 0 });
			expect(usage).not.toHaveProperty('cacheWrites');
		}
	});

	it('leaves both fields out, and says so once, where a model bills no cache', async () => {
		const { local, model, options } = await setUp({ ...newest, model: 'gpt-5.4' });
		for (const prompt of await conversation('30m', [drawTool])) {
			expect(await Array.fromAsync(model.answer(prompt, signal))).toContainEqual(
				expect.objectContaining({ type: 'done' }),
			);
		}
		expect(local.requests.map(({ status }) => status)).toEqual([400, 200, 200, 200]);
		expect(JSON.stringify(local.requests.slice(1).map(({ body }) => body))).not.toContain('prompt_cache_b');
		expect(options.log).toMatchObject({ lines: [expect.stringContaining('prompt_cache_options')] });
		// What the cache finds by itself, it still does.
		expect(local.requests.at(-1)?.cachedTokens).toBeGreaterThan(1000);
	});

	it.each([[[drawTool]], [[]]])('says nothing of it to a server that is only compatible', async (tools) => {
		const { local, model } = await setUp({ isOpenAi: false }, { compatible: true });
		for (const prompt of await conversation('30m', tools)) await Array.fromAsync(model.answer(prompt, signal));
		expect(local.requests.filter(({ status }) => status === 200)).toHaveLength(3);
		expect(JSON.stringify(local.requests.map(({ body }) => body))).not.toContain('prompt_cache');
	});
});
