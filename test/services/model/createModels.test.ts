import { describe, expect, it } from 'vitest';
import { startLocalModel } from '../../../packages/local-openai/src/localModel.ts';
import { createModels } from '../../../src/services/model/createModels.ts';
import { aPrompt, eventsOf, modelOptions } from '../../support/models.ts';

function optionsFor(baseUrl: string) {
	const options = modelOptions(baseUrl);
	return {
		...options,
		api: 'chat' as 'chat' | 'responses',
		timeoutMs: 60_000,
		fetchPicture: async () => Buffer.alloc(0),
	};
}

describe('the models as configured', () => {
	it.each(['responses', 'chat'] as const)('are asked through the configured API: %s', async (api) => {
		await using local = await startLocalModel();
		const { chat } = createModels({ ...optionsFor(local.baseUrl), api });
		for (const name of ['a-model', 'another']) await eventsOf(chat(name), aPrompt());
		expect(chat('a-model')).toBe(chat('a-model'));
		expect(local.requests).toMatchObject([
			{ api, model: 'a-model' },
			{ api, model: 'another' },
		]);
	});

	it('may be silent no longer than configured', async () => {
		await using local = await startLocalModel();
		local.behave('silent');
		const options = { ...optionsFor(local.baseUrl), timeoutMs: 2_000 };
		const answer = eventsOf(createModels(options).chat('a-model'), aPrompt());
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		await options.clock.advance(2_000);
		await expect(answer).rejects.toMatchObject({ code: 'model.silent' });
	});

	it('may not pause for longer than configured either', async () => {
		await using local = await startLocalModel();
		local.next({ chunks: ['One '], afterChunks: 'stall' });
		const options = { ...optionsFor(local.baseUrl), timeoutMs: 2_000 };
		const answer = createModels(options)
			.chat('a-model')
			.answer(aPrompt(), new AbortController().signal)
			[Symbol.asyncIterator]();
		await answer.next();
		const second = answer.next();
		await options.clock.advance(2_000);
		// What has come may be billed.
		expect((await second).value).toMatchObject({ type: 'lost' });
		await expect(answer.next()).rejects.toMatchObject({ code: 'model.silent' });
	});

	it('are never given longer than usual', async () => {
		await using local = await startLocalModel();
		local.behave('silent');
		const options = { ...optionsFor(local.baseUrl), timeoutMs: 300_000 };
		const answer = eventsOf(createModels(options).chat('a-model'), aPrompt());
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		await options.clock.advance(60_000);
		await expect(answer).rejects.toMatchObject({ code: 'model.silent' });
	});
});
