import { connect, createServer, type Socket } from 'node:net';

/** Commands that change nothing; a transaction changes something at its end. */
const reading =
	/^(HELLO|CLIENT|PING|INFO|GET|EXISTS|SMEMBERS|ZRANGEBYSCORE|SCAN|PEXPIRETIME|MULTI|SUBSCRIBE|PUBLISH)$/i;
/** Commands of a connection itself, and those that hold a transaction together. */
const framing = /^(HELLO|CLIENT|PING|MULTI|EXEC|SUBSCRIBE)$/i;
/** What a process does by itself now and then: the room that it keeps back, its signs of life, its turns. */
const background = /:own:(reserve|sample|format|key|lease:[^:]*)$|:lead:|:serving/;
/** Redis knows no such command, and says so. */
const unknown = Buffer.from('*1\r\n$8\r\nINJECTED\r\n');

/** A wire to a Redis server that can be cut, or carry other commands than it was given, at exactly the one that is meant. */
export interface RedisWire extends AsyncDisposable {
	readonly url: string;
	/** Whether the wire was cut, or a command fell out, since that was asked for. */
	readonly hasHappened: boolean;
	/** Cuts all connections, for good, right before the nth command from now on that writes. */
	cutBeforeWrite(n: number): void;
	/** Has Redis refuse the nth command from now on, and all after it unless only `once`. */
	refuse(n: number, once: boolean): void;
	/** Refuses nothing more. */
	hold(): void;
	/** Carries everything again. */
	mend(): void;
}

/** What happens to a command. */
type Fate = 'carried' | 'refused' | 'cut';

/** Makes a wire to a server on this machine. */
export async function startRedisWire(port: number): Promise<RedisWire> {
	const sockets = new Set<Socket>();
	let plan: { n: number; how: 'cut' | 'once' | 'on' } | null = null;
	let hasHappened = false;
	const fateOf = ([name = '', key = '']: string[], inTransaction: boolean): Fate => {
		if (plan === null || background.test(key)) return 'carried';
		const counts = plan.how === 'cut' ? !inTransaction && !reading.test(name) : !framing.test(name);
		if (!counts) return 'carried';
		plan.n -= 1;
		if (plan.n >= 0 || (plan.how === 'once' && plan.n < -1)) return 'carried';
		hasHappened = true;
		return plan.how === 'cut' ? 'cut' : 'refused';
	};
	const end = (): void => {
		for (const socket of sockets) socket.destroy();
	};
	const server = createServer((client) => {
		if (plan?.how === 'cut' && hasHappened) {
			client.destroy();
			return;
		}
		const upstream = connect(port, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.once('close', () => {
				sockets.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
		upstream.pipe(client);
		let inTransaction = false;
		const read = createReader((words, bytes) => {
			if (client.destroyed) return;
			const [name = ''] = words;
			inTransaction = /^MULTI$/i.test(name) || (inTransaction && !/^EXEC$/i.test(name));
			const fate = fateOf(words, inTransaction);
			if (fate === 'cut') end();
			else upstream.write(fate === 'refused' ? unknown : bytes);
		});
		client.on('data', read);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	const set = (next: typeof plan): void => {
		plan = next;
		hasHappened = false;
	};
	return {
		url: `redis://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
		get hasHappened() {
			return hasHappened;
		},
		cutBeforeWrite: (n) => set({ n, how: 'cut' }),
		refuse: (n, once) => set({ n, how: once ? 'once' : 'on' }),
		hold: () => {
			plan = null;
		},
		mend: () => set(null),
		[Symbol.asyncDispose]: async () => {
			end();
			await new Promise((resolve) => {
				server.close(resolve);
			});
		},
	};
}

/** Reads commands as clients send them: `*COUNT`, then `$LENGTH` and as many bytes for each word. `hear` gets the first two words. */
function createReader(hear: (words: string[], bytes: Buffer) => void): (chunk: Buffer) => void {
	let rest = Buffer.alloc(0);
	/** The command at the start of `rest`; null if it is not whole yet. */
	const next = () => {
		let at = 0;
		const line = (): number | null => {
			const end = rest.indexOf('\r\n', at);
			if (end < 0) return null;
			const value = Number(rest.toString('latin1', at + 1, end));
			at = end + 2;
			return value;
		};
		const count = line();
		const words: string[] = [];
		for (let n = 0; n < (count ?? 0); n += 1) {
			const length = line();
			if (length === null || rest.length < at + length + 2) return null;
			if (n < 2) words.push(rest.toString('latin1', at, at + length));
			at += length + 2;
		}
		return count === null ? null : { words, end: at };
	};
	return (chunk) => {
		rest = Buffer.concat([rest, chunk]);
		for (let command = next(); command !== null; command = next()) {
			hear(command.words, rest.subarray(0, command.end));
			rest = rest.subarray(command.end);
		}
	};
}
