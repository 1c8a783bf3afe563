import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A key of the store, ready to be used. */
export interface StoreKey {
	/** Tells keys apart without telling anything of them. */
	readonly id: string;
	/** Encrypts a value that JSON can hold, or bytes. `name` is what it is stored under: it cannot be opened under another. */
	seal(value: unknown, name: string): string;
	/** @throws Error where it was sealed under another key or name, or was changed */
	open(sealed: string, name: string): unknown;
	/**
	 * The name that something is stored under within `scope`. It says nothing about `text` to anybody without the key, and the same
	 * text has another name in every scope.
	 */
	nameOf(scope: string, text: string): string;
}

/** What every sealed value begins with; the id of its key comes next. */
const mark = 'sealed:1:';
/** AES-256-GCM with a nonce of 96 bits by chance, as NIST SP 800-38D wants it, and a full tag. */
const algorithm = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];
/** The first byte of what is sealed says what it is. */
const [jsonKind, bytesKind] = [0, 1];

/** Makes a key of the 32 bytes of `STORE_KEY`. What it is used for gets a key of its own (HKDF, RFC 5869). */
export function createStoreKey(secret: Uint8Array): StoreKey {
	const derive = (use: string, length: number) =>
		Buffer.from(hkdfSync('sha256', secret, '', `darkroom store: ${use}`, length));
	const [values, names] = [derive('values', 32), derive('names', 32)];
	const id = derive('id', 6).toString('hex');
	const start = `${mark}${id}:`;
	return {
		id,
		seal: (value, name) => {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv(algorithm, values, nonce).setAAD(Buffer.from(name));
			const parts = [cipher.update(encode(value)), cipher.final()];
			return start + Buffer.concat([nonce, cipher.getAuthTag(), ...parts]).toString('base64');
		},
		open: (sealed, name) => {
			if (!sealed.startsWith(start)) throw new Error('sealed with another key');
			const bytes = Buffer.from(sealed.slice(start.length), 'base64');
			const decipher = createDecipheriv(algorithm, values, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
			decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
			const encoded = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
			return decode(Buffer.concat(encoded));
		},
		nameOf: (scope, text) => createHmac('sha256', names).update(`${scope}:${text}`).digest('hex'),
	};
}

/** The id of the key that a stored value was sealed with; null where it is not sealed. */
export function sealedWith(stored: unknown): string | null {
	if (typeof stored !== 'string' || !stored.startsWith(mark)) return null;
	return stored.slice(mark.length).split(':')[0] ?? '';
}

function encode(value: unknown): Buffer {
	const isBytes = value instanceof Uint8Array;
	return Buffer.concat([
		Buffer.from([isBytes ? bytesKind : jsonKind]),
		isBytes ? value : Buffer.from(JSON.stringify(value)),
	]);
}

function decode(encoded: Buffer): unknown {
	const rest = encoded.subarray(1);
	return encoded[0] === bytesKind ? rest : JSON.parse(rest.toString());
}
