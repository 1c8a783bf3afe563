/** Bytes without any order, always the same ones (xorshift). */
export function noise(length: number, seed = 88_172_645): Buffer {
	const words = new Uint32Array(Math.ceil(length / 4));
	let state = seed;
	for (let at = 0; at < words.length; at += 1) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		words[at] = state;
	}
	return Buffer.from(words.buffer, 0, length);
}
