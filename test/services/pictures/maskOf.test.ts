import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { maskOf } from '../../../src/services/pictures/editing/editInputs.ts';

/** A 200 by 100 picture of an SVG, transparent where nothing is drawn. */
const drawn = (svg: string) =>
	sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">${svg}</svg>`))
		.png()
		.toBuffer();
const whole = '<rect width="200" height="100" fill="orange"/>';
const holed = '<path fill="orange" fill-rule="evenodd" d="M0,0H200V100H0Z M60,30H120V70H60Z"/>';

describe('a mask drawn as transparency', () => {
	it('is the hole in a picture', async () => {
		const mask = await maskOf(await drawn(holed));
		const alpha = await sharp(mask ?? Buffer.alloc(0))
			.extractChannel('alpha')
			.raw()
			.toBuffer();
		expect([alpha[0], alpha[50 * 200 + 90]]).toEqual([255, 0]);
		expect(alpha).toHaveLength(200 * 100);
	});

	it('is the free canvas around a whole picture', async () => {
		expect(await maskOf(await drawn('<rect x="50" y="25" width="100" height="50" fill="orange"/>'))).not.toBeNull();
	});

	it('is a side that was erased', async () => {
		expect(await maskOf(await drawn('<rect width="140" height="100" fill="orange"/>'))).not.toBeNull();
	});

	it.each([
		['the background of a logo', '<circle cx="100" cy="50" r="40" fill="orange"/>'],
		['the background of words', '<text x="20" y="60" font-size="40">Hello</text>'],
		['the soft corners of a screenshot', '<rect width="200" height="100" rx="3" fill="orange"/>'],
		['a picture without any', whole],
		['nothing at all', ''],
	])('is not %s', async (_, svg) => {
		expect(await maskOf(await drawn(svg))).toBeNull();
	});

	it('is not in a picture that cannot be transparent', async () => {
		expect(
			await maskOf(
				await sharp(await drawn(whole))
					.flatten()
					.jpeg()
					.toBuffer(),
			),
		).toBeNull();
	});
});
