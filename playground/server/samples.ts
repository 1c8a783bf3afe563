import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleView } from '../inspector/views.ts';

const folder = join(import.meta.dirname, '..', 'pictures');

/** Pictures for people who have none at hand, painted for this project. */
export const samples = [
	{ name: 'landscape.jpg', about: 'Mountains at sunset', url: '/samples/landscape.jpg' },
	{ name: 'stillLife.jpg', about: 'A still life', url: '/samples/stillLife.jpg' },
	{ name: 'cityAtNight.jpg', about: 'A city at night', url: '/samples/cityAtNight.jpg' },
] as const satisfies SampleView[];

/** The bytes of a sample picture, a JPEG; null where there is none at that path. */
export const readSample = async (path: string): Promise<Uint8Array | null> => {
	const sample = samples.find(({ url }) => url === path);
	return sample ? readFile(join(folder, sample.name)) : null;
};
