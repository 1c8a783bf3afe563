/**
 * What much data costs: `/export` of 300 pictures of 3 MB and `/forget what:everything` of 2,000 of 1.5 MB, over SQLite and Redis, with
 * the bot in a process of its own and somebody else who asks about a photo all the while. Memory is of the bot and its children together.
 * Ends with 1 when a goal is missed. Usage: npm run bench:data [-- SHARE], SHARE of these numbers, such as 0.1
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type Amount, exporting, forgetting, storeFor } from '../test/support/hostile/muchData.ts';
import { createInnocent, type HostileCase, ordinaryPhoto, runAgainst } from '../test/support/hostile/runCase.ts';
import { createStage, type Room } from '../test/support/hostile/stage.ts';
import { startTarget, type Target } from '../test/support/hostile/target.ts';
import { startRedisServer } from '../test/support/redisServer.ts';
import { hasRedisServer } from '../test/support/tools.ts';

/** Most memory over that of the idle bot. */
const mostOverIdle = 150e6;
/** Longest stand of the event loop, milliseconds. */
const mostStandMs = 100;

const share = Number(process.argv[2] ?? 1);
const exported: Amount = { pictures: Math.ceil(300 * share), bytes: 3_000_000 };
const forgotten: Amount = { pictures: Math.ceil(2_000 * share), bytes: 1_500_000 };
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Runs one case beside an innocent person; returns its row of the table. */
async function measure(
	kind: string,
	target: Target,
	amount: Amount,
	makeCase: (room: Room) => HostileCase,
): Promise<object> {
	const room = createStage(target, new AbortController().signal).someone();
	await storeFor(room, amount, target);
	const innocent = createInnocent(target, await ordinaryPhoto());
	await innocent.ask();
	await target.watch.report();
	const alone = [await innocent.ask(), await innocent.ask(), await innocent.ask()].toSorted((a, b) => a - b)[1] ?? 0;
	const idle = (await target.watch.report()).peakBytes;
	const begun = performance.now();
	const result = await runAgainst(target, innocent, makeCase(room));
	const seconds = (performance.now() - begun) / 1000;
	const over = result.peakBytes - idle;
	const missed = [
		...(over > mostOverIdle ? ['memory'] : []),
		...(result.standMs > mostStandMs ? ['stand'] : []),
		...(Number.isFinite(result.besideMs) ? [] : ['others']),
		...result.faults,
	];
	if (missed.length > 0) process.exitCode = 1;
	return {
		what: `${kind}: ${result.title}, ${amount.pictures} × ${megabytes(amount.bytes)}`,
		seconds: seconds.toFixed(1),
		idle: megabytes(idle),
		'over idle': megabytes(over),
		'× idle': (result.peakBytes / idle).toFixed(2),
		'× data': (over / (amount.pictures * amount.bytes)).toFixed(2),
		'stand, ms': result.standMs.toFixed(0),
		'others, × alone': (result.besideMs / alone).toFixed(1),
		outcome: missed.join('; ') || 'ok',
	};
}

function storedBytes(path: string): number {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		return Number(database.prepare('SELECT sum(length(value)) AS bytes FROM entries').get()?.bytes);
	} finally {
		database.close();
	}
}

async function bench(kind: string, env: Record<string, string>): Promise<object[]> {
	await using target = await startTarget({ env });
	const path = join(target.world.dataDir, 'darkroom.sqlite');
	/** Resolves once what was erased has left the file of SQLite: it is little larger than what is stored. */
	const scrubbed = async () => {
		while (env.REDIS_URL === undefined && (await stat(path)).size > storedBytes(path) + 20e6) await delay(500);
	};
	return [
		await measure(kind, target, exported, (room) => exporting(room, exported)),
		await measure(kind, target, forgotten, (room) => forgetting(room, scrubbed)),
	];
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
console.log(`goals: at most ${megabytes(mostOverIdle)} over idle, no stand over ${mostStandMs} ms, others answered`);
console.table(await bench('SQLite', {}));
if (hasRedisServer()) {
	await using redis = await startRedisServer();
	console.table(await bench('Redis', { REDIS_URL: redis.url }));
}
