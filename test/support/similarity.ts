import sharp from 'sharp';

/** Side of the windows that are compared, and how far they are apart, in pixels. */
const [side, step] = [8, 4];
/** Steadies the comparison where there is nothing to see (Wang et al., "Image quality assessment", 2004). */
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** How alike two pictures are in the size of the second one: the mean structural similarity of their lightness, 1 for the same. */
export async function structuralSimilarity(original: Uint8Array, shown: Uint8Array): Promise<number> {
	const { width, height } = await sharp(shown).metadata();
	const light = (bytes: Uint8Array) =>
		sharp(bytes).resize({ width, height, fit: 'fill' }).removeAlpha().greyscale().raw().toBuffer();
	const [one, other] = await Promise.all([light(original), light(shown)]);
	let sum = 0;
	let windows = 0;
	for (let top = 0; top + side <= height; top += step) {
		for (let left = 0; left + side <= width; left += step) {
			sum += windowSimilarity(one, other, top * width + left, width);
			windows += 1;
		}
	}
	return windows === 0 ? 1 : sum / windows;
}

function windowSimilarity(one: Buffer, other: Buffer, start: number, width: number): number {
	let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
	for (let y = 0; y < side; y += 1) {
		for (let x = 0; x < side; x += 1) {
			const at = start + y * width + x;
			const [p, q] = [one[at] ?? 0, other[at] ?? 0];
			a += p;
			b += q;
			aa += p * p;
			bb += q * q;
			ab += p * q;
		}
	}
	const count = side * side;
	const [ma, mb] = [a / count, b / count];
	const [va, vb, cov] = [aa / count - ma * ma, bb / count - mb * mb, ab / count - ma * mb];
	return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}
