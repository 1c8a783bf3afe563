const u16 = (value: number): number[] => [value >> 8, value & 255];

function segment(marker: number, data: readonly number[]): Buffer {
	return Buffer.from([0xff, marker, ...u16(data.length + 2), ...data]);
}

/** Bits that become bytes, with a zero behind each 0xff, as the data of a scan needs it. */
function packed(bits: string): Buffer {
	const bytes: number[] = [];
	for (let at = 0; at < bits.length; at += 8) {
		const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
		bytes.push(byte);
		if (byte === 0xff) bytes.push(0);
	}
	return Buffer.from(bytes);
}

/** Fifteen codes of four bits: for runs of blocks with nothing in them, of 1 to 32,767 blocks (ITU T.81, table G.1). */
const runCodes = Array.from({ length: 15 }, (_, exponent) => exponent << 4);

/** Says that so many blocks have nothing in them. */
function emptyBlocks(count: number): string {
	let bits = '';
	for (let left = count; left > 0; ) {
		const exponent = Math.min(14, Math.floor(Math.log2(left)));
		const run = Math.min(left, 2 ** (exponent + 1) - 1);
		bits += exponent.toString(2).padStart(4, '0');
		if (exponent > 0) bits += (run - 2 ** exponent).toString(2).padStart(exponent, '0');
		left -= run;
	}
	return bits;
}

/**
 * A progressive JPEG with as many scans as the format allows: each coefficient of each component alone, bit by bit. All say that there
 * is nothing; whoever decodes it goes over all blocks each time.
 */
export function manyScans({
	side,
	scans,
	components = 3,
}: {
	side: number;
	scans: number;
	components?: 1 | 3;
}): Buffer {
	const blocks = Math.ceil(side / 8) ** 2;
	const ids = Array.from({ length: components }, (_, index) => index + 1);
	const parts = [
		Buffer.from([0xff, 0xd8]),
		segment(0xdb, [0, ...Array<number>(64).fill(1)]),
		segment(0xc2, [8, ...u16(side), ...u16(side), components, ...ids.flatMap((id) => [id, 0x11, 0])]),
		segment(0xc4, [0, 1, ...Array<number>(15).fill(0), 0]),
		segment(0xc4, [0x10, 0, 0, 0, 15, ...Array<number>(12).fill(0), ...runCodes]),
	];
	const scan = (id: number, from: number, to: number, high: number, low: number, data: Buffer) =>
		parts.push(segment(0xda, [1, id, 0, from, to, (high << 4) | low]), data);
	const nothing = packed(emptyBlocks(blocks));
	const firstOf = packed('0'.repeat(blocks));
	for (const id of ids) scan(id, 0, 0, 0, 0, firstOf);
	let left = scans - ids.length;
	for (let low = 13; low >= 0; low -= 1)
		for (let coefficient = 1; coefficient < 64; coefficient += 1)
			for (const id of ids) if (left-- > 0) scan(id, coefficient, coefficient, low === 13 ? 0 : low + 1, low, nothing);
	return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

/** Puts very many empty comments behind the first marker of a JPEG. */
export function manyComments(jpeg: Uint8Array, count: number): Buffer {
	const comments = Buffer.alloc(count * 4, Buffer.from([0xff, 0xfe, 0, 2]));
	return Buffer.concat([jpeg.subarray(0, 2), comments, jpeg.subarray(2)]);
}

/** Puts EXIF into a JPEG whose only directory goes on with itself, and which has more entries than bytes. */
export function loopingExif(jpeg: Uint8Array): Buffer {
	const tiff = Buffer.from('49492a00080000000100120103000100000006000000080000000000', 'hex');
	const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
	const head = Buffer.from([0xff, 0xe1, ...u16(data.length + 2)]);
	return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}
