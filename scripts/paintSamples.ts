/**
 * Paints the pictures of playground/pictures again: `node scripts/paintSamples.ts`. They are committed; this is how they were made.
 */
import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { ferryNotice, landscape, paint, stillLife } from '../test/support/scenes.ts';

const folder = new URL('../playground/pictures/', import.meta.url);
const scenes = {
	'landscape.jpg': { svg: landscape({ width: 1600, height: 1067 }), grain: 0.7, quality: 80 },
	'stillLife.jpg': { svg: stillLife({ width: 1600, height: 1200 }), grain: 0.7, quality: 80 },
	// Large and smooth: its small print has to be there, and the file small. Takes the typeface DejaVu Sans.
	'ferryNotice.jpg': { svg: ferryNotice({ width: 3000, height: 2000 }), grain: 0.4, quality: 70 },
};

await mkdir(folder, { recursive: true });
for (const [name, { svg, grain, quality }] of Object.entries(scenes)) {
	const picture = sharp(await paint(svg, grain)).jpeg({ quality, mozjpeg: true });
	await picture.toFile(new URL(name, folder).pathname);
}
