import { expect, test } from 'vitest';
import { LiveReply } from '../../../src/services/reply/stream/liveReply.ts';
import { createWriteQueues } from '../../../src/services/reply/stream/writeQueue.ts';
import type { ReplySurface } from '../../../src/services/reply/surface.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { createRecordingSurface } from '../../support/recordingSurface.ts';

/** A client whose writes of one kind wait in one queue, for five in five seconds. */
function createQueue(clock: ManualClock) {
	let free: number[] = [];
	let longest = 0;
	const write = async (signal: AbortSignal) => {
		const at = Math.max(clock.now(), (free.at(-5) ?? -Infinity) + 5_000, free.at(-1) ?? 0);
		free = [...free, at].slice(-5);
		longest = Math.max(longest, at - clock.now());
		await clock.sleep(at - clock.now() + 50, signal);
	};
	return { write, longestWait: () => longest };
}

test('45 answers of a minute in one channel all land whole', async () => {
	const clock = createManualClock(0);
	const queueOf = createWriteQueues(clock);
	const queues = { post: createQueue(clock), edit: createQueue(clock) };
	const signal = new AbortController().signal;
	const answers = Array.from({ length: 45 }, (_, index) => {
		const recording = createRecordingSurface(clock);
		recording.before = ({ kind }, limited) => (kind === 'remove' ? undefined : queues[kind].write(limited));
		const surface: ReplySurface = { ...recording, writeQueue: queueOf('c') };
		const live = new LiveReply({ surface, existing: [] }, { clock }, signal);
		return { live, recording, whole: `Answer ${index}${' goes on'.repeat(60)}` };
	});
	for (const { live, whole } of answers) live.show(whole.slice(0, 30));
	for (let second = 1; second <= 60; second += 1) {
		await clock.advance(1_000);
		for (const { live, whole } of answers)
			live.show(whole.slice(0, Math.floor(30 + ((whole.length - 30) * second) / 60)));
	}
	const updates = answers.flatMap(({ recording }) => recording.calls).length;
	// No update stands in the client's queue, where last words would wait behind it.
	expect(Math.max(queues.post.longestWait(), queues.edit.longestWait())).toBeLessThan(1_000);
	const ends = answers.map(({ live }) => live.end({ whole: true, below: null, footer: [] }));
	await clock.advance(120_000);
	for (const [index, { recording, whole }] of answers.entries()) {
		expect(await ends[index]).toMatchObject({ parts: [whole], failure: null });
		expect([...recording.messages.values()]).toEqual([whole]);
	}
	// They were seen to grow, too.
	expect(updates).toBeGreaterThan(45);
	expect(clock.sleeping).toBe(0);
});

test('last words go before updates, and channels do not wait for each other', async () => {
	const clock = createManualClock(0);
	const queueOf = createWriteQueues(clock);
	const signal = new AbortController().signal;
	const order: string[] = [];
	const write = (channel: string, urgency: 'live' | 'last', name: string) =>
		queueOf(channel).take(
			'edit',
			urgency,
			async () => {
				order.push(`${clock.now()} ${name}`);
			},
			signal,
		);
	const all = [1, 2, 3, 4, 5].map((count) => write('a', 'live', `update ${count}`));
	await clock.advance(0);
	all.push(write('a', 'last', 'the end'), write('b', 'live', 'elsewhere'));
	await clock.advance(10_000);
	await Promise.all(all);
	expect(order.toSorted()).toEqual([
		'0 elsewhere',
		'0 the end',
		'0 update 1',
		'0 update 2',
		'0 update 3',
		'0 update 4',
		'5000 update 5',
	]);
});

test('whoever stops waiting leaves nothing behind', async () => {
	const clock = createManualClock(0);
	const queue = createWriteQueues(clock)('a');
	const abort = new AbortController();
	const done = async () => undefined;
	for (let count = 0; count < 4; count += 1) await queue.take('edit', 'live', done, abort.signal);
	const waiting = queue.take('edit', 'live', done, abort.signal);
	abort.abort(new Error('no more'));
	await expect(waiting).rejects.toThrow('no more');
	expect(clock.sleeping).toBe(0);
});

test('notices come after answers, and leave them room', async () => {
	const clock = createManualClock(0);
	const queue = createWriteQueues(clock)('c');
	const { signal } = new AbortController();
	const written: string[] = [];
	const writes = (urgency: 'live' | 'notice', count: number) => {
		for (let n = 1; n <= count; n++)
			void queue.take('post', urgency, async () => written.push(`${urgency} ${n}`), signal);
	};
	writes('notice', 4);
	await clock.advance(100);
	expect(written).toEqual(['notice 1', 'notice 2']);
	writes('live', 2);
	await clock.advance(100);
	expect(written.slice(2)).toEqual(['live 1', 'live 2']);
	await clock.advance(10_000);
	expect(written.slice(4)).toEqual(['notice 3', 'notice 4']);
});
