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

	const svg = (shapes: string) =>
		sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">${shapes}</svg>`))
			.png()
			.toBuffer();

	it('how much of each colour there is, what is transparent counted as white', async () => {
		const flag = await svg('<rect width="300" height="150" fill="#2563eb"/>');
		const facts = await pictureFacts(flag);
		expect(facts).toMatchObject({ width: 300, height: 200 });
		expect(facts.colours).toEqual([
			{ name: 'blue', share: 0.75 },
			{ name: 'white', share: 0.25 },
		]);
	});

	it('where something stands out, in which colour, and which part is calm', async () => {
		const bird = await svg(
			'<rect width="300" height="200" fill="#8ecae6"/><circle cx="250" cy="30" r="28" fill="#d62828"/>',
		);
		expect((await pictureFacts(bird)).spot).toEqual({ place: 'upper right', colour: 'red' });
		const plain = await svg('<rect width="300" height="200" fill="#8ecae6"/>');
		expect(await pictureFacts(plain)).toMatchObject({ spot: null, calm: null });
		const grass = Array.from(
			{ length: 900 },
			(_, at) =>
				`<rect x="${(at * 37) % 300}" y="${120 + ((at * 53) % 80)}" width="4" height="4" fill="${at % 2 ? '#2f9e44' : '#111111'}"/>`,
		);
		const meadow = await svg(
			`<rect width="300" height="110" fill="#fafafa"/>${Array.from({ length: 60 }, (_, at) => `<rect x="${at * 5}" y="70" width="2" height="60" fill="#7f4f24"/>`).join('')}${grass.join('')}`,
		);
		expect((await pictureFacts(meadow)).calm).toBe('upper');
	});

	it('how light it is, where the light comes from, and whether it is warm', async () => {
		const dusk = await svg(
			'<defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="#ffcc88"/><stop offset="1" stop-color="#221100"/></linearGradient></defs><rect width="300" height="200" fill="url(#a)"/>',
		);
		expect(await pictureFacts(dusk)).toMatchObject({ lit: 'top' });
		expect((await pictureFacts(dusk)).warmth).toBeGreaterThan(0.1);
		expect((await pictureFacts(await svg('<rect width="300" height="200" fill="#111122"/>'))).brightness).toBeLessThan(
			0.15,
		);
	});

	it('tells a page of small print from a painting', async () => {
		const letters = Array.from(
			{ length: 1200 },
			(_, index) =>
				`<rect x="${20 + (index % 60) * 9}" y="${20 + Math.floor(index / 60) * 18}" width="${2 + (index % 4)}" height="9"/>`,
		);
		const page = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="white"/>${letters.join('')}</svg>`;
		expect((await pictureFacts(await sharp(Buffer.from(page)).png().toBuffer())).isPrint).toBe(true);
		expect((await pictureFacts(await paint(landscape({ width: 640, height: 480 }), 1))).isPrint).toBe(false);
	});
});
