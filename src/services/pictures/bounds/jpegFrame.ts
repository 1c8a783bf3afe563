import { failure } from '../../failure.ts';
import type { File } from '../formats/opened.ts';
import type { PictureLimits } from '../limits.ts';

/** How the pixels of a JPEG are coded. Source: ITU-T T.81, annex B. */
export interface JpegFrame {
	/** How often the coded data goes over the picture. */
	scans: number;
	/** Coefficients for each pixel: 3 if all colours are whole, 1.5 if two of them are halved both ways. */
	samples: number;
}

const marks = { restartFirst: 0xd0, restartLast: 0xd7, start: 0xd8, end: 0xd9, scan: 0xda };

/** Start of frame: C0 to CF without the tables DHT (C4) and DAC (CC) and the reserved C8. */
const isFrame = (mark: number): boolean => mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);

/** Progressive, coded by Huffman or arithmetic. */
const isProgressive = (mark: number): boolean => mark === 0xc2 || mark === 0xca;

const hasNoLength = (mark: number): boolean =>
	mark === 0 || mark === 1 || mark === marks.start || (mark >= marks.restartFirst && mark <= marks.restartLast);

/** Coefficients for each pixel, by the sampling factors of a frame. */
function samplesOf(frame: Uint8Array): number {
	const factors = Array.from({ length: frame[5] ?? 0 }, (_, index) => frame[7 + index * 3] ?? 0x11);
	const across = factors.map((factor) => factor >> 4 || 1);
	const down = factors.map((factor) => factor & 15 || 1);
	const full = Math.max(1, ...across) * Math.max(1, ...down);
	return across.reduce((sum, factor, index) => sum + (factor * (down[index] ?? 1)) / full, 0);
}

/** The segments of a JPEG, from one mark to the next: coded data between them is passed over. */
function* segmentsOf(bytes: Uint8Array): Generator<{ mark: number; body: Uint8Array }> {
	for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at)) {
		const mark = bytes[at + 1] ?? marks.end;
		if (mark === marks.end) return;
		if (mark === 0xff) at += 1;
		else if (hasNoLength(mark)) at += 2;
		else {
			const length = Math.max(2, (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0));
			yield { mark, body: bytes.subarray(at + 4, at + 2 + length) };
			at += 2 + length;
		}
	}
}

/**
 * Reads how a JPEG is coded. A file of one pass is read only up to its pixels.
 * @throws Failure `picture.tooComplex` if it has too many segments or scans
 */
export function readJpegFrame({ bytes, name }: File, { maxScans, maxParts }: PictureLimits): JpegFrame {
	const found = { scans: 0, samples: 3 };
	let components = 0;
	let segments = 0;
	for (const { mark, body } of segmentsOf(bytes)) {
		segments += 1;
		if (isFrame(mark)) {
			found.samples = samplesOf(body);
			components = isProgressive(mark) ? Number.POSITIVE_INFINITY : (body[5] ?? 0);
		}
		if (mark === marks.scan) found.scans += 1;
		if (segments > maxParts || found.scans > maxScans) throw failure('picture.tooComplex', { name });
		// All colours in one scan of a file that is not progressive: there is no other.
		if (mark === marks.scan && (body[0] ?? 0) >= components) break;
	}
	return found;
}
