import { expect, it } from 'vitest';
import type { Behaviour, Scripted } from '../../packages/local-openai/src/behaviour.ts';
import type { FailureCode } from '../../src/services/failure.ts';
import { bluePicture, describeChatModels } from '../support/chatModels.ts';
import { aPrompt, passRetries, wordsOf } from '../support/models.ts';

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

	it('fails as unavailable where nobody listens, after two more tries', async () => {
		const { local, ask, clock, options } = await setUp();
		await local.stop();
		const answer = ask();
		answer.catch(() => undefined);
		await passRetries(clock);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		const refused = expect.stringContaining('ECONNREFUSED');
		expect(options.log).toMatchObject({ lines: [refused, refused] });
	});

	it('fails by policy where the answer was filtered in the middle, once it has told what that used', async () => {
		const { local, model } = await setUp();
		local.next({ chunks: ['Well, '], reason: 'contentFilter' });
		const heard: string[] = [];
		const read = async () => {
			for await (const { type } of model.answer(aPrompt(), new AbortController().signal)) heard.push(type);
		};
		await expect(read()).rejects.toMatchObject({ code: 'model.policy' });
		expect(heard).toEqual(expect.arrayContaining(['text', 'usage']));
	});

	it('tells of a try that may be charged, and before another one', async () => {
		const { local, ask, clock } = await setUp();
		for (const each of [{ status: 503 }, { chunks: [], afterChunks: 'break' as const }]) local.next(each);
		const answer = ask();
		await passRetries(clock);
		const told = (await answer).filter(({ type }) => type === 'lost' || type === 'again');
		expect(told).toEqual([
			{ type: 'lost', pictures: 0 },
			{ type: 'again', pictures: 0, refuse: expect.any(Function) },
		]);
	});

	const passing: [what: string, script: Scripted][] = [
		['408', { status: 408 }],
		['409', { status: 409 }],
		['500', { status: 500 }],
		['503', { status: 503 }],
		['a stream that breaks before its first word', { chunks: [], afterChunks: 'break' }],
	];

	it.each(passing)('tries twice more after %s, after a pause and one twice as long', async (_, script) => {
		const { local, ask, clock } = await setUp();
		for (const each of [script, script, { text: 'There you are.' }]) local.next(each);
		const answer = ask();
		for (const [index, pause] of [250, 500].entries()) {
			// The limit and the pause.
			await clock.untilSleeping(2);
			await clock.advance(pause - 1);
			expect(local.requests).toHaveLength(index + 1);
			await clock.advance(1);
		}
		expect(wordsOf(await answer)).toBe('There you are.');
	});

	it('spreads the tries of those that failed together', async () => {
		const { local, ask, clock } = await setUp({ random: () => 0.999 });
		local.next({ status: 503 });
		const answer = ask();
		await clock.untilSleeping(2);
		await clock.advance(499);
		expect(local.requests).toHaveLength(1);
		await clock.advance(1);
		expect(wordsOf(await answer)).not.toBe('');
	});

	it('gives up after the third server error', async () => {
		const { local, ask, clock } = await setUp();
		local.behave('failing');
		const answer = ask();
		answer.catch(() => undefined);
		await passRetries(clock);
		await expect(answer).rejects.toMatchObject({ code: 'model.unavailable' });
		expect(local.requests).toHaveLength(3);
	});

	it.each([
		[400, 'invalid_request_error'],
		[400, 'content_policy_violation'],
		[401, 'invalid_api_key'],
		[403, 'forbidden'],
		[404, 'model_not_found'],
		[429, 'insufficient_quota'],
	])('asks only once if the answer is %i %s', async (status, code) => {
		const { local, ask } = await setUp();
		local.next({ status, code });
		await expect(ask()).rejects.toBeDefined();
		expect(local.requests).toHaveLength(1);
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
