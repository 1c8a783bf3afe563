import { expect, test } from 'vitest';
import { newProgress } from '../../src/services/ask/answerProgress.ts';
import { apply } from '../../src/services/ask/nextProgress.ts';
import { sentContext } from '../../src/services/conversation/prompt/contextWindow.ts';
import { bluePicture, describeChatModels, drawTool } from '../support/chatModels.ts';
import { aPrompt, eventsOf, wordsOf } from '../support/models.ts';
import { said } from '../support/turns.ts';

/** What the next round of an answer is asked with, after all that a model said. */
function exchanged(events: Awaited<ReturnType<typeof eventsOf>>) {
	const begun = newProgress(sentContext([said('1', null)], 10_000, 10_000), []);
	const prompt = aPrompt();
	const round = [...events, { type: 'read', prompt } as const].reduce(apply, begun);
	const results = round.round.calls.map((call) => ({
		type: 'called' as const,
		call,
		outcome: { text: 'made', made: null, ordered: 0, isOverLimit: false },
	}));
	const after = [...results, { type: 'roundEnded', room: 10_000 } as const].reduce(apply, round);
	return [...prompt.messages, ...after.exchanged];
}

describeChatModels(({ api, setUp }) => {
	/** The other API has no such thing. */
	const ofResponses = (title: string, run: () => Promise<void>) => {
		if (api === 'responses') test(title, run);
	};

	ofResponses(
		'what OpenAI thought and what its messages are to it comes back in place, round after round',
		async () => {
			const { local, ask } = await setUp({ isOpenAi: true }, { reasons: true });
			const call = (id: string) => ({ toolCall: { id, name: drawTool.name, arguments: `{"prompt":"${id}"}` } });
			local.next({ output: [{ reasoning: 'First words.' }, { text: 'I draw. ' }, call('one')] });
			const first = await ask(aPrompt({ tools: [drawTool] }));
			const messages = exchanged(first);
			// The local model refuses what comes back without its thought, or with another phase.
			expect(wordsOf(await ask(aPrompt({ tools: [drawTool], messages })))).not.toBe('');
			const [, second] = local.requests;
			expect(second?.status).toBe(200);
			const input: unknown = Reflect.get(second?.body ?? {}, 'input');
			expect(second?.body).toMatchObject({ include: ['reasoning.encrypted_content'] });
			expect(input).toMatchObject([
				{ role: 'user' },
				{ type: 'reasoning', summary: [], encrypted_content: expect.any(String) },
				{ role: 'assistant', content: 'I draw. ', phase: 'commentary' },
				{ type: 'function_call' },
				{ type: 'function_call_output' },
			]);
		},
	);

	test('a thought alone is not a word: a stream that breaks after it is asked anew', async () => {
		const { local, ask, clock } = await setUp({ isOpenAi: true });
		local.next({ reasoning: 'Hm.', chunks: [], afterChunks: 'break' });
		const answer = ask();
		await clock.untilSleeping(2);
		await clock.advance(250);
		const events = await answer;
		expect(wordsOf(events)).not.toBe('');
		expect(events.filter(({ type }) => type === 'thought')).toEqual([]);
	});

	ofResponses('OpenAI is told to leave pictures as they are', async () => {
		const { local, ask } = await setUp({ isOpenAi: true });
		await ask();
		expect(local.requests[0]?.body).toMatchObject({ image: { context_compression: 'disabled' } });
	});

	for (const field of ['include', 'image']) {
		ofResponses(`is asked without ${field} if that is refused by name`, async () => {
			const { local, model } = await setUp({ isOpenAi: true }, { refuses: [field] });
			for (let times = 0; times < 2; times += 1) await eventsOf(model, aPrompt());
			expect(local.requests.map(({ status }) => status)).toEqual([400, 200, 200]);
		});
	}

	test('no other server is sent any of it', async () => {
		const { local, ask } = await setUp({ isOpenAi: false }, { compatible: true });
		await ask();
		for (const word of ['"include"', 'context_compression', '"phase"']) {
			expect(JSON.stringify(local.requests[0]?.body)).not.toContain(word);
		}
	});

	test('what is written to the cache is counted', async () => {
		const { ask } = await setUp({ isOpenAi: true, model: 'gpt-6.1-sol' });
		const events = await ask(aPrompt({ system: 'Look closely. '.repeat(2_000) }));
		const usage = events.find((event) => event.type === 'usage')?.usage;
		expect(usage?.cacheWrites).toBeGreaterThan(1_000);
		expect(usage?.cacheWrites).toBeLessThanOrEqual(usage?.input ?? 0);
	});

	test.each([
		[true, 'original'],
		[false, api === 'chat' ? 'auto' : 'original'],
	])('a picture is sent in its original detail where the API has that (OpenAI: %s)', async (isOpenAi, detail) => {
		const { local, ask } = await setUp({ isOpenAi });
		const bytes = await bluePicture();
		const part = { type: 'picture', mediaType: 'image/png', bytes, detail: 'original', tokens: 0 } as const;
		await ask(aPrompt({ messages: [{ role: 'user', parts: [part] }] }));
		expect(JSON.stringify(local.requests[0]?.body)).toContain(`"detail":"${detail}"`);
	});
});
