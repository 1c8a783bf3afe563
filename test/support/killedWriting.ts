import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { filesOfTurns } from '../../src/services/conversation/pictureRefs.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { pictureKeyOf } from '../../src/services/store/encryption/vault.ts';
import { indexNamesOf } from '../../src/services/store/indexNames.ts';
import type { Backend } from '../../src/services/store/keyv/backend.ts';
import type { Deaths } from './deaths.ts';
import { eraserOf } from './erasures.ts';
import { fill, hasBobs, lives, mark, openStore, place } from './lives.ts';
import { eraseIn } from './stored.ts';
import { memoryLog, type Storage } from './stores.ts';
import { holds } from './traces.ts';

/** What has to hold at any moment, also in the middle of a write: nothing unnamed, nothing half. */
async function expectWhole(backend: Backend, store: ConversationStore): Promise<void> {
	const pictures = new Set(await Array.fromAsync(backend.keys('picture', '')));
	const [named, pending] = [new Set<string>(), [] as string[]];
	const pictureKey = pictureKeyOf(null);
	for await (const { part, reading } of store.all()) {
		if (reading.kind !== 'record') throw new Error(reading.reason);
		const { turns } = reading.record;
		const names = (await backend.names.of(part)).filter(({ kind }) => kind !== 'newest');
		expect(new Set(names)).toEqual(new Set(indexNamesOf(reading.record, pictureKey)));
		for (const hash of filesOfTurns(turns).keys()) {
			named.add(pictureKey(part, hash));
			const bytes = await store.picture(part, hash);
			if (bytes !== null) expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
		}
		for (const turn of turns) {
			if (turn.role !== 'bot') continue;
			expect(turns.some(({ id }) => id === turn.parent)).toBe(true);
			if (turn.state === 'pending') pending.push(turn.id);
		}
	}
	expect(pictures.difference(named)).toEqual(new Set());
	expect((await store.interrupted()).map(({ answer }) => answer.id)).toEqual(pending);
}

/** Ends what was left as the next start does, then erases all: nothing of it may be left. */
async function expectToEnd(backend: Backend, store: ConversationStore, storage: Storage): Promise<void> {
	await eraserOf(store).complete(AbortSignal.timeout(10_000));
	for (const { answer } of await store.interrupted()) {
		const { messageIds, text } = answer;
		await store.finish(place.id, answer.id, { messageIds, text, state: 'interrupted', pictures: [], pieces: [] });
	}
	expect(await store.interrupted()).toEqual([]);
	expect(await hasBobs(store)).toBe(true);
	await eraseIn(store, place.id);
	await store.sweep();
	for (const name of ['conversation', 'picture'] as const) {
		expect(await Array.fromAsync(backend.keys(name, ''))).toEqual([]);
	}
	expect(holds(await storage.bytes(), mark)).toBe(false);
}

/** One test for each of these lives: a process is killed right before each of its writes. */
export function testWritingKilled(deaths: Deaths, names = Object.keys(lives)): void {
	it.each(names)('%s: nothing is left unnamed or half, and all of it can be forgotten', async (name) => {
		let last = 0;
		for await (const { storage, n } of deaths(fill, name)) {
			const backend = storage.open();
			const log = memoryLog();
			const store = openStore(backend, log);
			await store.unlock();
			expect(await hasBobs(store)).toBe(true);
			await expectWhole(backend, store);
			await expectToEnd(backend, store, storage);
			expect(log.lines).toEqual([]);
			await store.close();
			last = n;
		}
		expect(last).toBeGreaterThan(3);
	});
}
