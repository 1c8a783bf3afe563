import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import type { ConversationStore } from '../../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { createAofRewriter, type RedisNode } from '../../../src/services/store/keyv/aofRewriter.ts';
import { openRedis } from '../../../src/services/store/keyv/openRedis.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { type RedisServer, startRedisServer } from '../../support/redisServer.ts';
import { eraseIn, eraseTurnsIn } from '../../support/stored.ts';
import { memoryLog } from '../../support/stores.ts';
import { hasRedisServer } from '../../support/tools.ts';
import { holds } from '../../support/traces.ts';
import { answered, dm, picture, piece, said } from '../../support/turns.ts';

const soon = { timeout: 30_000, interval: 20 };
const log = memoryLog();
const opened: ConversationStore[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((store) => store.close()));
	log.lines.length = 0;
});

function open(redisUrls: string[], rewritesAof = true): ConversationStore {
	const clock = systemClock;
	const backend = openRedis({ redisUrls, applicationId: '77', rewritesAof, clock, log });
	const store = createConversationStore({ backend, ttlMs: 60_000_000, scrubEveryMs: 0, clock, log });
	opened.push(store);
	return store;
}

/** Asks with a secret and a picture; returns both. */
async function ask(store: ConversationStore, id: string): Promise<(string | Uint8Array)[]> {
	const secret = `what nobody else may read ${randomBytes(16).toString('hex')}`;
	const image = piece(randomBytes(60_000));
	const at = systemClock.now();
	const turns = [said(id, null, { text: secret, at, pictures: [picture(1, [image])] })];
	await store.begin({ id, place: dm, replyTo: null }, () => ({ turns, answer: answered(id, { at }), pieces: [image] }));
	return [secret, image.bytes];
}

/** Waits until the server says that it is not rewriting, and has rewritten its file at least so many times. */
async function rewritten(server: RedisServer, times: number): Promise<void> {
	await vi.waitFor(async () => {
		const info = String(await server.command(['INFO', 'persistence']));
		expect(info).toMatch(/^aof_rewrite_in_progress:0/m);
		expect(info).toMatch(/^aof_rewrite_scheduled:0/m);
		expect(Number(/^aof_rewrites:(\d+)/m.exec(info)?.[1])).toBeGreaterThanOrEqual(times);
	}, soon);
}

/** Redis deletes the files that it has replaced a moment after the rewrite has ended. */
async function isGone(server: RedisServer, secrets: readonly (string | Uint8Array)[]): Promise<void> {
	await vi.waitFor(async () => {
		const bytes = await server.log();
		for (const secret of secrets) expect(holds(bytes, secret)).toBe(false);
	}, soon);
}

describe.runIf(hasRedisServer()).each([
	{ kind: 'a Redis server', cluster: false },
	{ kind: 'a Redis cluster', cluster: true },
])('the append-only file of $kind', ({ cluster }) => {
	it('holds nothing of what was forgotten soon after', async () => {
		await using server = await startRedisServer({ cluster, appendOnly: true });
		const store = open(cluster ? [server.url, server.url] : [server.url]);
		const secrets = await ask(store, '1');
		// Redis writes a moment later where its disk is busy.
		await vi.waitFor(async () => {
			const bytes = await server.log();
			for (const secret of secrets) expect(holds(bytes, secret)).toBe(true);
		}, soon);
		await eraseIn(store, dm.id);
		await rewritten(server, 1);
		await isGone(server, secrets);
	});

	it('holds nothing either of what was forgotten while it was being rewritten', async () => {
		await using server = await startRedisServer({ cluster, appendOnly: true });
		const store = open(cluster ? [server.url, server.url] : [server.url]);
		// One that takes its time: a fifth of a second for each key.
		const secrets = await ask(store, '1');
		await server.command(['CONFIG', 'SET', 'rdb-key-save-delay', '200000'], ['BGREWRITEAOF']);
		await eraseTurnsIn(store, dm.id, () => true);
		await server.command(['CONFIG', 'SET', 'rdb-key-save-delay', '0']);
		await rewritten(server, 2);
		await isGone(server, secrets);
		expect(log.lines).toEqual([]);
	});
});

