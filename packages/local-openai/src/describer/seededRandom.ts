import { createHash } from 'node:crypto';

/** A source of numbers from 0 up to 1, always the same for the same seed. */
export type Random = () => number;

/** Numbers drawn from the hash of a text. */
export function seededRandom(seed: string): Random {
	let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
	// Mulberry32: small, and good enough to scatter shapes.
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** One of several, or the fallback where there are none. */
export function pick<Item>(random: Random, items: readonly Item[], fallback: Item): Item {
	return items[Math.floor(random() * items.length)] ?? fallback;
}
