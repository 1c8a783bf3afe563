import { expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import type { MessagePart, Reply } from '../../../src/services/reply/surface.ts';
import { createLineNotices, type PlaceInLine } from '../../../src/services/request/placeInLine.ts';
import { createManualClock } from '../../support/manualClock.ts';

/** A line of so many, and what each of them reads. */
function lineOf(count: number) {
	const clock = createManualClock();
	const writes: string[] = [];
	const waiting = Array.from({ length: count }, (_, index) => `${index}`);
	const places = () =>
		new Map(waiting.map((id, index): [string, PlaceInLine] => [id, { behind: 'all', place: index + 1 }]));
	const notices = createLineNotices(clock, places);
	const note = (id: string, text: string) => void writes.push(`${id} ${/\d+|now/.exec(text)?.[0] ?? text}`);
	const replyOf = (id: string): Reply => ({
		surface: {
			post: async ({ text }) => {
				note(id, text);
				return `message of ${id}`;
			},
			edit: async (_message, { text, buttons }) =>
				note(id, `${text}${buttons?.length === 0 ? ' without buttons' : ''}`),
			remove: async () => note(id, 'gone'),
		},
		existing: [],
		interaction: null,
	});
	const turns = new Map(waiting.map((id) => [id, Promise.withResolvers<void>()]));
	const shown = new Map(
		waiting.map((id) => {
			const turn = turns.get(id)?.promise ?? Promise.resolve();
			return [
				id,
				(more: Partial<Reply> = {}) => notices.showUntil(turn, { id, locale: 'en-US' }, { ...replyOf(id), ...more }),
			];
		}),
	);
	return { clock, writes, waiting, turns, show: (id: string, more?: Partial<Reply>) => shown.get(id)?.(more) };
}

test('nobody reads of a line that is over in three seconds', async () => {
	const { clock, writes, turns, show } = lineOf(1);
	const reply = show('0');
	await clock.advance(2_900);
	turns.get('0')?.resolve();
	expect((await reply)?.existing).toEqual([]);
	await clock.advance(5_000);
	expect(writes).toEqual([]);
});

test('of many who wait five read their place in a second, and all before one reads it again', async () => {
	const { clock, writes, waiting, show } = lineOf(12);
	for (const id of waiting) void show(id);
	await clock.advance(3_000);
	expect(writes).toEqual(['0 1', '1 2', '2 3', '3 4', '4 5']);
	waiting.shift();
	await clock.advance(2_000);
	expect(writes.slice(5, 12)).toEqual(['5 5', '6 6', '7 7', '8 8', '9 9', '10 10', '11 11']);
	await clock.advance(2_000);
	expect(writes.slice(12)).toEqual(['1 1', '2 2', '3 3', '4 4']);
	await clock.advance(10_000);
	expect(writes).toHaveLength(16);
});

test('the first words of the answer take its place, and its button goes', async () => {
	const { clock, writes, turns, show } = lineOf(1);
	const showing = show('0');
	await clock.advance(3_000);
	turns.get('0')?.resolve();
	const reply = await showing;
	expect(reply?.existing).toEqual(['message of 0']);
	const { signal } = new AbortController();
	for (const text of ['words', 'more words']) await reply?.surface.edit('message of 0', { text }, signal);
	expect(writes).toEqual(['0 1', '0 now', '0 words without buttons', '0 more words']);
});

test('its button goes with the first words even where nobody knows whether it landed', async () => {
	const { clock, turns, show } = lineOf(1);
	const posted: MessagePart[] = [];
	const post = async (part: MessagePart) => {
		posted.push(part);
		if (posted.length === 1) throw new Error('lost on the way');
		return 'found';
	};
	const surface = { post, edit: async () => undefined, remove: async () => undefined };
	const showing = show('0', { surface });
	await clock.advance(5_000);
	expect(posted).toHaveLength(1);
	turns.get('0')?.resolve();
	const reply = await showing;
	expect(reply?.existing).toEqual([]);
	for (const text of ['words', 'more']) await reply?.surface.post({ text }, new AbortController().signal);
	expect(posted.slice(1)).toEqual([{ text: 'words', buttons: [] }, { text: 'more' }]);
});

test('nothing of it stays outside a thread that is opened for the answer, and none where the question is gone', async () => {
	const { clock, writes, turns, show } = lineOf(2);
	const opened: string[] = [];
	const open = async () => opened.push(writes.join()) > 0;
	const [first, second] = [show('0', { open }), show('1')];
	await clock.advance(3_000);
	turns.get('0')?.resolve();
	turns.get('1')?.reject(failure('discord.gone'));
	await expect(second).rejects.toThrow('discord.gone');
	const reply = await first;
	expect(reply?.existing).toEqual([]);
	await reply?.open?.(new AbortController().signal);
	expect(opened).toEqual(['0 1,1 2,1 gone,0 gone']);
});

test('a place is the one that holds when it is written', async () => {
	const { clock, writes, waiting, show } = lineOf(2);
	const gate = Promise.withResolvers<void>();
	const surface = {
		post: async ({ text }: MessagePart) => `${writes.push(/\d+/.exec(text)?.[0] ?? text)}`,
		edit: async () => undefined,
		remove: async () => undefined,
		writeQueue: {
			take: async <Result>(_kind: string, _urgency: string, work: () => Promise<Result>) => gate.promise.then(work),
		},
	};
	void show('1', { surface });
	await clock.advance(3_000);
	waiting.shift();
	gate.resolve();
	await clock.advance(0);
	expect(writes).toEqual(['1']);
});

test('a notice that is on its way holds no answer up: the first words take its place when it has landed', async () => {
	const { clock, writes, turns, show } = lineOf(1);
	const landing = Promise.withResolvers<void>();
	const post = async () => {
		await landing.promise;
		return 'the notice';
	};
	const edit = async (id: string, { text, buttons }: MessagePart) => {
		writes.push(`${id}: ${text}${buttons?.length === 0 ? ' without buttons' : ''}`);
	};
	const showing = show('0', { surface: { post, edit, remove: async () => undefined } });
	await clock.advance(3_000);
	turns.get('0')?.resolve();
	const reply = await showing;
	expect(reply?.existing).toEqual([]);
	const said = reply?.surface.post({ text: 'words' }, new AbortController().signal);
	landing.resolve();
	expect(await said).toBe('the notice');
	expect(writes).toEqual(['the notice: words without buttons']);
});
