import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isDrawn, isFullOfText } from '../../../src/services/pictures/layout/classify.ts';
import { type Raster, toRaster } from '../../../src/services/pictures/layout/raster.ts';
import { calmSeams } from '../../../src/services/pictures/layout/seams.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import { cityAtNight, landscape, paint, stillLife } from '../../support/scenes.ts';

const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../../fixtures/pictures/${name}`, import.meta.url));
const pixels = (bytes: Buffer, width: number): Promise<Raster> => toRaster(sharp(bytes).resize({ width }));

describe('telling pictures apart by their pixels', () => {
	it.each([
		['a landscape', landscape({ width: 1000, height: 700 })],
		['a still life', stillLife({ width: 1000, height: 750 })],
		['a city full of lit windows', cityAtNight({ width: 1000, height: 700 })],
	])('%s is a photo without text', async (_title, svg) => {
		const raster = await pixels(await paint(svg, 1), 1000);
		expect({ drawn: isDrawn(raster), text: isFullOfText(raster) }).toEqual({ drawn: false, text: false });
	});

	it.each([
		['a chat', 'chatScreenshot.png', 540, true],
		['a chat, whole', 'chatScreenshot.png', 1080, true],
		['a desktop', 'desktopScreenshot.png', 1472, true],
		['a desktop, whole', 'desktopScreenshot.png', 2560, true],
		['a photo of a letter', 'documentPhoto.jpg', 1000, false],
	])('%s is full of text', async (_title, name, width, drawn) => {
		const raster = await pixels(await fixture(name), width);
		expect({ drawn: isDrawn(raster), text: isFullOfText(raster) }).toEqual({ drawn, text: true });
	});

	it('a screenshot that somebody saved as JPEG still counts as drawn', async () => {
		const jpeg = await sharp(await fixture('desktopScreenshot.png'))
			.jpeg({ quality: 80 })
			.toBuffer();
		expect(isDrawn(await pixels(jpeg, 1472))).toBe(true);
	});

	it('a drawing without words is drawn, and no text', async () => {
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="#eee"/><circle cx="200" cy="200" r="120" fill="#a33"/><rect x="350" y="90" width="160" height="220" fill="#36a"/></svg>`;
		const raster = await pixels(Buffer.from(svg), 600);
		expect({ drawn: isDrawn(raster), text: isFullOfText(raster) }).toEqual({ drawn: true, text: false });
	});

	it.each([1, 2, 15, 17])('a picture of %i pixels a side is no trouble', (side) => {
		const raster: Raster = { width: side, height: side, channels: 3, data: new Uint8Array(side * side * 3) };
		expect(isFullOfText(raster)).toBe(false);
		expect(isDrawn(raster)).toBe(true);
	});
});

describe('seams', () => {
	const room = { rule: ruleFor('gpt-6'), tokens: 1500, maxSide: 2048 };
	/** Stripes everywhere but in one upright margin. */
	const withMargin = (width: number, height: number, from: number, to: number): Raster => {
		const data = new Uint8Array(width * height * 3);
		for (let at = 0; at < width * height; at += 1) {
			const x = at % width;
			data.fill(x >= from && x < to ? 255 : x % 4 < 2 ? 0 : 255, at * 3, at * 3 + 3);
		}
		return { width, height, channels: 3, data };
	};
	const piece = (left: number) => ({ left, top: 0, width: 1056, height: 640 });
	const layout = { size: { width: 2048, height: 640 }, tokens: 4500, pieces: [piece(0), piece(992)] };

	it('move into a margin, and the pieces still cover everything', () => {
		const { pieces } = calmSeams(layout, withMargin(2048, 640, 1100, 1200), room);
		const [first, second] = pieces;
		const seam = { start: second?.left ?? 0, end: (first?.left ?? 0) + (first?.width ?? 0) };
		expect(seam.end - seam.start).toBe(64);
		expect(seam.start).toBeGreaterThanOrEqual(1100);
		expect(seam.end).toBeLessThanOrEqual(1200);
		expect((second?.left ?? 0) + (second?.width ?? 0)).toBe(2048);
	});

	it('stay where they are when nowhere is calmer', () => {
		expect(calmSeams(layout, withMargin(2048, 640, 0, 0), room)).toEqual(layout);
	});
});
