import { describe, expect, test } from 'vitest';
import { type AnswerEvent, type AnswerProgress, newProgress } from '../../../src/services/ask/answerProgress.ts';
import { apply } from '../../../src/services/ask/nextProgress.ts';
import { sentContext } from '../../../src/services/conversation/prompt/contextWindow.ts';
import { failure } from '../../../src/services/failure.ts';
import type { ModelEvent, Prompt } from '../../../src/services/model/port.ts';
import { picture, piece, said } from '../../support/turns.ts';

const prompt: Prompt = {
	system: '',
	messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is this? '.repeat(100) }] }],
	tools: [],
	conversationId: '1',
	personId: '1001',
};
const path = Array.from({ length: 8 }, (_, index) =>
	said(`${index}`, index === 0 ? null : `${index - 1}`, { text: 'many words '.repeat(50) }),
);
const start = (waiting: string[] = []) => newProgress(sentContext(path, 10_000, 10_000), waiting);
const following = (progress: AnswerProgress, ...events: AnswerEvent[]) => events.reduce(apply, progress);
const read = { type: 'read', prompt } as const;
const text = (delta: string) => ({ type: 'text', delta }) as const;
const done = (reason: Extract<ModelEvent, { type: 'done' }>['reason']) => ({ type: 'done', reason }) as const;
const call = (id: string, json = '{}') =>
	({ type: 'toolCall', call: { id, name: 'make_picture', arguments: json } }) as const;
const posted = (...messageIds: string[]) =>
	({ type: 'posted', messageIds, parts: messageIds.map((id) => `says ${id}`), failure: null }) as const;
const ended = { type: 'roundEnded', room: 10_000 } as const;
const frozen = <Value extends object>(value: Value): Value => {
	for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) frozen(each);
	return Object.freeze(value);
};

