/**
 * A process that waits for a line, opens a store, says "erasing", erases, and says "erased". Its argument is JSON: the address of the
 * store and which of `erasures` it is to do.
 */
import { once } from 'node:events';
import { systemClock } from '../../src/services/clock.ts';
import { createConversationStore } from '../../src/services/store/createConversationStore.ts';
import { erase, eraserOf, erasures } from './erasures.ts';

const { address, which }: { address: { redisUrls: string[]; dataDir: string }; which: number } = JSON.parse(
	process.argv[2] ?? '',
);
const log = { info: () => undefined, warn: () => undefined };
/** Only what it needs is loaded: a hundred such processes are started. */
const load = async () => {
	if (address.redisUrls.length === 0) {
		const { openSqlite } = await import('../../src/services/store/openSqlite.ts');
		return () => openSqlite(address.dataDir, Date.now);
	}
	const { openRedis } = await import('../../src/services/store/openRedis.ts');
	return () => openRedis({ ...address, applicationId: '77', rewritesAof: false, clock: systemClock, log });
};
const chosen = erasures[which];
if (chosen === undefined) throw new Error(`there is no erasure ${which}`);
const open = await load();
await once(process.stdin, 'data');
process.stdin.destroy();
const store = createConversationStore({ backend: open(), ttlMs: 60_000_000, scrubEveryMs: 0, clock: systemClock, log });
await store.unlock();
process.stdout.write('erasing\n');
await erase(eraserOf(store), chosen.erasure);
process.stdout.write('erased\n');
await store.close();
