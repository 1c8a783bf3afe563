/** How much of the brands of a file is read, in bytes. */
const brandBytes = 256;

/** Whether a file says that it can be read as a sequence of AVIF pictures. */
export function isAvifSequence(bytes: Uint8Array): boolean {
	const head = Buffer.from(bytes.subarray(0, brandBytes));
	if (head.toString('latin1', 4, 8) !== 'ftyp') return false;
	const end = Math.min(head.length, head.readUInt32BE());
	for (let at = 8; at + 4 <= end; at += 4) if (head.toString('latin1', at, at + 4) === 'avis') return true;
	return false;
}

/** The same file under the brand of its first picture, which is in it as well: readers of pictures go by that. */
export function asStillAvif(bytes: Uint8Array): Uint8Array {
	const still = Buffer.from(bytes);
	still.write('avif', 8, 'latin1');
	return still;
}

/** How many pictures a sequence has by its first table of sizes: for a sentence, not to count on. null if there is no table. */
export function picturesInSequence(bytes: Uint8Array): number | null {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const table = file.indexOf('stsz', 0, 'latin1');
	return table === -1 || table + 16 > file.length ? null : file.readUInt32BE(table + 12);
}
