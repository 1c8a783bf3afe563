import { mkdir, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';

const folder = join('out', 'try');

/** Saves a picture under its name, or under one with a number where that is taken: nothing is overwritten. Returns where. */
export async function savePicture(filename: string, bytes: Uint8Array): Promise<string> {
	await mkdir(folder, { recursive: true });
	const { name, ext } = parse(filename);
	for (let number = 1; ; number += 1) {
		const path = join(folder, number === 1 ? `${name}${ext}` : `${name}-${number}${ext}`);
		try {
			await writeFile(path, bytes, { flag: 'wx' });
			return path;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
	}
}
