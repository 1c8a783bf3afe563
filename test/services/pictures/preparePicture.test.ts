import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/services/failure.ts';
import { phonePhoto, phonePhotoSecrets } from '../../support/phonePhoto.ts';
import { fixture, only, prepare } from '../../support/preparing.ts';

describe('what leaves the machine', () => {
	it('is upright, without place, maker, thumbnail or comment, and the same every time', async () => {
		const photo = await phonePhoto();
		expect(photo.includes(phonePhotoSecrets.make)).toBe(true);
		const picture = await prepare(photo, 'IMG_0001.jpg');
		const seen = await only(picture);
		expect(picture.original).toMatchObject({ width: 3024, height: 4032 });
		expect(picture.pieces).toMatchObject([{ width: 928, height: 1248, mediaType: 'image/jpeg', tokens: 1358 }]);
		const { exif, xmp, iptc, icc, orientation } = await sharp(seen).metadata();
		expect({ exif, xmp, iptc, icc, orientation }).toEqual({});
		expect(seen.includes('Exif') || seen.includes(phonePhotoSecrets.make)).toBe(false);
		const again = await prepare(photo, 'IMG_0001.jpg');
		expect(Buffer.from(again.pieces[0]?.bytes ?? []).equals(seen)).toBe(true);
	});

	it.each(['private.jpg', 'comment.png'])('holds none of the secrets of %s', async (name) => {
		const bytes = await fixture(name);
		expect(bytes.includes('Secret')).toBe(true);
		const seen = await only(await prepare(bytes, name));
		expect(seen.includes('Secret')).toBe(false);
	});
});

describe('transparency', () => {
	const words = (colour: string): Buffer =>
		Buffer.from(
			`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><rect x="20" y="20" width="60" height="40" fill="${colour}"/><circle cx="200" cy="40" r="25" fill="${colour}"/></svg>`,
		);
	const contrast = async (svg: Buffer): Promise<number> => {
		const png = await sharp(svg).png().toBuffer();
		const { channels } = await sharp(await only(await prepare(png, 'logo.png'))).stats();
		return (channels[0]?.max ?? 0) - (channels[0]?.min ?? 0);
	};

	it.each(['#ffffff', '#f0f0f0', '#000000', '#202020', '#7f7f7f'])('%s content stays visible', async (colour) => {
		expect(await contrast(words(colour))).toBeGreaterThan(90);
	});

	it('an opaque picture with an alpha channel stays as it is', async () => {
		const opaque = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#123456' } })
			.png()
			.toBuffer();
		const { channels } = await sharp(await only(await prepare(opaque, 'a.png'))).stats();
		expect(channels.map((channel) => channel.mean)).toEqual([0x12, 0x34, 0x56]);
	});
});

describe('too much', () => {
	it('a 40-megapixel bomb in a small file is refused by its header: nothing of it is decoded', async () => {
		const bomb = await sharp({ create: { width: 8000, height: 5000, channels: 3, background: '#fff' } })
			.png()
			.toBuffer();
		expect(bomb.length).toBeLessThan(200_000);
		// Whoever decoded the second would find that it is cut off.
		for (const bytes of [bomb, bomb.subarray(0, 100)])
			await expect(prepare(bytes, 'bomb.png')).rejects.toMatchObject({
				reason: { code: 'picture.tooManyPixels', values: { name: 'bomb.png', megapixels: 40, limitMegapixels: 36 } },
			});
	});

	it('so does an empty JPEG of that size, while a real photo of 48 megapixels is taken', {
		tags: ['long'],
	}, async () => {
		const size = { width: 8000, height: 6000 };
		const empty = await sharp({ create: { ...size, channels: 3, background: '#fff' } })
			.jpeg()
			.toBuffer();
		await expect(prepare(empty, 'bomb.jpg')).rejects.toSatisfy((error) => isFailure(error, 'picture.tooManyPixels'));
		const real = await sharp(await phonePhoto(), { autoOrient: true })
			.resize({ ...size, fit: 'fill' })
			.jpeg({ quality: 90 })
			.toBuffer();
		const picture = await prepare(real, 'real.jpg');
		expect(picture.pieces).toMatchObject([{ width: 1248, height: 928 }]);
	});

	it('damaged files are refused by name', async () => {
		const bytes = await fixture('baseline.jpg');
		await expect(prepare(bytes.subarray(0, 3000), 'half.jpg')).rejects.toMatchObject({
			reason: { code: 'picture.unreadable', values: { name: 'half.jpg' } },
		});
	});
});
