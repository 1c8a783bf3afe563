import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { landscape, paint } from '../../../test/support/scenes.ts';
import { colourName } from '../src/describer/colourName.ts';
import { pictureFacts } from '../src/describer/pictureFacts.ts';

describe('what can be measured in a picture', () => {
	it.each([
		['#ff0000', 'red'],
		['#ff8800', 'orange'],
		['#8b4513', 'brown'],
		['#f5f5dc', 'beige'],
		['#ffd700', 'yellow'],
		['#00ff00', 'green'],
		['#006400', 'dark green'],
		['#00ffff', 'turquoise'],
		['#87ceeb', 'light blue'],
		['#0000ff', 'blue'],
		['#000080', 'dark blue'],
		['#800080', 'purple'],
		['#ffc0cb', 'pink'],
		['#000000', 'black'],
		['#444444', 'dark grey'],
		['#808080', 'grey'],
		['#d0d0d0', 'light grey'],
		['#ffffff', 'white'],
	])('the colour %s is called %s', (hex, name) => {
		const [red = 0, green = 0, blue = 0] = Buffer.from(hex.slice(1), 'hex');
		expect(colourName(red, green, blue)).toBe(name);
	});

	it('how much of each colour there is, above and below', async () => {
		const flag = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="150" fill="#2563eb"/><rect y="150" width="300" height="50" fill="#fcd34d"/></svg>`;
		const facts = await pictureFacts(await sharp(Buffer.from(flag)).png().toBuffer());
		expect(facts).toMatchObject({ width: 300, height: 200, upper: 'blue', kind: 'drawing' });
		expect(facts.colours.map((colour) => colour.name)).toEqual(['blue', 'yellow']);
		expect(facts.colours[0]?.share).toBeCloseTo(0.75, 1);
	});

	it('tells a photo from a drawing of the same scene', async () => {
		const scene = landscape({ width: 640, height: 480 });
		const drawing = await sharp(Buffer.from(scene)).png().toBuffer();
		const photo = await sharp(await paint(scene, 1))
			.jpeg()
			.toBuffer();
		expect((await pictureFacts(drawing)).kind).toBe('drawing');
		expect((await pictureFacts(photo)).kind).toBe('photo');
		expect((await pictureFacts(photo)).busyness).toBeGreaterThan((await pictureFacts(drawing)).busyness);
	});

	it('knows a page of small print for what it is', async () => {
		const letters = Array.from(
			{ length: 1200 },
			(_, index) =>
				`<rect x="${20 + (index % 60) * 9}" y="${20 + Math.floor(index / 60) * 18}" width="${2 + (index % 4)}" height="9"/>`,
		);
		const page = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="white"/>${letters.join('')}</svg>`;
		expect((await pictureFacts(await sharp(Buffer.from(page)).png().toBuffer())).kind).toBe('screenshot');
	});

	it('takes what is transparent for white, and a plain area for plain', async () => {
		const nothing = { create: { width: 40, height: 30, channels: 4 as const, background: '#00000000' } };
		const facts = await pictureFacts(await sharp(nothing).png().toBuffer());
		expect(facts).toMatchObject({ kind: 'plain area', brightness: 1, colours: [{ name: 'white', share: 1 }] });
	});
});
