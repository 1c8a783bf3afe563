import { setImmediate } from 'node:timers/promises';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** How much is compressed or summed up in one go, in bytes: nothing else runs meanwhile. */
const sliceBytes = 128 * 1024;

/** Writes a ZIP archive in memory, in one buffer, a slice at a time. */
interface ZipArchive {
	/** Adds a file. `compress`: whether that is worth it. */
	add(path: string, content: Uint8Array | Iterable<string>, compress: boolean): Promise<void>;
	/** The whole archive. */
	end(): Uint8Array;
}

/** Starts an archive in `room`; if it needs more than that, in a buffer of its own. */
export function createZipArchive(room: Buffer): ZipArchive {
	let [bytes, length] = [room, 0];
	const zip = new Zip((error, chunk) => {
		if (error !== null) throw error;
		if (length + chunk.length > bytes.length) {
			bytes = Buffer.concat([bytes.subarray(0, length)], Math.max(bytes.length * 2, length + chunk.length));
		}
		bytes.set(chunk, length);
		length += chunk.length;
	});
	return {
		add: async (path, content, compress) => {
			const file = compress ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path);
			zip.add(file);
			for (const slice of slicesOf(content)) {
				file.push(slice, false);
				await setImmediate();
			}
			file.push(new Uint8Array(), true);
		},
		end: () => {
			zip.end();
			return bytes.subarray(0, length);
		},
	};
}

function* slicesOf(content: Uint8Array | Iterable<string>): Generator<Uint8Array> {
	for (const part of content instanceof Uint8Array ? [content] : content) {
		const bytes = typeof part === 'string' ? strToU8(part) : part;
		for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
	}
}
