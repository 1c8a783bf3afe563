import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import { NotLanded } from '../../../src/services/reply/stream/retryWrites.ts';
import { replyStage } from '../../support/replyStage.ts';

describe('an answer that breaks off', () => {
	const ending = 'The answer broke off in the middle.';

	test('keeps its text, closes what was open, and says why under it', async () => {
		const { clock, model, stream, texts } = replyStage();
		const reply = stream({ ending, footer: ['unused'] });
		model.push('Look:\n```js\nlet a = 1;\n');
		await clock.advance(300);
		model.push('let b');
		model.fail(failure('model.cut'));
		await clock.advance(0);
		const { stopped, text, parts } = await reply;
		expect(texts()).toEqual(['Look:\n```js\nlet a = 1;\nlet b\n```\n\nThe answer broke off in the middle.']);
		expect(parts).toEqual(texts());
		expect(text).toBe('Look:\n```js\nlet a = 1;\nlet b');
		expect(stopped?.reason).toMatchObject({ code: 'model.cut' });
	});

	test('is only the reason where no word came', async () => {
		const { clock, surface, model, stream } = replyStage();
		const reply = stream({ ending }, ['thinking']);
		model.fail(failure('model.silent'));
		await clock.advance(0);
		expect(await reply).toMatchObject({ text: '', messageIds: ['thinking'] });
		expect(surface.messages.get('thinking')).toBe('The answer broke off in the middle.');
	});

	test('is only its text where nothing is said of it', async () => {
		const { clock, model, stream, texts } = replyStage();
		const reply = stream();
		model.push('So far');
		model.fail(failure('model.cut'));
		await clock.advance(0);
		expect(await reply).toMatchObject({ failure: null, stopped: { reason: { code: 'model.cut' } } });
		expect(texts()).toEqual(['So far']);
	});

	test('lands at once when it is stopped, though the model hangs and the pace says wait', async () => {
		const { clock, model, abort, stream, written } = replyStage();
		const reply = stream();
		model.push('One');
		await clock.advance(300);
		model.push(' two');
		await clock.advance(100);
		abort.abort(failure('bot.stopping'));
		await clock.advance(0);
		expect((await reply).stopped?.reason).toMatchObject({ code: 'bot.stopping' });
		expect(written().at(-1)).toBe('400 edit m1: One two');
	});

	test('gives up after ten seconds of last words', async () => {
		const { clock, surface, model, abort, stream } = replyStage();
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		surface.before = (_, signal) => clock.sleep(1e9, signal);
		abort.abort(failure('bot.stopping'));
		await clock.advance(9_999);
		expect(surface.calls).toHaveLength(2);
		await clock.advance(1);
		const { failure: notLanded } = await reply;
		expect(notLanded?.reason).toBeInstanceOf(NotLanded);
		expect(notLanded?.reason).toMatchObject({ cause: { code: 'bot.stopping' } });
	});

	test('wants no more words and writes no more when its message is gone', async () => {
		const { clock, surface, model, stream } = replyStage();
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		surface.before = () => Promise.reject(failure('discord.gone'));
		model.push(' two');
		await clock.advance(1_200);
		expect(await reply).toMatchObject({
			stopped: { reason: { code: 'discord.gone' } },
			failure: { reason: { code: 'discord.gone' } },
			messageIds: ['m1'],
		});
		expect(surface.calls).toHaveLength(2);
	});

	test('survives faults of Discord’s while it grows, with longer and longer pauses', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		const reply = stream();
		model.push('One');
		await clock.advance(300);
		let fails = 3;
		surface.before = () => (fails-- > 0 ? Promise.reject(new Error('502')) : undefined);
		for (let second = 0; second < 20; second += 1) {
			model.push(' more');
			await clock.advance(1_000);
		}
		expect(surface.calls.slice(0, 5).map(({ at }) => at)).toEqual([300, 1_500, 3_500, 7_500, 15_500]);
		expect(model.read).toBe(21);
		model.end();
		await clock.advance(5_000);
		await reply;
		expect(texts()).toEqual([`One${' more'.repeat(20)}`]);
	});

	test('tries its last state again for some seconds', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		const reply = stream();
		model.push('One');
		await clock.advance(300);
		let fails = 4;
		surface.before = () => (fails-- > 0 ? Promise.reject(new Error('502')) : undefined);
		model.push(' two');
		model.end();
		await clock.advance(15_000);
		await reply;
		expect(surface.calls.map(({ at }) => at)).toEqual([300, 300, 1_300, 3_300, 7_300, 15_300]);
		expect(texts()).toEqual(['One two']);
	});

	test('reads on while Discord is away for minutes, and lands whole when it is back', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		const reply = stream({ ending, footer: ['all of it'] });
		model.push('One');
		await clock.advance(300);
		surface.before = () => Promise.reject(new Error('503'));
		model.push(' two');
		await clock.advance(120_000);
		model.push(' three');
		model.end();
		await clock.advance(300_000);
		expect(texts()).toEqual(['One …']);
		surface.before = () => undefined;
		await clock.advance(30_000);
		expect((await reply).stopped).toBeNull();
		expect(texts()).toEqual(['One two three\n-# all of it']);
	});

	test('has not landed when Discord is away for a quarter of an hour after its last word', async () => {
		const { clock, surface, model, stream } = replyStage();
		surface.before = () => Promise.reject(new Error('503'));
		const reply = stream({ ending });
		model.push('One');
		model.end();
		await clock.advance(899_000);
		expect(surface.calls.length).toBeGreaterThan(30);
		await clock.advance(60_000);
		expect((await reply).failure?.reason).toBeInstanceOf(NotLanded);
		expect(clock.sleeping).toBe(0);
	});

	test('says under its text why no more came when Discord refuses it for no known reason, and asks the model for no more', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		let fails = 1;
		const refused = Object.assign(new Error('400'), { status: 400 });
		surface.before = () => (fails-- > 0 ? Promise.reject(refused) : undefined);
		model.push(' two');
		await clock.advance(60_000);
		expect((await reply).stopped?.reason).toBe(refused);
		expect(texts()).toEqual(['One two\n\nThe answer broke off in the middle.']);
	});

	test('tells what stands of it also when its end is refused', async () => {
		const { clock, surface, model, stream } = replyStage();
		const reply = stream();
		model.push('One');
		await clock.advance(300);
		surface.before = () => Promise.reject(failure('discord.blocked'));
		model.push(' two');
		model.end();
		await clock.advance(0);
		expect(await reply).toMatchObject({
			messageIds: ['m1'],
			text: 'One two',
			parts: ['One'],
			failure: { reason: { code: 'discord.blocked' } },
		});
	});

	test('takes an update that hangs for no fault, and shows the next state', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		const reply = stream();
		model.push('One');
		await clock.advance(300);
		surface.before = (_, signal) => clock.sleep(1e9, signal);
		model.push(' two');
		await clock.advance(32_000);
		surface.before = () => undefined;
		await clock.advance(10_000);
		expect(texts()).toEqual(['One two …']);
		model.end();
		await clock.advance(5_000);
		await reply;
	});

	test('tries its last words anew when a try takes longer than two minutes', async () => {
		const { clock, surface, model, stream, texts } = replyStage();
		surface.before = (_, signal) => clock.sleep(1e9, signal);
		const reply = stream();
		model.push('One');
		model.end();
		await clock.advance(120_999);
		expect(surface.calls).toHaveLength(1);
		surface.before = () => undefined;
		await clock.advance(1);
		await reply;
		expect(texts()).toEqual(['One']);
	});

	test('leaves no timer behind', async () => {
		const { clock, model, abort, stream } = replyStage();
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		abort.abort(failure('bot.stopping'));
		await clock.advance(0);
		await reply;
		expect(clock.sleeping).toBe(0);
	});
});