describe.runIf(hasRedisServer())('a Redis server', () => {
	it('without an append-only file does not get one', async () => {
		await using server = await startRedisServer();
		const store = open([server.url]);
		await ask(store, '1');
		await eraseIn(store, dm.id);
		expect(String(await server.command(['INFO', 'persistence']))).toMatch(/^aof_rewrites:0/m);
	});

	it('that does not let the bot rewrite is used all the same, and the log says so once', async () => {
		await using server = await startRedisServer({ appendOnly: true });
		const rights = ['~*', '&*', '+@all', '-bgrewriteaof', '-info', '-config'];
		await server.command(['ACL', 'SETUSER', 'bot', 'on', '>word', ...rights]);
		const store = open([server.url.replace('redis://', 'redis://bot:word@')]);
		for (const id of ['1', '2']) {
			await ask(store, id);
			expect(await eraseIn(store, dm.id)).toMatchObject({ turns: 2 });
		}
		expect(log.lines.map((line) => line.at(-1))).toEqual([expect.stringContaining('does not rewrite')]);
	});
});

describe('asking for a rewrite', () => {
	/** A server whose rewrites run until they are ended. */
	function server() {
		const state = { busy: false, rewrites: 0, away: false };
		const node: RedisNode = {
			sendCommand: async ([word]) => {
				if (state.away) throw new Error('Socket closed unexpectedly');
				if (word === 'INFO')
					return `# Persistence\r\naof_enabled:1\r\naof_rewrite_in_progress:${state.busy ? 1 : 0}\r\n`;
				if (state.busy) throw new Error('ERR Background append only file rewriting already in progress');
				state.busy = true;
				state.rewrites += 1;
				return 'Background append only file rewriting started';
			},
		};
		return { state, node };
	}
	function rewriterOf(...all: RedisNode[]) {
		const clock = createManualClock();
		const reach = { fails: 0 };
		const nodes = async () => {
			reach.fails -= 1;
			if (reach.fails >= 0) throw new Error('connect ECONNREFUSED');
			return all;
		};
		return { clock, reach, ...createAofRewriter({ nodes, attempt: (call) => call(), clock, log }) };
	}

	it('of every master, however often, has one running and one more after it', async () => {
		const [first, second] = [server(), server()];
		const { clock, rewrite } = rewriterOf(first.node, second.node);
		await Promise.all([rewrite(), rewrite(), rewrite()]);
		for (let n = 0; n < 5; n += 1) await rewrite();
		await clock.advance(5_000);
		expect([first.state.rewrites, second.state.rewrites]).toEqual([1, 1]);
		for (const { state } of [first, second]) state.busy = false;
		await clock.advance(1_000);
		expect([first.state.rewrites, second.state.rewrites]).toEqual([2, 2]);
		for (const { state } of [first, second]) state.busy = false;
		await clock.advance(5_000);
		expect([first.state.rewrites, second.state.rewrites]).toEqual([2, 2]);
		expect(clock.sleeping).toBe(0);
	});

	it('waits for a rewrite that somebody else has begun, and for a server that is away', async () => {
		const { node, state } = server();
		state.busy = true;
		const { clock, reach, rewrite } = rewriterOf(node);
		reach.fails = 2;
		await rewrite();
		await clock.advance(2_000);
		state.away = true;
		await clock.advance(2_000);
		Object.assign(state, { away: false, busy: false });
		await clock.advance(500);
		expect(state).toMatchObject({ busy: true, rewrites: 1 });
		expect(log.lines).toEqual([]);
	});

	it('is given up after ten minutes, which is logged, and at once when the store closes', async () => {
		const { node, state } = server();
		state.busy = true;
		const { clock, rewrite, close } = rewriterOf(node);
		await rewrite();
		await clock.advance(601_000);
		expect(clock.sleeping).toBe(0);
		expect(log.lines).toHaveLength(1);
		await rewrite();
		expect(clock.sleeping).toBe(1);
		close();
		await clock.advance(0);
		expect(clock.sleeping).toBe(0);
		expect(state.rewrites).toBe(0);
	});
});
