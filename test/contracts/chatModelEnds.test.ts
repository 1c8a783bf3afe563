import { expect, it } from 'vitest';
import { describeChatModels } from '../support/chatModels.ts';
import { aPrompt } from '../support/models.ts';

describeChatModels(({ setUp }) => {
	it('fails as silent when no word comes for a minute, and hangs up', async () => {
		const { local, ask, clock } = await setUp();
		local.behave('silent');
		const answer = ask();
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		await clock.advance(59_999);
		expect(local.requests[0]?.aborted).toBe(false);
		await clock.advance(1);
		await expect(answer).rejects.toMatchObject({ code: 'model.silent' });
		await local.until((request) => request.aborted);
	});

	it('fails as silent when no next word comes for half a minute', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two '], afterChunks: 'stall' });
		const answer = model.answer(aPrompt(), new AbortController().signal)[Symbol.asyncIterator]();
		await answer.next();
		await answer.next();
		const third = answer.next();
		third.catch(() => undefined);
		await clock.advance(29_999);
		expect(local.requests[0]?.aborted).toBe(false);
		await clock.advance(1);
		expect((await third).value).toEqual({ type: 'lost', pictures: 0 });
		await expect(answer.next()).rejects.toMatchObject({ code: 'model.silent' });
		await local.until((request) => request.aborted);
	});

	it('does not take the time that the reader needs for silence of the model', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two.'] });
		const answer = model.answer(aPrompt(), new AbortController().signal)[Symbol.asyncIterator]();
		await answer.next();
		await clock.advance(200_000);
		expect(await answer.next()).toMatchObject({ value: { delta: 'two.' } });
	});

	it('fails as too slow when the whole answer takes too long', async () => {
		const limits = { firstTokenMs: 60_000, betweenTokensMs: 60_000, totalMs: 50_000 };
		const { local, ask, clock } = await setUp({ limits });
		local.next({ chunks: ['One '], afterChunks: 'stall' });
		const answer = ask();
		answer.catch(() => undefined);
		await local.until((request) => request.answer.text === 'One ');
		await clock.advance(50_000);
		await expect(answer).rejects.toMatchObject({ code: 'model.tooSlow' });
		await local.until((request) => request.aborted);
	});

	it('closes the request and throws the reason when the signal aborts', async () => {
		const { local, ask } = await setUp();
		local.next({ chunks: ['One '], afterChunks: 'stall' });
		const stop = new AbortController();
		const answer = ask(aPrompt(), stop.signal);
		answer.catch(() => undefined);
		await local.until((request) => request.answer.text === 'One ');
		const reason = new Error('forgotten');
		stop.abort(reason);
		await expect(answer).rejects.toBe(reason);
		await local.until((request) => request.aborted);
	});

	it('closes the request when the signal aborts before the first byte', async () => {
		const { local, ask } = await setUp();
		local.behave('silent');
		const stop = new AbortController();
		const answer = ask(aPrompt(), stop.signal);
		answer.catch(() => undefined);
		await local.until((request) => request.messages.length > 0);
		const reason = new Error('stopped');
		stop.abort(reason);
		await expect(answer).rejects.toBe(reason);
		await local.until((request) => request.aborted);
	});

	it('asks nothing when the signal has aborted before', async () => {
		const { local, ask } = await setUp();
		await expect(ask(aPrompt(), AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
		expect(local.requests).toHaveLength(0);
	});

	it('closes the request, and stops its clock, when nobody reads on', async () => {
		const { local, model, clock } = await setUp();
		local.next({ chunks: ['One ', 'two '], afterChunks: 'stall' });
		for await (const event of model.answer(aPrompt(), new AbortController().signal)) {
			if (event.type === 'text') break;
		}
		await local.until((request) => request.aborted);
		expect(clock.sleeping).toBe(0);
	});
});