describe('an answer', () => {
	test('of words alone is whole after one round, and each step leaves the one before as it was', () => {
		const events = [text('A '), text('boat.'), done('stop'), read, posted('m1', 'm2'), ended];
		const steps = [frozen(start(['thinking']))];
		for (const event of events) steps.push(frozen(apply(steps.at(-1) ?? start(), event)));
		expect(steps.map(({ state }) => state)).toEqual([
			'asking',
			'asking',
			'asking',
			'asking',
			'whole',
			'whole',
			'whole',
		]);
		expect(steps.at(-1)).toMatchObject({
			texts: ['A boat.'],
			messageIds: ['m1', 'm2'],
			waiting: [],
			lastWords: { id: 'm2', text: 'says m2' },
			exchanged: [],
			failure: null,
		});
	});

	test('carries what was thought to the words or the call that it led to, in every round', () => {
		const thought = (id: string) => ({ type: 'thought', thought: { id, sealed: `sealed ${id}` } }) as const;
		const result = { text: 'made', made: null, ordered: 1, isOverLimit: false };
		const called = (id: string) => ({ type: 'called', call: call(id).call, outcome: result }) as const;
		const first = [thought('a'), text('First. '), thought('b'), call('1'), thought('c'), thought('d'), call('2')];
		const second = [thought('e'), call('3'), call('4')];
		const { exchanged } = following(
			start(),
			...[...first, read, called('1'), called('2'), ended],
			...[...second, read, called('3'), called('4'), ended],
		);
		const told = exchanged.flatMap((message) => (message.role === 'assistant' ? [message] : []));
		const idsOf = (thoughts: readonly { id: string }[] = []) => thoughts.map(({ id }) => id);
		expect(told.map(({ thoughts }) => idsOf(thoughts))).toEqual([['a'], []]);
		expect(told.map(({ toolCalls }) => toolCalls?.map(({ thoughts }) => idsOf(thoughts)))).toEqual([
			[['b'], ['c', 'd']],
			[['e'], []],
		]);
	});

	test('goes on after calls, which the next round reads with their results', () => {
		const made = { messageId: 'm2', text: '', pictures: [picture(1, [])], pieces: [piece(Buffer.from('x'))] };
		const outcome = { text: 'Picture 1 is made.', made, ordered: 1, isOverLimit: false };
		const progress = following(start(['thinking']), text('Here:'), call('c1'), done('toolCalls'), read, posted('m1'));
		const next = following(progress, { type: 'called', call: call('c1').call, outcome }, ended);
		expect(next).toMatchObject({
			state: 'asking',
			rounds: 1,
			round: { text: '', calls: [], results: [] },
			messageIds: ['m1', 'm2'],
			pictures: made.pictures,
			ordered: 1,
		});
		expect(next.exchanged).toEqual([
			{ role: 'assistant', text: 'Here:', toolCalls: [call('c1').call] },
			{ role: 'tool', callId: 'c1', text: 'Picture 1 is made.' },
		]);
		// Pictures are answer enough.
		expect(following(next, { type: 'failed', reason: failure('model.empty') })).toMatchObject({
			state: 'whole',
			failure: null,
		});
	});

	test('runs four calls a round at most, and tells the model of the others', () => {
		const calls = Array.from({ length: 9 }, (_, index) => call(`c${index}`));
		const progress = following(start(), ...calls, done('toolCalls'), read);
		expect(progress.round).toMatchObject({ surplusCalls: 5 });
		expect(progress.round.calls).toHaveLength(4);
		const results = progress.round.calls.map((one) => ({
			type: 'called' as const,
			call: one,
			outcome: { text: 'done.', made: null, ordered: 0, isOverLimit: false },
		}));
		expect(following(progress, ...results, ended).exchanged.at(-1)).toMatchObject({
			text: 'done. 5 more calls were left out.',
		});
	});

	test('says in full once that it holds no more pictures', () => {
		const over = { text: '', made: null, ordered: 0, isOverLimit: true };
		const progress = following(start(), call('c1'), call('c2', '{"a":1}'), done('toolCalls'), read);
		const next = following(
			progress,
			...progress.round.calls.map((one) => ({ type: 'called' as const, call: one, outcome: over })),
		);
		expect(next.round.results).toMatchObject([
			{ text: expect.stringMatching(/^One answer holds at most 4 pictures/) },
			{ text: 'Not made either.' },
		]);
	});

	test('ends after five rounds, whatever the model calls for', () => {
		const round = [call('c1'), done('toolCalls'), read, ended];
		const states = [1, 2, 3, 4, 5].map((rounds) => following(start(), ...Array(rounds).fill(round).flat()).state);
		expect(states).toEqual(['asking', 'asking', 'asking', 'asking', 'whole']);
	});

	test('takes calls back only as servers read them', () => {
		const odd = { id: 'i'.repeat(99), name: 'make picture!', arguments: '{"half":' };
		expect(following(start(), { type: 'toolCall', call: odd }).round.calls).toEqual([
			{ id: 'i'.repeat(64), name: 'unknown', arguments: '{}' },
		]);
	});

	test('is asked for again with less of the conversation, up to three times, as long as nothing came', () => {
		const tooLong = { type: 'failed', reason: failure('model.contextTooLong') } as const;
		const sizes = [0, 1, 2, 3].map((times) => following(start(), ...Array(times).fill(tooLong)).context.window.length);
		expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
		expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
		expect(following(start(), ...Array(3).fill(tooLong))).toMatchObject({ state: 'asking', failure: null });
		expect(following(start(), ...Array(4).fill(tooLong))).toMatchObject({
			state: 'brokenOff',
			failure: { reason: tooLong.reason },
		});
		expect(following(start(), text('So '), tooLong).state).toBe('brokenOff');
	});

	test('is broken off where nothing was said', () => {
		expect(following(start(), done('stop'), read)).toMatchObject({
			state: 'brokenOff',
			failure: { reason: { code: 'model.empty' } },
		});
	});

	test('adds up what its rounds used, and estimates what a server that was cut off did not tell', () => {
		const usage = { type: 'usage', usage: { input: 10, cached: 4, output: 3 } } as const;
		const first = following(start(), call('c1'), usage, done('toolCalls'), read, ended);
		expect(following(first, text('x'), usage, done('length'), read)).toMatchObject({
			usage: { input: 20, cached: 8, output: 6 },
			isEstimate: false,
			isCut: true,
		});
		const estimated = following(first, text('x'.repeat(400)), done('length'), read);
		expect(estimated).toMatchObject({ isEstimate: true, round: { usage: { cached: 0, output: 100 } } });
		expect(estimated.usage?.input).toBeGreaterThan(210);
	});

	test('keeps the message that shows the progress of a failed call, to take it back with the rest', () => {
		const reason = failure('discord.gone');
		const progress = following(start(['thinking']), call('c1'), done('toolCalls'), read);
		expect(following(progress, { type: 'callFailed', reason, messageId: 'thinking' }, ended)).toMatchObject({
			state: 'brokenOff',
			failure: { reason },
			messageIds: ['thinking'],
			rounds: 0,
		});
	});
});
