import { readFileSync } from 'node:fs';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/pictures/${name}`, import.meta.url));

/** Numbers from 0 up to 1, the same each time: Lehmer's generator. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

/** A file with bytes changed here and there, but for how it begins. */
function damaged(name: string, seed: number): Buffer {
	const bytes = Buffer.from(fixture(name));
	const random = seeded(seed);
	for (let change = 0; change < 40; change += 1) {
		bytes[16 + Math.floor(random() * (bytes.length - 16))] = Math.floor(random() * 256);
	}
	return bytes;
}

/** A file in which each of these parts is followed by these bytes in place of its own. */
function rewritten(name: string, mark: string, at: number, bytes: readonly number[]): Buffer {
	const file = Buffer.from(fixture(name));
	for (let from = file.indexOf(mark); from !== -1; from = file.indexOf(mark, from + 1)) file.set(bytes, from + at);
	return file;
}

function box(type: string, ...parts: Uint8Array[]): Buffer {
	const body = Buffer.concat(parts);
	const head = Buffer.alloc(8);
	head.writeUInt32BE(body.length + 8);
	head.write(type, 4, 'latin1');
	return Buffer.concat([head, body]);
}

const brand = box('ftyp', Buffer.from('isom\0\0\0\x01isom'));
const nested = (levels: number): Buffer => {
	let inner: Buffer = Buffer.alloc(0);
	for (let level = 0; level < levels; level += 1) inner = box('moov', inner);
	return inner;
};
const huge = [0xff, 0xff, 0xff, 0xf0];

/** Videos that are broken, that lie, or that take much. Each with what it is. */
export const videoBombs: Record<string, () => Buffer> = {
	...Object.fromEntries(
		['video.mp4', 'video.mov', 'video.webm', 'video.avi', 'animated.avif'].flatMap((name) =>
			[1, 2, 3].map((seed) => [`${name}, damaged by dice number ${seed}`, () => damaged(name, seed)] as const),
		),
	),
	'a video that lasts for centuries': () => rewritten('video.mp4', 'mvhd', 20, [0x7f, 0xff, 0xff, 0xff]),
	'a video of four thousand million pixels a side': () => rewritten('video.mp4', 'avc1', 28, [0xff, 0xff, 0xff, 0xff]),
	'a video of four thousand million frames': () => rewritten('video.mp4', 'stsz', 12, huge),
	'an AVIF of four thousand million pictures': () => rewritten('animated.avif', 'stsz', 12, huge),
	'an AVIF of four thousand million pixels a side': () =>
		rewritten('animated.avif', 'av01', 28, [0xff, 0xff, 0xff, 0xff]),
	'a video whose frames stand behind its end': () => rewritten('video.mov', 'stco', 12, huge),
	'a video whose frames are larger than any memory': () => rewritten('video.mov', 'stsz', 8, huge),
	'a video whose frames last no time': () => rewritten('video.mov', 'stts', 12, [0, 0, 0, 0]),
	'a table of times that is larger than any memory': () => rewritten('video.mp4', 'stts', 8, huge),
	'boxes in boxes': () => Buffer.concat([brand, nested(5000)]),
	'a video that ends where it begins': () => fixture('video.mp4').subarray(0, 40),
	'a video that points to a file of this machine': () =>
		rewritten('video.mp4', 'url ', 4, [0, 0, 0, 0, ...Buffer.from('/etc/passwd')]),
	'a list of other files under the mark of a video': () =>
		Buffer.concat([brand, Buffer.from('\n#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\nfile:///etc/passwd\n')]),
	'20 MB of nothing': () => Buffer.concat([brand, Buffer.alloc(20e6)]),
	'a WebM whose parts have no end': () => Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(1e6, 0x01)]),
};
