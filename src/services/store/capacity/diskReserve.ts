import { closeSync, existsSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs';

/** Bytes that are kept back on the disk: twice what stands in SQLite's log before it is copied into the file. */
const reserveBytes = 8 * 1024 * 1024;
/** Bytes that are written at once. */
const stepBytes = 256 * 1024;

/** A file that holds nothing but room. On a full disk even deleting takes some: for the write-ahead log. */
export interface DiskReserve {
	/** Whether any room is kept. */
	readonly isKept: boolean;
	/** Takes all of it, or what there is. */
	keep(): void;
	/** Gives it up. */
	release(): void;
}

/** Makes a reserve of a file's path. Nothing is written yet. */
export function createDiskReserve(path: string): DiskReserve {
	return {
		get isKept() {
			return existsSync(path);
		},
		keep: () => {
			const file = openSync(path, 'a', 0o600);
			try {
				// Not zeros: a file system may store those as nothing.
				const some = Buffer.alloc(stepBytes, 'room kept back ');
				for (let missing = reserveBytes - fstatSync(file).size; missing > 0; )
					missing -= writeSync(file, some, 0, Math.min(missing, stepBytes));
			} catch {
				// The disk is full. What was written up to then stays.
			} finally {
				closeSync(file);
			}
		},
		release: () => rmSync(path, { force: true }),
	};
}
