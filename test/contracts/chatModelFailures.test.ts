import { expect, it } from 'vitest';
import type { Behaviour } from '../../packages/local-openai/src/behaviour.ts';
import type { FailureCode } from '../../src/services/failure.ts';
import { bluePicture, describeChatModels } from '../support/chatModels.ts';
import { aPrompt, wordsOf } from '../support/models.ts';

describeChatModels(({ setUp }) => {
	it.each<[Behaviour, FailureCode]>([
		['badKey', 'model.badKey'],
		['noCredit', 'model.noCredit'],
		['rateLimited', 'model.rateLimited'],
		['policy', 'model.policy'],
		['contextTooLong', 'model.contextTooLong'],
		['cut', 'model.cut'],
		['empty', 'model.empty'],
	])('a model that is %s fails as %s, asked once', async (behaviour, code) => {
		const { local, ask } = await setUp();
		local.behave(behaviour);
		await expect(ask()).rejects.toMatchObject({ name: 'Failure', code });
		expect(local.requests).toHaveLength(1);
	});

	it.each<[Behaviour, FailureCode]>([
		['noVision', 'model.noVision'],
		['badPicture', 'model.badPicture'],
	])('a picture shown to a model that is %s fails as %s', async (behaviour, code) => {
		const { local, ask } = await setUp();
		local.behave(behaviour);
		const part = {
			type: 'picture',
			mediaType: 'image/png',
			bytes: await bluePicture(),
			detail: 'auto',
			tokens: 0,
		} as const;
		await expect(ask(aPrompt({ messages: [{ role: 'user', parts: [part] }] }))).rejects.toMatchObject({ code });
	});

	it('says after how many seconds to come back', async () => {
		const { local, ask } = await setUp();
		local.next({ status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after-ms': '6100', 'retry-after': '7' } });
		await expect(ask()).rejects.toMatchObject({ reason: { values: { retryAfterSeconds: 7 } } });
	});

	it('fails as not found where the model does not exist', async () => {
		const { ask } = await setUp({}, { models: ['another-model'] });
		await expect(ask()).rejects.toMatchObject({ code: 'model.notFound' });
	});

	it('fails as unavailable where nobody listens, after one more try', async () => {
		const { local, ask, clock, options } = await setUp();
		await local.stop();
		const answer = ask();
		answer.catch(() => undefined);
		await clock.untilSleeping(2);
		await clock.advance(500);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(options.log).toMatchObject({ lines: [expect.stringContaining('ECONNREFUSED')] });
	});

	it('fails by policy where the answer was filtered in the middle', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Well, '], reason: 'contentFilter' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.policy' });
	});

	it('tries a server error once more, half a second later', async () => {
		const { local, ask, clock } = await setUp();
		local.next({ status: 503 });
		local.next({ text: 'There you are.' });
		const answer = ask();
		await local.until((request) => request.finished);
		// The limit and the pause.
		await clock.untilSleeping(2);
		expect(local.requests).toHaveLength(1);
		await clock.advance(500);
		expect(wordsOf(await answer)).toBe('There you are.');
	});

	it('gives up after the second server error', async () => {
		const { local, ask, clock } = await setUp();
		local.behave('failing');
		const answer = ask();
		answer.catch(() => undefined);
		await clock.untilSleeping(2);
		await clock.advance(500);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(local.requests).toHaveLength(2);
	});

	it('waits for a short rate limit, as long as the server says', async () => {
		const { local, ask, clock } = await setUp();
		local.next({ status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after': '3' } });
		local.next({ text: 'Now.' });
		const answer = ask();
		await clock.untilSleeping(2);
		await clock.advance(2_999);
		expect(local.requests).toHaveLength(1);
		await clock.advance(1);
		expect(wordsOf(await answer)).toBe('Now.');
	});

	it('does not ask again once a word was delivered', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Half a '], afterChunks: 'break' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.cut' });
		expect(local.requests).toHaveLength(1);
	});

	it('fails as unavailable where the server breaks down in the middle', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['Half a '], afterChunks: 'fail' });
		await expect(ask()).rejects.toMatchObject({ code: 'model.unavailable' });
	});
});
