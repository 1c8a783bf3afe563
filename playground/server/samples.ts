import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleView } from '../inspector/views.ts';

const folder = join(import.meta.dirname, '..', 'pictures');

/** Pictures for people who have none at hand, painted for this project. */
export const samples = [
	{
		name: 'landscape.jpg',
		about: 'Mountains at sunset',
		question: 'Which colours make the mood here?',
		url: '/samples/landscape.jpg',
	},
	{
		name: 'stillLife.jpg',
		about: 'A still life',
		question: 'What stands out, and where is it?',
		url: '/samples/stillLife.jpg',
	},
	{
		name: 'ferryNotice.jpg',
		about: 'A notice with small print',
		question: 'What does the small print say?',
		url: '/samples/ferryNotice.jpg',
	},
] as const satisfies SampleView[];

/** The bytes of a sample picture, a JPEG; null where there is none at that path. */
export const readSample = async (path: string): Promise<Uint8Array | null> => {
	const sample = samples.find(({ url }) => url === path);
	return sample ? readFile(join(folder, sample.name)) : null;
};
