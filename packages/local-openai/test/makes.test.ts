import { type OpenAI, toFile } from 'openai';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { refusal, start } from '../../../test/support/localModelClient.ts';

const bytesOf = (answer: OpenAI.ImagesResponse, index = 0) =>
	Buffer.from(answer.data?.[index]?.b64_json ?? '', 'base64');
type Colour = [red: number, green: number, blue: number];

/** The mean colour of a part of a picture: 0 is its left or upper end, 1 the other. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<Colour> {
	const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const at = (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * info.channels;
	return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

describe('pictures that the local model makes', () => {
	it('are the same for the same order, and others for another', async () => {
		const { client } = await start();
		const draw = async (prompt: string) =>
			bytesOf(await client.images.generate({ model: 'any', prompt, size: '256x256' }));
		const house = await draw('a dream');
		expect((await draw('a dream')).equals(house)).toBe(true);
		expect((await draw('another dream')).equals(house)).toBe(false);
	});

	it('differ from each other when four are ordered', async () => {
		const { client } = await start();
		const answer = await client.images.generate({ model: 'any', prompt: 'a quiet morning', size: '256x256', n: 4 });
		const small = await Promise.all(
			[0, 1, 2, 3].map((index) => sharp(bytesOf(answer, index)).resize(8, 8).removeAlpha().raw().toBuffer()),
		);
		for (const [index, one] of small.entries()) {
			for (const other of small.slice(index + 1)) {
				const difference = one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length;
				expect(difference).toBeGreaterThan(12);
			}
		}
	});

	it('take up the colours and the time of day of the words', async () => {
		const { client } = await start();
		const draw = async (prompt: string) =>
			bytesOf(await client.images.generate({ model: 'any', prompt, size: '256x256' }));
		const [red, green, blue] = await colourAt(await draw('a red sky'), 0.5, 0);
		expect(red).toBeGreaterThan(2 * Math.max(green, blue));
		const night = await sharp(await draw('a tree at night'))
			.greyscale()
			.stats();
		expect(night.channels[0]?.mean).toBeLessThan(70);
	});

	it.each(['png', 'jpeg', 'webp'] as const)('come as ordered: %s, 480 × 320', async (format) => {
		const { client } = await start();
		const answer = await client.images.generate({
			model: 'any',
			prompt: 'a cat',
			size: '480x320',
			output_format: format,
			quality: 'high',
		});
		expect(await sharp(bytesOf(answer)).metadata()).toMatchObject({ format, width: 480, height: 320 });
		expect(answer).toMatchObject({ output_format: format, quality: 'high', size: '480x320' });
	});

	it('can have no background, and no SVG', async () => {
		const { client } = await start();
		const order = { model: 'any', prompt: 'a cat', size: '256x256', background: 'transparent' } as const;
		const { channels } = await sharp(bytesOf(await client.images.generate(order))).stats();
		expect(channels[3]?.min).toBe(0);
		const svg = client.post('/images/generations', { body: { model: 'any', prompt: 'x', output_format: 'svg' } });
		expect(await refusal(svg)).toMatchObject({ param: 'output_format' });
	});
});

describe('edits that pixels allow', () => {
	/** Red on the left, blue on the right, a yellow strip along the top; 200 × 100. */
	const flag =
		'<svg xmlns="http://www.w3.org/2000/svg" width="208" height="112"><rect width="104" height="112" fill="#d02020"/><rect x="104" width="104" height="112" fill="#2020d0"/><rect width="208" height="16" fill="#e0e020"/></svg>';
	const edit = async (prompt: string) => {
		const { client } = await start();
		const image = await toFile(await sharp(Buffer.from(flag)).png().toBuffer(), 'flag.png', { type: 'image/png' });
		return bytesOf(await client.images.edit({ model: 'any', prompt, image }));
	};
	const isRed = ([red, , blue]: Colour) => red > 2 * blue;
	const isYellow = ([red, green, blue]: Colour) => red > 2 * blue && green > 2 * blue;

	it.each([
		['rotate it by 180 degrees', [0.1, 0.98], [0.9, 0.4]],
		['mirror it', [0.1, 0.02], [0.9, 0.6]],
		['flip it vertically', [0.1, 0.98], [0.1, 0.4]],
		['rotate it', [0.98, 0.5], [0.4, 0.1]],
		['rotate it to the left', [0.02, 0.5], [0.6, 0.9]],
	])('%s', async (prompt, [x = 0, y = 0], [redX = 0, redY = 0]) => {
		const bytes = await edit(prompt);
		expect(isYellow(await colourAt(bytes, x, y))).toBe(true);
		expect(isRed(await colourAt(bytes, redX, redY))).toBe(true);
	});

	it('crop it: the yellow edge is gone', async () => {
		expect(isYellow(await colourAt(await edit('crop it'), 0.5, 0.01))).toBe(false);
	});

	it('make it black and white, or sepia', async () => {
		const [red, green, blue] = await colourAt(await edit('make it black and white'), 0.1, 0.6);
		expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(3);
		const sepia = await colourAt(await edit('make it sepia'), 0.5, 0.02);
		expect(sepia[0]).toBeGreaterThan(sepia[2] + 20);
	});

	it('make it night: darker and cooler', async () => {
		const before = await colourAt(Buffer.from(flag), 0.5, 0.02);
		const after = await colourAt(await edit('make it night'), 0.5, 0.02);
		expect(after[0]).toBeLessThan(before[0] * 0.45);
		expect(after[2] / after[0]).toBeGreaterThan((before[2] / before[0]) * 1.5);
	});

	it('tint it green, blur it, give it a white border', async () => {
		const [red, green] = await colourAt(await edit('tint it green'), 0.1, 0.6);
		expect(green).toBeGreaterThan(red);
		const [left] = await colourAt(await edit('blur it'), 0.505, 0.6);
		expect(left).toBeGreaterThan(60);
		expect(await colourAt(await edit('add a white border'), 0, 0)).toEqual([250, 250, 250]);
	});

	it('write words on it; what is more than pixels allow stands below it as a sentence', async () => {
		const original = sharp(Buffer.from(flag)).removeAlpha();
		const top = (bytes: Uint8Array | Buffer) =>
			sharp(bytes).removeAlpha().extract({ left: 0, top: 0, width: 208, height: 60 }).raw().toBuffer();
		for (const prompt of ['write "HELLO" on it', 'put a hat on the dog']) {
			const bytes = await edit(prompt);
			expect((await top(bytes)).equals(await top(await original.clone().png().toBuffer()))).toBe(true);
			const strip = await sharp(bytes).extract({ left: 0, top: 100, width: 208, height: 12 }).greyscale().stats();
			expect(strip.channels[0]?.max).toBeGreaterThan(150);
		}
	});
});
