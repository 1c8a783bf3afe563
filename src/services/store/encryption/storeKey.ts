import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A key of the store, ready to be used. */
export interface StoreKey {
	/** Tells keys apart without telling anything of them. */
	readonly id: string;
	/** Encrypts bytes. `name` is what they are stored under: they cannot be opened under another. */
	seal(bytes: Uint8Array, name: string): Buffer;
	/** @throws Error if it was sealed under another key or name, or was changed */
	open(sealed: Buffer, name: string): Buffer;
	/**
	 * The name that something is stored under within `scope`. It says nothing about `text` to anybody without the key, and the same
	 * text has another name in every scope.
	 */
	nameOf(scope: string, text: string): string;
}

/** What every sealed value begins with; the id of its key comes next. */
const mark = 'sealed:2:';
/** AES-256-GCM with a nonce of 96 bits by chance, as NIST SP 800-38D wants it, and a full tag. */
const algorithm = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];
/** Bytes of a key's id, in hex. */
const idLength = 12;

/** Makes a key of the 32 bytes of `STORE_KEY`. What it is used for gets a key of its own (HKDF, RFC 5869). */
export function createStoreKey(secret: Uint8Array): StoreKey {
	const derive = (use: string, length: number) =>
		Buffer.from(hkdfSync('sha256', secret, '', `darkroom store: ${use}`, length));
	const [values, names] = [derive('values', 32), derive('names', 32)];
	const id = derive('id', 6).toString('hex');
	const start = Buffer.from(`${mark}${id}:`);
	return {
		id,
		seal: (bytes, name) => {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv(algorithm, values, nonce).setAAD(Buffer.from(name));
			const parts = [cipher.update(bytes), cipher.final()];
			return Buffer.concat([start, nonce, cipher.getAuthTag(), ...parts]);
		},
		open: (sealed, name) => {
			if (!sealed.subarray(0, start.length).equals(start)) throw new Error('sealed with another key');
			const rest = sealed.subarray(start.length);
			const decipher = createDecipheriv(algorithm, values, rest.subarray(0, nonceBytes), { authTagLength: tagBytes });
			decipher.setAAD(Buffer.from(name)).setAuthTag(rest.subarray(nonceBytes, nonceBytes + tagBytes));
			return Buffer.concat([decipher.update(rest.subarray(nonceBytes + tagBytes)), decipher.final()]);
		},
		nameOf: (scope, text) => createHmac('sha256', names).update(`${scope}:${text}`).digest('hex'),
	};
}

/** The id of the key that stored bytes were sealed with; null if they are not sealed. */
export function sealedWith(stored: Buffer): string | null {
	const start = stored.toString('latin1', 0, mark.length + idLength);
	return start.startsWith(mark) ? start.slice(mark.length) : null;
}

/** Fewest different byte values, and different steps between neighbours, in 32 random bytes. Random bytes have about 30 of each. */
const fewestDistinct = 19;
/** From how many printable ASCII characters on 32 bytes count as text. Random bytes have about 12. */
const fewestPrintable = 30;
/** Base64 or hex of random bytes is never written with one case of letters and digits, or digits, alone. */
const narrowTexts = [/^[a-z0-9]*=*$/, /^[A-Z0-9]*=*$/];
const narrowHex = /^\d*$/;

/**
 * Whether a key of 32 bytes was hardly made by chance: repeated or counted bytes, a password, words that happen to be base64.
 * Refuses one random key in about ten thousand million.
 */
export function isGuessable(text: string, secret: Uint8Array): boolean {
	const steps = secret.map((byte, index) => byte - (secret[index - 1] ?? byte)).subarray(1);
	const printable = secret.filter((byte) => byte >= 0x20 && byte < 0x7f);
	const isHex = text.length === 2 * secret.length;
	return (
		new Set(secret).size < fewestDistinct ||
		new Set(steps).size < fewestDistinct ||
		printable.length >= fewestPrintable ||
		(isHex ? narrowHex.test(text) : narrowTexts.some((narrow) => narrow.test(text)))
	);
}
