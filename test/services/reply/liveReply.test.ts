import { describe, expect, test } from 'vitest';
import { createInTurns } from '../../../src/services/inTurns.ts';
import { LiveReply } from '../../../src/services/reply/stream/liveReply.ts';
import { countTurns } from '../../support/busyTurns.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { createRecordingSurface } from '../../support/recordingSurface.ts';
import { replyStage } from '../../support/replyStage.ts';

const paragraphs = (count: number) =>
	Array.from({ length: count }, (_, index) => `Paragraph ${index} ${'of some words '.repeat(70).trim()}.`).join('\n\n');

describe('an answer that streams', () => {
	test('shows its first words early, grows at its pace, and loses its ellipsis at the end', async () => {
		const { clock, model, stream, written } = replyStage();
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
			failure: null,
			stopped: null,
		});
	});

	test('is written in one go when it is there before the first look', async () => {
		const { clock, model, stream, written } = replyStage();
		const reply = stream();
		model.push('Short.');
		model.end();
		await clock.advance(0);
		await reply;
		expect(written()).toEqual(['0 post m1: Short.']);
	});

	test('edits the message that waits for it before it posts another', async () => {
		const { clock, surface, model, stream } = replyStage();
		const reply = stream({}, ['thinking']);
		model.push(paragraphs(3));
		model.end();
		await clock.advance(10_000);
		expect((await reply).messageIds).toEqual(['thinking', 'm1']);
		expect(surface.calls.map(({ kind }) => kind)).toEqual(['edit', 'post']);
	});

	test('is not edited while nothing new can be shown', async () => {
		const { clock, model, stream, texts, written } = replyStage();
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
		const { clock, surface, model, abort, stream, texts } = replyStage();
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
		const { clock, surface, model, abort, stream } = replyStage();
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
		const { clock, surface, model, stream, texts } = replyStage();
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
		const { clock, surface, model, stream } = replyStage();
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
		const { clock, model, stream } = replyStage();
		const told: string[][] = [];
		const reply = stream({ note: async (ids) => void told.push(ids) }, ['thinking']);
		model.push(paragraphs(4));
		model.end();
		await clock.advance(10_000);
		await reply;
		expect(told).toEqual([['thinking'], ['thinking', 'm1'], ['thinking', 'm1', 'm2']].slice(0, told.length));
		expect(told.length).toBeGreaterThan(1);
	});

	test('ends with its small lines, and makes room for them', async () => {
		const { clock, model, stream, texts } = replyStage();
		const footer = ['Looked at 2 pictures', '1,200 tokens'];
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
		const { clock, surface, model, stream } = replyStage();
		const reply = stream({ footer: ['unused'] });
		model.push('', ' \n');
		model.end();
		await clock.advance(1_000);
		expect(await reply).toMatchObject({ messageIds: [], parts: [], failure: null, stopped: null });
		expect(surface.calls).toEqual([]);
	});
});

test('of many answers that end in one moment a few are laid out in each turn of the event loop', async () => {
	const inTurns = createInTurns();
	using turns = countTurns();
	const clock = createManualClock(0);
	const answers = Array.from({ length: 60 }, () => {
		const surface = createRecordingSurface(clock);
		// Comes right after the words are laid out.
		surface.before = () => turns.work();
		return new LiveReply({ surface, existing: [] }, { clock, inTurns }, new AbortController().signal);
	});
	await Promise.all(
		answers.map((live) => {
			live.show('An answer.');
			return live.end({ whole: true, below: null, footer: [] });
		}),
	);
	expect(turns.most).toBeLessThan(5);
});
