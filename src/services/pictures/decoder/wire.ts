import type { Socket } from 'node:net';

/** Sends values through a socket, and calls for each that arrives. Values are JSON with `Uint8Array`s in it, which go as they are. */
export interface Wire {
	send(value: unknown): void;
}

/** Before each value: how long its JSON is, and how long all its bytes together. */
const prefixBytes = 8;

/** Where bytes were, their place among all bytes of the value. The key is not one that our own values have. */
const bytesKey = '\0bytes';

/**
 * Both sides are our own: values are taken for what they were sent as.
 * @param atMost a longer value breaks the connection, in bytes
 */
export function openWire<Value>(socket: Socket, atMost: number, onValue: (value: Value) => void): Wire {
	let filling = Buffer.allocUnsafeSlow(prefixBytes);
	let filled = 0;
	/** Length of the JSON; null while the prefix is read. */
	let json: number | null = null;

	const full = (): void => {
		filled = 0;
		if (json !== null) {
			const value = decode(filling, json) as Value;
			json = null;
			filling = Buffer.allocUnsafeSlow(prefixBytes);
			onValue(value);
			return;
		}
		json = filling.readUInt32LE(0);
		const length = json + filling.readUInt32LE(4);
		if (length === 0 || length > atMost) socket.destroy(new Error('the other side sent too much'));
		else filling = Buffer.allocUnsafeSlow(length);
	};
	socket.on('data', (chunk: Buffer) => {
		for (let at = 0; at < chunk.length && !socket.destroyed; ) {
			const some = Math.min(chunk.length - at, filling.length - filled);
			filling.set(chunk.subarray(at, at + some), filled);
			at += some;
			filled += some;
			if (filled === filling.length) full();
		}
	});
	return {
		send: (value) => {
			const { json: text, bytes } = encode(value);
			const prefix = Buffer.alloc(prefixBytes);
			prefix.writeUInt32LE(text.length, 0);
			prefix.writeUInt32LE(
				bytes.reduce((sum, { length }) => sum + length, 0),
				4,
			);
			socket.cork();
			for (const part of [prefix, text, ...bytes]) socket.write(part);
			socket.uncork();
		},
	};
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
