import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { createEraser } from '../../../src/services/data/eraser.ts';
import { failure } from '../../../src/services/failure.ts';
import { createInflight } from '../../../src/services/inflight.ts';
import { createThreadStore } from '../../../src/services/store/createThreadStore.ts';
import type { Erasure } from '../../../src/services/store/journal.ts';
import { erasures, marks } from '../../support/erasures.ts';
import { hasRedisServer } from '../../support/redisServer.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';

const program = fileURLToPath(new URL('../../support/eraserProcess.ts', import.meta.url));
/** How many processes are killed over each of the two stores: a hundred in all. */
const tries = 50;

/** Lets a process fill the store and begin to erase, and kills it so many milliseconds later. Returns whether it had ended by then. */
async function killWhileErasing(storage: Storage, erasure: Erasure, ms: number): Promise<boolean> {
	const argument = JSON.stringify({ address: storage.address, erasure });
	const child = spawn(process.execPath, [program, argument], { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = once(child, 'exit');
	let erased = false;
	for await (const line of createInterface(child.stdout)) {
		erased ||= line === 'erased';
		if (line !== 'erasing') continue;
		void delay(ms).then(() => child.kill('SIGKILL'));
	}
	await ended;
	return erased;
}

/** Opens the store as a new process would. */
async function reopen<T>(storage: Storage, work: (eraser: ReturnType<typeof createEraser>) => Promise<T>): Promise<T> {
	const backend = storage.open();
	await backend.ping();
	const store = createThreadStore({ backend, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
	const result = await work(createEraser({ store, inflight: createInflight(systemClock) }));
	await store.close();
	return result;
}

async function left(storage: Storage, of: readonly string[]): Promise<string[]> {
	const bytes = await storage.bytes();
	return of.filter((mark) => bytes.includes(mark) || holds(bytes, mark));
}

describe.concurrent.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('a process that is killed while it forgets, over $kind,', ({ makeStorage, here }) => {
	it.runIf(here)(
		'leaves nothing after the next start, or after a second /forget',
		async () => {
			await using storage = await makeStorage();
			const outcomes = { before: 0, between: 0, after: 0 };
			for (let n = 0; n < tries; n += 1) {
				const { erasure, gone } = erasures[n % erasures.length] ?? {
					erasure: { of: 'thread', threadId: '1' },
					gone: [],
				};
				const ended = await killWhileErasing(storage, erasure, Math.random() * 16);
				const second = Math.floor(n / erasures.length) % 2 === 0;
				if (second) await reopen(storage, (eraser) => eraser.erase(erasure, failure('bot.forgotten')));
				const completed = second ? 1 : await reopen(storage, (eraser) => eraser.complete());
				const traces = await left(storage, gone);
				if (completed === 0 && !ended && traces.length > 0) {
					// It was killed before it had begun: then all of it is still there, and a second try takes it.
					expect(traces).toEqual(gone);
					outcomes.before += 1;
					await reopen(storage, (eraser) => eraser.erase(erasure, failure('bot.forgotten')));
					expect(await left(storage, gone)).toEqual([]);
				} else {
					expect(traces).toEqual([]);
					outcomes[ended ? 'after' : 'between'] += 1;
				}
				// What others said is still there.
				if (erasure.of === 'person') expect((await left(storage, marks(['bob']))).length).toBe(8);
				await reopen(storage, async (eraser) => {
					await eraser.complete();
					await eraser.erase({ of: 'guild', guildId: '800' }, failure('bot.forgotten'));
				});
			}
			expect(outcomes.between).toBeGreaterThan(tries / 10);
		},
		180_000,
	);
});
