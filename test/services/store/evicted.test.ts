import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { ending, pendingAnswer } from '../../support/keptConversations.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { type RedisServer, startRedisServer } from '../../support/redisServer.ts';
import { memoryLog, storageIn } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { askedBy, channel, dm, said } from '../../support/turns.ts';

/** Drops all keys of a kind, as a Redis does that evicts what it holds. */
async function drop(server: RedisServer, pattern: string): Promise<void> {
	const keys = (await server.command(['KEYS', pattern])) as string[];
	expect(keys).not.toEqual([]);
	await server.command(['UNLINK', ...keys.map(String)]);
}

/** A process that holds a lease and has begun to answer question 1, beside another that holds one too; time stands still. */
async function meet(cleanup: AsyncDisposableStack) {
	const server = cleanup.use(await startRedisServer());
	const storage = storageIn(server);
	const clocks = [createManualClock(Date.now()), createManualClock(Date.now())] as const;
	const open = (clock: (typeof clocks)[number]) =>
		createConversationStore({ backend: storage.open(), ttlMs: 60_000_000, clock, log: memoryLog() });
	const [here, other] = [open(clocks[0]), open(clocks[1])];
	for (const store of [here, other]) {
		cleanup.defer(() => store.close());
		store.hold();
	}
	for (const clock of clocks) await clock.untilSleeping();
	const turns = [said('1', null)];
	await other.begin(askedBy(channel, turns), () => ({ turns, answer: pendingAnswer('1'), pieces: [] }));
	await other.requests.take('2', { place: channel, locale: 'de', token: null, judged: false });
	const left = async () => [...(await here.interrupted()), ...(await here.requests.lost())].length;
	/** Lets time pass in one of them. */
	const pass = async (clock: (typeof clocks)[number], ms: number) => {
		await clock.untilSleeping();
		await clock.advance(ms);
		await clock.untilSleeping();
	};
	return { server, here, other, clocks, left, pass };
}

describe.runIf(hasRedisServer())('of what a Redis drops because it is full,', () => {
	it('a lease does not have a living answer ended by somebody else: it is written again', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { server, clocks, left, pass } = await meet(cleanup);
		await drop(server, '*lease:*');
		expect(await left()).toBe(0);
		for (const clock of clocks) await pass(clock, 10_000);
		await pass(clocks[0], 1_500);
		expect(await left()).toBe(0);
		// Whoever does not come back is gone.
		await drop(server, '*lease:*');
		expect(await left()).toBe(0);
		await pass(clocks[0], 8_500);
		expect(await left()).toBe(0);
		await pass(clocks[0], 2_600);
		expect(await left()).toBe(2);
	});

	it('a lease that was missing long ago does not count as missing ever since', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { server, clocks, left, pass } = await meet(cleanup);
		await drop(server, '*lease:*');
		expect(await left()).toBe(0);
		// All are written again, and nobody asks for a while.
		for (let round = 0; round < 4; round += 1) for (const clock of clocks) await pass(clock, 10_000);
		await drop(server, '*lease:*');
		expect(await left()).toBe(0);
	});

	it('the names of an answer in the making are written again with its end', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { server, other } = await meet(cleanup);
		await drop(server, '*names:*');
		expect(await other.conversation(channel.id, '1')).toBeNull();
		expect(await other.finish(channel.id, '1.answer', ending())).toBe('kept');
		const stored = await other.conversation(channel.id, '72');
		expect(stored?.turns.at(-1)).toMatchObject({ state: 'done', text: 'It is the sea.' });
	});

	it('so is that its conversation is the newest of a place in which people just go on', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { server, other } = await meet(cleanup);
		const turns = [said('3', null)];
		await other.begin(askedBy(dm, turns), () => ({ turns, answer: pendingAnswer('3'), pieces: [] }));
		await drop(server, '*names:*');
		expect(await other.finish(dm.id, '3.answer', ending())).toBe('kept');
		expect((await other.continued({ place: dm, replyTo: null }))?.turns.at(-1)).toMatchObject({ state: 'done' });
	});

	it('a record that is gone stays gone, and its answer is not taken for an erased one', async () => {
		await using cleanup = new AsyncDisposableStack();
		const { server, other } = await meet(cleanup);
		await drop(server, '*:conversation:*');
		expect(await other.finish(channel.id, '1.answer', ending())).toBe('dropped');
		await drop(server, '*names:*');
		expect(await other.finish(channel.id, '1.answer', ending())).toBe('erased');
	});
});
