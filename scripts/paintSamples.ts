/**
 * Paints the pictures of playground/pictures again: `node scripts/paintSamples.ts`. They are committed; this is how they were made.
 */
import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { cityAtNight, landscape, paint, stillLife } from '../test/support/scenes.ts';

const folder = new URL('../playground/pictures/', import.meta.url);
const scenes = {
	'landscape.jpg': landscape({ width: 1600, height: 1067 }),
	'stillLife.jpg': stillLife({ width: 1600, height: 1200 }),
	'cityAtNight.jpg': cityAtNight({ width: 1500, height: 1000 }),
};

await mkdir(folder, { recursive: true });
for (const [name, svg] of Object.entries(scenes)) {
	const picture = sharp(await paint(svg, 0.7)).jpeg({ quality: 80, mozjpeg: true });
	await picture.toFile(new URL(name, folder).pathname);
}
