import type { Socket } from 'node:net';

/** Before each value: how long its JSON is, and how long all its bytes together. */
const prefixBytes = 8;

/** Where bytes were, their place among all bytes of the value. The key is not one that our own values have. */
const bytesKey = '\0bytes';

/** Puts together what comes through a socket. Values are JSON with `Uint8Array`s in it, which come as they are. */
interface Receiver {
	/** Where what comes next belongs. */
	space(): Uint8Array;
	/** So many bytes have been put there. */
	filled(bytes: number): void;
}

/**
 * Both sides are our own: values are taken for what they were sent as.
 * @param atMost the longest value, in bytes; a longer one makes `filled` throw
 */
export function createReceiver<Value>(atMost: number, onValue: (value: Value) => void): Receiver {
	let filling = Buffer.allocUnsafeSlow(prefixBytes);
	let filled = 0;
	/** Length of the JSON; null while the prefix is read. */
	let json: number | null = null;

	const startValue = (): void => {
		json = filling.readUInt32LE(0);
		const length = json + filling.readUInt32LE(4);
		if (length === 0 || length > atMost) throw new RangeError('the other side sent too much');
		filling = Buffer.allocUnsafeSlow(length);
	};
	const endValue = (jsonBytes: number): void => {
		const value = decode(filling, jsonBytes) as Value;
		json = null;
		filling = Buffer.allocUnsafeSlow(prefixBytes);
		onValue(value);
	};
	return {
		space: () => filling.subarray(filled),
		filled: (bytes) => {
			filled += bytes;
			if (filled < filling.length) return;
			filled = 0;
			if (json === null) startValue();
			else endValue(json);
		},
	};
}

/** Calls for each value that comes through a socket. A value that is too long breaks the connection. */
export function receiveValues<Value>(socket: Socket, atMost: number, onValue: (value: Value) => void): void {
	const receiver = createReceiver(atMost, onValue);
	socket.on('data', (chunk: Buffer) => {
		try {
			receive(chunk, receiver);
		} catch (error) {
			socket.destroy(new Error('nonsense from the other side', { cause: error }));
		}
	});
}

/** Copies what a socket has read into its places. */
function receive(chunk: Uint8Array, receiver: Receiver): void {
	for (let at = 0; at < chunk.length; ) {
		const space = receiver.space();
		const part = chunk.subarray(at, at + space.length);
		space.set(part);
		at += part.length;
		receiver.filled(part.length);
	}
}

/** Sends a value. Resolves when it has left this process, or never will. */
export function sendValue(socket: Socket, value: unknown): Promise<void> {
	const { json, bytes } = encode(value);
	const prefix = Buffer.alloc(prefixBytes);
	prefix.writeUInt32LE(json.length, 0);
	prefix.writeUInt32LE(
		bytes.reduce((sum, { length }) => sum + length, 0),
		4,
	);
	return new Promise((resolve) => {
		socket.cork();
		for (const part of [prefix, json, ...bytes]) socket.write(part);
		socket.write('', () => resolve());
		socket.uncork();
	});
}

function encode(value: unknown): { json: Buffer; bytes: Uint8Array[] } {
	const bytes: Uint8Array[] = [];
	let at = 0;
	const takeOut = (part: unknown): unknown => {
		if (part instanceof Uint8Array) {
			bytes.push(part);
			at += part.length;
			return { [bytesKey]: [at - part.length, at] };
		}
		if (Array.isArray(part)) return part.map(takeOut);
		if (typeof part !== 'object' || part === null) return part;
		return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, takeOut(inner)]));
	};
	// The bytes are taken out first: JSON would make a list of numbers of each Buffer.
	return { json: Buffer.from(JSON.stringify(takeOut(value))), bytes };
}

function decode(filling: Buffer, json: number): unknown {
	const all = filling.subarray(json);
	return JSON.parse(filling.toString('utf8', 0, json), (_key, value: unknown) => {
		const range: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, bytesKey) : undefined;
		return Array.isArray(range) ? all.subarray(Number(range[0]), Number(range[1])) : value;
	});
}
