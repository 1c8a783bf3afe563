import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';

/** How often a server is asked whether its rewrite has ended, in milliseconds. */
const pollMs = 500;
/** How long one rewrite may take, with the one before it and with losses of the connection, in milliseconds. */
const limitMs = 600_000;

/** A Redis server that takes commands; rejects with the server's own words if it refuses one. */
export interface RedisNode {
	sendCommand(words: string[]): Promise<unknown>;
}

/** Has Redis write its append-only file anew, which otherwise keeps deleted values until it has grown enough (64 MB by default). */
interface AofRewriter {
	/**
	 * Asks for a rewrite that begins after this moment. Resolves when it has begun, or when it has to wait for another that is running:
	 * however many ask meanwhile, one more follows. Never rejects: what a server refuses is logged once.
	 */
	rewrite(): Promise<void>;
	/** Asks for nothing more. A rewrite that has begun goes on in the server. */
	close(): void;
}

interface AofRewriterDeps {
	/** The servers that hold data: every master of a cluster. */
	nodes: () => Promise<readonly RedisNode[]>;
	/** Runs one command once its server can be reached; rejects within seconds while it cannot. */
	attempt: <T>(call: () => Promise<T>) => Promise<T>;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
}

/**
 * Makes a rewriter. A server without an append-only file is left alone.
 * @see https://redis.io/docs/latest/commands/bgrewriteaof/ and https://redis.io/docs/latest/commands/info/ (persistence)
 */
export function createAofRewriter({ nodes, attempt, clock, log }: AofRewriterDeps): AofRewriter {
	const closing = new AbortController();
	let wanted = false;
	let running: Promise<void> | null = null;
	let told = false;
	const tell = (error: unknown): void => {
		if (!told && !closing.signal.aborted) {
			log.warn({ err: error }, 'Redis does not rewrite its append-only file, which may keep for now what was deleted');
		}
		told = true;
	};

	const rewriteAll = async (hasTried: () => void): Promise<void> => {
		const end = clock.now() + limitMs;
		const begun = new Set<RedisNode>();
		// Not known as long as none of them can be reached.
		let open: readonly RedisNode[] | null = null;
		for (;;) {
			open ??= await nodes().catch(() => null);
			const asked: readonly RedisNode[] = open ?? [];
			const isDone = await Promise.all(asked.map((node) => advance(node, begun, attempt, tell)));
			open &&= asked.filter((_, index) => !isDone[index]);
			hasTried();
			if (open?.length === 0) return;
			if (clock.now() >= end) throw new Error(`A rewrite did not end within ${limitMs} ms.`);
			await clock.sleep(pollMs, closing.signal);
		}
	};

	const work = async (hasTried: () => void): Promise<void> => {
		while (wanted && !closing.signal.aborted) {
			wanted = false;
			await rewriteAll(hasTried).catch(tell);
			hasTried();
		}
	};

	return {
		rewrite: async () => {
			wanted = true;
			if (running !== null) return;
			const tried = Promise.withResolvers<void>();
			running = work(tried.resolve).finally(() => {
				running = null;
			});
			await tried.promise;
		},
		close: () => closing.abort(new Error('The store is closed.')),
	};
}

/** Goes one step on with one server, and says whether that is all. What was deleted while a rewrite was under way may be in its result. */
async function advance(
	node: RedisNode,
	begun: Set<RedisNode>,
	attempt: AofRewriterDeps['attempt'],
	tell: (error: unknown) => void,
): Promise<boolean> {
	const send = (words: string[]) => attempt(() => node.sendCommand(words));
	try {
		const state = await stateOf(send);
		if (state === 'busy') return false;
		if (state === 'off' || begun.has(node)) return true;
		await send(['BGREWRITEAOF']);
		begun.add(node);
		return state === 'unknown';
	} catch (error) {
		// Another rewrite may have begun just now, or the server may be away and end its rewrite by that: to be tried again.
		begun.delete(node);
		if (!isRefusal(error) || /already in progress/i.test(error.message)) return false;
		tell(error);
		return true;
	}
}

/** Whether a server has an append-only file, and writes it anew right now or as soon as it may. Unknown if it does not say. */
async function stateOf(send: (words: string[]) => Promise<unknown>): Promise<'off' | 'idle' | 'busy' | 'unknown'> {
	try {
		const info = String(await send(['INFO', 'persistence']));
		if (/^aof_enabled:0/m.test(info)) return 'off';
		if (!/^aof_enabled:1/m.test(info)) return 'unknown';
		return /^aof_rewrite_(in_progress|scheduled):1/m.test(info) ? 'busy' : 'idle';
	} catch (error) {
		if (isRefusal(error)) return 'unknown';
		throw error;
	}
}

/** Whether a server answered with a refusal. Whatever else goes wrong may pass: a lost connection, a server that is still loading. */
function isRefusal(error: unknown): error is Error {
	return error instanceof Error && /^(NOPERM|ERR)\b/.test(error.message);
}
