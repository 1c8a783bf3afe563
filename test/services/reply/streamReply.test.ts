import { beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import { type StreamOptions, streamReply } from '../../../src/services/reply/streamReply.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { createOpenStream, type OpenStream } from '../../support/openStream.ts';
import { createRecordingSurface, type RecordingSurface } from '../../support/recordingSurface.ts';

let clock: ManualClock;
let surface: RecordingSurface;
let model: OpenStream;
let abort: AbortController;

beforeEach(() => {
	clock = createManualClock(0);
	surface = createRecordingSurface(clock);
	model = createOpenStream();
	abort = new AbortController();
});

function stream(options: Partial<StreamOptions> = {}, existing: string[] = []) {
	const reply = streamReply(model, { surface, existing }, { clock, ...options }, abort.signal);
	reply.catch(() => undefined);
	return reply;
}

const texts = () => [...surface.messages.values()];
const written = () => surface.calls.map(({ kind, id, text, at }) => `${at} ${kind} ${id}: ${text}`);
const paragraphs = (count: number) =>
	Array.from({ length: count }, (_, index) => `Paragraph ${index} ${'of some words '.repeat(70).trim()}.`).join('\n\n');

describe('an answer that streams', () => {
	test('shows its first words early, grows at its pace, and loses its ellipsis at the end', async () => {
		const reply = stream();
		model.push('Hello');
		await clock.advance(300);
		model.push(' world, ', 'this');
		await clock.advance(1_200);
		model.push(' is it.');
		model.end();
		await clock.advance(1_000);
		expect(written()).toEqual([
			'300 post m1: Hello …',
			'1500 edit m1: Hello world, this …',
			'1500 edit m1: Hello world, this is it.',
		]);
		expect(await reply).toEqual({
			messageIds: ['m1'],
			text: 'Hello world, this is it.',
			parts: ['Hello world, this is it.'],
			stopped: null,
		});
	});

	test('is written in one go when it is there before the first look', async () => {
		const reply = stream();
		model.push('Short.');
		model.end();
		await clock.advance(0);
		await reply;
		expect(written()).toEqual(['0 post m1: Short.']);
	});

	test('edits the message that waits for it before it posts another', async () => {
		const reply = stream({}, ['thinking']);
		model.push(paragraphs(3));
		model.end();
		await clock.advance(10_000);
		expect((await reply).messageIds).toEqual(['thinking', 'm1']);
		expect(surface.calls.map(({ kind }) => kind)).toEqual(['edit', 'post']);
	});

	test('is not edited while nothing new can be shown', async () => {
		const reply = stream();
		model.push('See');
		await clock.advance(300);
		model.push(' [the ');
		await clock.advance(5_000);
		model.push('docs](https://exam');
		await clock.advance(5_000);
		expect(written()).toEqual(['300 post m1: See …']);
		model.push('ple.com).');
		model.end();
		await clock.advance(0);
		await reply;
		expect(texts()).toEqual(['See [the docs](https://example.com).']);
	});

	test('never has two writes under way, and shows the latest state after a slow one', async () => {
		let underWay = 0;
		let most = 0;
		surface.before = async () => {
			underWay += 1;
			most = Math.max(most, underWay);
			await clock.sleep(3_000, abort.signal);
			underWay -= 1;
		};
		const reply = stream();
		for (let second = 0; second < 20; second += 1) {
			model.push(`word${second} `);
			await clock.advance(1_000);
		}
		expect(model.read).toBe(20);
		model.end();
		await clock.advance(10_000);
		await reply;
		expect(most).toBe(1);
		expect(surface.calls.length).toBeLessThan(8);
		expect(texts()[0]).toMatch(/^word0 .* word19$/);
	});

	test('slows down where its writes wait for their turn, and recovers', async () => {
		let slow = true;
		surface.before = () => (slow ? clock.sleep(2_000, abort.signal) : undefined);
		const reply = stream();
		const gaps = async (seconds: number) => {
			const from = surface.calls.length;
			for (let tick = 0; tick < seconds * 5; tick += 1) {
				model.push('more ');
				await clock.advance(200);
			}
			const at = surface.calls.slice(from).map((call) => call.at);
			return at.slice(1).map((time, index) => time - (at[index] ?? 0));
		};
		expect(Math.max(...(await gaps(40)))).toBeGreaterThanOrEqual(5_000);
		slow = false;
		expect((await gaps(60)).at(-1)).toBeLessThanOrEqual(1_400);
		model.end();
		await clock.advance(5_000);
		await reply;
	});

	test('stays under five writes in five seconds, however fast the model is, and lands whole', async () => {
		const text = paragraphs(40);
		const reply = stream();
		for (let at = 0; at < text.length; at += 400) {
			model.push(text.slice(at, at + 400));
			await clock.advance(100);
		}
		model.end();
		await clock.advance(120_000);
		const { parts } = await reply;
		for (const { at } of surface.calls) {
			expect(surface.calls.filter((call) => call.at >= at && call.at < at + 5_000).length).toBeLessThanOrEqual(5);
		}
		expect(texts()).toEqual(parts);
		expect(parts.join('\n\n')).toBe(text);
	});

	test('leaves a message alone once its last word stands', async () => {
		const text = paragraphs(12);
		const reply = stream();
		for (let at = 0; at < text.length; at += 40) {
			model.push(text.slice(at, at + 40));
			await clock.advance(200);
		}
		model.end();
		await clock.advance(30_000);
		const { messageIds, parts } = await reply;
		for (const [index, id] of messageIds.entries()) {
			const calls = surface.calls.filter((call) => call.id === id);
			expect(calls.filter((call) => call.text === parts[index])).toHaveLength(1);
			expect(calls.at(-1)?.text).toBe(parts[index]);
		}
	});

	test('tells the ids of its messages as they come', async () => {
		const told: string[][] = [];
		const reply = stream({ onPosted: (ids) => void told.push(ids) }, ['thinking']);
		model.push(paragraphs(4));
		model.end();
		await clock.advance(10_000);
		await reply;
		expect(told).toEqual([['thinking'], ['thinking', 'm1'], ['thinking', 'm1', 'm2']].slice(0, told.length));
		expect(told.length).toBeGreaterThan(1);
	});

	test('ends with its small lines, and makes room for them', async () => {
		const footer = () => ['Looked at 2 pictures', '1,200 tokens'];
		const reply = stream({ footer });
		const text = `${'word '.repeat(399)}end.`;
		expect(text.length).toBe(1_999);
		model.push(text);
		model.end();
		await clock.advance(10_000);
		const { parts } = await reply;
		expect(parts).toHaveLength(2);
		expect(parts[1]).toMatch(/end\.\n-# Looked at 2 pictures\n-# 1,200 tokens$/);
		expect(texts()).toEqual(parts);
		for (const part of parts) expect(part.length).toBeLessThanOrEqual(2_000);
	});

	test('posts nothing for no words', async () => {
		const reply = stream({ footer: () => ['unused'] });
		model.push('', ' \n');
		model.end();
		await clock.advance(1_000);
		expect(await reply).toMatchObject({ messageIds: [], parts: [], stopped: null });
		expect(surface.calls).toEqual([]);
	});
});

describe('an answer that breaks off', () => {
	const ending = () => 'The answer broke off in the middle.';

	test('keeps its text, closes what was open, and says why under it', async () => {
		const reply = stream({ ending, footer: () => ['unused'] });
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
		const reply = stream({ ending }, ['thinking']);
		model.fail(failure('model.silent'));
		await clock.advance(0);
		expect(await reply).toMatchObject({ text: '', messageIds: ['thinking'] });
		expect(surface.messages.get('thinking')).toBe('The answer broke off in the middle.');
	});

	test('throws what broke it where nobody says why, after its text has landed', async () => {
		const reply = stream();
		model.push('So far');
		model.fail(failure('model.cut'));
		await clock.advance(0);
		await expect(reply).rejects.toMatchObject({ code: 'model.cut' });
		expect(texts()).toEqual(['So far']);
	});

	test('lands at once when it is stopped, though the model hangs and the pace says wait', async () => {
		const reply = stream({ ending: () => null });
		model.push('One');
		await clock.advance(300);
		model.push(' two');
		await clock.advance(100);
		abort.abort(failure('bot.stopping'));
		await clock.advance(0);
		expect((await reply).stopped?.reason).toMatchObject({ code: 'bot.stopping' });
		expect(written().at(-1)).toBe('400 edit m1: One two');
		expect(model.returned).toBe(true);
	});

	test('gives up after ten seconds of last words', async () => {
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		surface.before = (_, signal) => clock.sleep(1e9, signal);
		abort.abort(failure('bot.stopping'));
		await clock.advance(9_999);
		expect(surface.calls).toHaveLength(2);
		await clock.advance(1);
		await expect(reply).rejects.toMatchObject({ code: 'bot.stopping' });
	});

	test('stops the model and throws when its message is gone', async () => {
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		surface.before = () => Promise.reject(failure('discord.gone'));
		model.push(' two');
		await clock.advance(1_200);
		await expect(reply).rejects.toMatchObject({ code: 'discord.gone' });
		expect(model.returned).toBe(true);
		expect(surface.calls).toHaveLength(2);
	});

	test('survives faults of Discord’s while it grows, with longer and longer pauses', async () => {
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

	test('says under its text why no more came when the faults do not pass, and asks the model for no more', async () => {
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		let fails = 5;
		surface.before = () => (fails-- > 0 ? Promise.reject(new Error('502')) : undefined);
		model.push(' two');
		await clock.advance(60_000);
		expect((await reply).stopped?.reason).toMatchObject({ message: '502' });
		expect(texts()).toEqual(['One two\n\nThe answer broke off in the middle.']);
		expect(model.returned).toBe(true);
	});

	test('tells what stands of it also when it throws', async () => {
		const ends: unknown[] = [];
		const reply = stream({ onEnd: (standing) => void ends.push(standing) });
		model.push('One');
		await clock.advance(300);
		surface.before = () => Promise.reject(failure('discord.blocked'));
		model.push(' two');
		model.end();
		await clock.advance(0);
		await expect(reply).rejects.toMatchObject({ code: 'discord.blocked' });
		expect(ends).toEqual([{ messageIds: ['m1'], text: 'One two', parts: ['One'] }]);
	});

	test('takes an update that hangs for no fault, and shows the next state', async () => {
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

	test('throws when its last words take longer than two minutes', async () => {
		surface.before = (_, signal) => clock.sleep(1e9, signal);
		const reply = stream();
		model.push('One');
		model.end();
		await clock.advance(119_999);
		expect(surface.calls).toHaveLength(1);
		await clock.advance(1);
		await expect(reply).rejects.toThrow('Discord took longer than 120000 ms');
	});

	test('leaves no timer behind', async () => {
		const reply = stream({ ending });
		model.push('One');
		await clock.advance(300);
		abort.abort(failure('bot.stopping'));
		await clock.advance(0);
		await reply;
		expect(clock.sleeping).toBe(0);
	});
});
