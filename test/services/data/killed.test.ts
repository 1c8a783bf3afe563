import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { createConversationStore } from '../../../src/services/store/createConversationStore.ts';
import { erase, eraserOf, erasures, everything, fillForErasure, type Trace } from '../../support/erasures.ts';
import { hasRedisServer } from '../../support/redisServer.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';

const program = fileURLToPath(new URL('../../support/eraserProcess.ts', import.meta.url));
/** Longest time after which a process is killed, in milliseconds. */
const longestMs = 16;
/** What the first process compiles need not be compiled by the others. */
let compiled: string;

beforeAll(async () => {
	compiled = await mkdtemp(join(tmpdir(), 'darkroom-compiled-'));
});
afterAll(() => rm(compiled, { recursive: true, force: true }));

/** Fills the store, lets a process begin to erase, and kills it so many milliseconds later. Returns whether it had ended by then. */
async function killWhileErasing(storage: Storage, which: number, ms: number): Promise<boolean> {
	const argument = JSON.stringify({ address: storage.address, which });
	const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
	const child = spawn(process.execPath, [program, argument], { stdio: ['pipe', 'pipe', 'inherit'], env });
	const ended = once(child, 'exit');
	// While it is being loaded.
	await fill(storage);
	child.stdin.write('now\n');
	let erased = false;
	for await (const line of createInterface(child.stdout)) {
		erased ||= line === 'erased';
		if (line === 'erasing' && ms < Number.POSITIVE_INFINITY) void delay(ms).then(() => child.kill('SIGKILL'));
	}
	await ended;
	return erased;
}

const labels = (of: readonly Trace[]): string[] => of.map(({ label }) => label);

async function open(storage: Storage) {
	const backend = storage.open();
	await backend.ping();
	return {
		backend,
		store: createConversationStore({
			backend,
			ttlMs: 60_000_000,
			scrubEveryMs: 0,
			clock: systemClock,
			log: memoryLog(),
		}),
	};
}

async function fill(storage: Storage): Promise<void> {
	await storage.empty();
	const { store } = await open(storage);
	await fillForErasure(store);
	await store.close();
}

/** Opens the store as a new process would. */
async function reopen(storage: Storage) {
	const { backend, store } = await open(storage);
	return {
		eraser: eraserOf(store),
		/** The labels of those traces that are left. */
		left: async (of: readonly Trace[]) => {
			await store.sweep();
			const bytes = await storage.bytes();
			return labels(of.filter(({ secret }) => holds(bytes, secret)));
		},
		noted: () => Array.fromAsync(backend.keys('erasure', '')),
		[Symbol.asyncDispose]: () => store.close(),
	};
}

/** Kills one process. Returns when that was: before it had begun to erase, in between, or after. */
async function tryOnce(storage: Storage, n: number): Promise<'before' | 'between' | 'after'> {
	const which = n % erasures.length;
	const { erasure, gone } = erasures[which] ?? { erasure: { of: 'thread', threadId: '1' }, gone: [] };
	const ended = await killWhileErasing(storage, which, Math.random() * longestMs);
	await using opened = await reopen(storage);
	const { eraser, left, noted } = opened;
	const again = Math.floor(n / erasures.length) % 2 === 0;
	if (again) await erase(eraser, erasure);
	const completed = again ? 1 : await eraser.complete(AbortSignal.timeout(10_000));
	const remaining = await left(gone);
	const untouched = completed === 0 && !ended && remaining.length > 0;
	if (untouched) {
		// It was killed before it had begun: then all of it is still there, and a second try takes it.
		expect(remaining).toEqual(labels(gone));
		await erase(eraser, erasure);
		expect(await left(gone)).toEqual([]);
	} else expect(remaining).toEqual([]);
	// Everything else is still there.
	const staying = everything.filter(({ label }) => !labels(gone).includes(label));
	expect(await left(staying)).toEqual(labels(staying));
	// A second try may find nothing to erase, and leave the first one's entry to the next start.
	await eraser.complete(AbortSignal.timeout(10_000));
	expect(await noted()).toEqual([]);
	if (untouched) return 'before';
	return ended ? 'after' : 'between';
}

describe.concurrent.each([
	// A hundred processes are killed in all; those that speak to Redis take longer to start.
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true, tries: 60 },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer(), tries: 40 },
])('a process that is killed while it forgets, over $kind,', ({ makeStorage, here, tries }) => {
	it.runIf(here)(
		'leaves nothing after the next start, or after a second try, and takes nothing else',
		async () => {
			await using storage = await makeStorage();
			expect(await killWhileErasing(storage, 1, Number.POSITIVE_INFINITY)).toBe(true);
			const outcomes = { before: 0, between: 0, after: 0 };
			for (let n = 0; n < tries; n += 1) outcomes[await tryOnce(storage, n)] += 1;
			expect(outcomes.between).toBeGreaterThan(tries / 10);
		},
		180_000,
	);
});
