import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { filesOfTurns } from '../../../src/services/conversation/pictures.ts';
import type { Backend } from '../../../src/services/store/backend.ts';
import { createConversationStore } from '../../../src/services/store/createConversationStore.ts';
import { namesOf } from '../../../src/services/store/names.ts';
import { entryKeys } from '../../../src/services/store/vault.ts';
import { hasRedisServer } from '../../support/redisServer.ts';
import { eraseIn } from '../../support/stored.ts';
import { memoryLog, redisStorage, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';

const writer = fileURLToPath(new URL('../../support/storeWriter.ts', import.meta.url));

/** Lets a process write until it has done so many things, and kills it in the middle of the next ones. */
async function writeAndKill(storage: Storage, things: number): Promise<void> {
	const child = spawn(process.execPath, [writer, JSON.stringify(storage.address)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const ended = once(child, 'exit');
	let done = 0;
	for await (const _ of createInterface(child.stdout)) {
		done += 1;
		if (done === things) child.kill('SIGKILL');
	}
	expect(await ended).toEqual([null, 'SIGKILL']);
}

/** What has to hold at any moment, also in the middle of a write. */
async function checkInvariants(backend: Backend): Promise<void> {
	const log = memoryLog();
	const store = createConversationStore({ backend, ttlMs: 60_000_000, scrubEveryMs: 0, clock: systemClock, log });
	const pictures = new Set(await Array.fromAsync(backend.keys('picture', '')));
	const named = new Set<string>();
	const pending: string[] = [];
	for await (const { reading } of store.all()) {
		if (reading.kind !== 'record') continue;
		const { part, turns } = reading.record;
		const names = (await backend.names.of(part)).filter(({ kind }) => kind !== 'newest');
		expect(new Set(names)).toEqual(new Set(namesOf(reading.record, entryKeys(null))));
		for (const hash of filesOfTurns(turns).keys()) named.add(`${part}:${hash}`);
		for (const turn of turns) {
			if (turn.role !== 'bot') continue;
			expect(turns.some(({ id }) => id === turn.parent)).toBe(true);
			if (turn.state === 'pending') pending.push(turn.id);
		}
	}
	expect(log.lines).toEqual([]);
	expect(pictures.difference(named)).toEqual(new Set());
	expect((await store.interrupted()).map(({ answer }) => answer.id).sort()).toEqual(pending.sort());
}

describe.each([
	{ kind: 'SQLite', makeStorage: sqliteStorage, here: true },
	{ kind: 'Redis', makeStorage: () => redisStorage(), here: hasRedisServer() },
])('a process that is killed while it writes to $kind', ({ makeStorage, here }) => {
	it.runIf(here)('leaves a store that can be read, names every picture it holds, and can forget them all', async () => {
		await using storage = await makeStorage();
		let found = false;
		for (let round = 0; round < 6; round += 1) {
			await writeAndKill(storage, 1 + Math.floor(Math.random() * 60));
			const backend = storage.open();
			await backend.ping();
			await checkInvariants(backend);
			found ||= holds(await storage.bytes(), 'a mark to search for');
			if (round % 3 === 2) {
				const store = createConversationStore({
					backend,
					ttlMs: 60_000_000,
					scrubEveryMs: 0,
					clock: systemClock,
					log: memoryLog(),
				});
				for (const threadId of ['11', '22', '33']) await eraseIn(store, threadId);
				await store.sweep();
				for (const name of ['conversation', 'picture', 'token'] as const) {
					expect(await Array.fromAsync(backend.keys(name, ''))).toEqual([]);
				}
				expect(holds(await storage.bytes(), 'a mark to search for')).toBe(false);
			}
			await backend.close();
		}
		expect(found).toBe(true);
	});
});
