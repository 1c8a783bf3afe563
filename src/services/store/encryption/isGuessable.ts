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
