/**
 * A process that fills a store, says "erasing", erases, and says "erased". Its argument is JSON: the address of the store and what
 * to erase.
 */
import { systemClock } from '../../src/services/clock.ts';
import { createEraser } from '../../src/services/data/eraser.ts';
import { failure } from '../../src/services/failure.ts';
import { createInflight } from '../../src/services/inflight.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import type { Erasure } from '../../src/services/store/journal.ts';
import { fillForErasure } from './erasures.ts';
import { memoryLog } from './stores.ts';

const { address, erasure }: { address: { redisUrls: string[]; dataDir: string }; erasure: Erasure } = JSON.parse(
	process.argv[2] ?? '',
);
const store = createStore({ ...address, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
await fillForErasure(store);
process.stdout.write('erasing\n');
await createEraser({ store, inflight: createInflight(systemClock) }).erase(erasure, failure('bot.forgotten'));
process.stdout.write('erased\n');
await store.close();
