import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fixture, only, prepare } from '../../support/preparing.ts';

/** A picture as 12×9 coarse colours: the same for everybody's idea of the same picture. */
async function coarse(bytes: Uint8Array, grey = false): Promise<Buffer> {
	const flat = sharp(bytes).flatten({ background: '#fff' }).removeAlpha();
	const { data, info } = await flat.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
	const { width, height, channels } = info;
	const small = sharp(data, { raw: { width, height, channels } }).resize(12, 9, { fit: 'fill' });
	if (!grey) return small.raw().toBuffer();
	const light = await small.grayscale().toColourspace('b-w').raw().toBuffer();
	return Buffer.from([...light].flatMap((value) => [value, value, value]));
}

/** The mean difference of two coarse pictures, 0 to 255. */
function difference(a: Buffer, b: Buffer): number {
	expect(a.length).toBe(b.length);
	return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

const scene = await fixture('truecolour.png');
const badge = await fixture('alpha.png');

describe('pictures by other people’s encoders', () => {
	it.each([
		['baseline.jpg', 'image/jpeg', 240, 180],
		['progressive.jpg', 'image/jpeg', 240, 180],
		['444.jpg', 'image/jpeg', 240, 180],
		['arithmetic.jpg', 'image/jpeg', 240, 180],
		['cmyk.jpg', 'image/jpeg', 240, 180],
		['private.jpg', 'image/jpeg', 240, 180],
		['truecolour.png', 'image/png', 240, 180],
		['interlaced.png', 'image/png', 120, 90],
		['palette.png', 'image/png', 240, 180],
		['16bit.png', 'image/png', 120, 90],
		['comment.png', 'image/png', 120, 90],
		['lossy.webp', 'image/webp', 240, 180],
		['lossless.webp', 'image/webp', 120, 90],
		['still.gif', 'image/gif', 240, 180],
		['8bit.avif', 'image/avif', 240, 180],
		['10bit.avif', 'image/avif', 240, 180],
		['rotated.avif', 'image/avif', 240, 180],
		['lzw.tiff', 'image/tiff', 240, 180],
		['bigEndian.tiff', 'image/tiff', 240, 180],
		['16bit.tiff', 'image/tiff', 120, 90],
		['cmyk.tiff', 'image/tiff', 120, 90],
		['jpegInside.tiff', 'image/tiff', 120, 90],
		['tiled.tiff', 'image/tiff', 120, 90],
		['24bit.bmp', 'image/bmp', 120, 90],
		['32bit.bmp', 'image/bmp', 120, 90],
		['8bit.bmp', 'image/bmp', 120, 90],
		['4bit.bmp', 'image/bmp', 120, 90],
		['rle8.bmp', 'image/bmp', 120, 90],
		['rgb565.bmp', 'image/bmp', 120, 90],
		['os2.bmp', 'image/bmp', 120, 90],
		['8bit.heic', 'image/heic', 240, 180],
		['10bit.heic', 'image/heic', 120, 90],
		['rotated.heic', 'image/heic', 240, 180],
		['grid.heic', 'image/heic', 240, 180],
	])('%s (%s, %i×%i) shows what it shows, in its own size', async (name, mediaType, width, height) => {
		const picture = await prepare(await fixture(name), name);
		expect(picture.original).toMatchObject({ mediaType, width, height, frames: 1 });
		expect(picture.pieces).toMatchObject([{ width, height }]);
		// Sixteen colours are few, and CMYK without a profile is anybody's guess.
		const loose = /4bit|cmyk/.test(name);
		expect(difference(await coarse(await only(picture)), await coarse(scene))).toBeLessThan(loose ? 16 : 6);
	});

	it.each(['grey.jpg', 'grey16.png'])('%s is grey', async (name) => {
		const picture = await prepare(await fixture(name), name);
		expect(difference(await coarse(await only(picture)), await coarse(scene, true))).toBeLessThan(6);
	});

	it.each(['bilevel.png', 'group4.tiff', '1bit.bmp'])('%s is black and white', async (name) => {
		const seen = await only(await prepare(await fixture(name), name));
		const { dominant, channels } = await sharp(seen).stats();
		expect(channels.every((channel) => channel.min < 10 && channel.max > 245)).toBe(true);
		expect(Math.max(dominant.r, dominant.g, dominant.b) - Math.min(dominant.r, dominant.g, dominant.b)).toBeLessThan(
			17,
		);
	});

	it.each(['alpha.png', 'alpha.webp', 'alpha.avif', 'alpha.tiff', 'alpha.bmp', 'alpha.heic', 'transparent.gif'])(
		'%s stands on white where it is transparent',
		async (name) => {
			const seen = await only(await prepare(await fixture(name), name));
			expect((await sharp(seen).metadata()).hasAlpha).toBe(false);
			expect(difference(await coarse(seen), await coarse(badge))).toBeLessThan(5);
		},
	);

	it('greyAlpha.png stands on white, and stays grey', async () => {
		const seen = await only(await prepare(await fixture('greyAlpha.png'), 'greyAlpha.png'));
		expect(difference(await coarse(seen), await coarse(badge, true))).toBeLessThan(8);
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i is turned upright', async (turn) => {
		const name = `turned${turn}.jpg`;
		const picture = await prepare(await fixture(name), name);
		expect(picture.original).toMatchObject({ width: 240, height: 180 });
		expect(difference(await coarse(await only(picture)), await coarse(scene))).toBeLessThan(6);
	});

	it.each([
		['animated.gif', 'image/gif', 12],
		['animated.webp', 'image/webp', 10],
		['animated.png', 'image/png', 12],
	])('%s becomes one contact sheet, and the model is told so', async (name, mediaType, frames) => {
		const picture = await prepare(await fixture(name), name);
		expect(picture.original).toMatchObject({ mediaType, width: 120, height: 90, frames });
		expect(picture.pieces).toMatchObject([{ width: 376, height: 286 }]);
		expect(picture.note).toMatch(
			/^An animation of 1\d frames \(\d\.\d s\), shown as a contact sheet of 9 frames, .*: frame 1 at 0\.0 s, frame \d at /,
		);
		const seen = sharp(await only(picture)).removeAlpha();
		const dot = async (column: number, row: number): Promise<number> => {
			const area = { left: column * 128, top: row * 98, width: 120, height: 90 };
			const { data } = await seen.clone().extract(area).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
			const lit = [...data.entries()].filter(([, value]) => value > 180).map(([at]) => at % 120);
			return lit.reduce((sum, x) => sum + x, 0) / lit.length;
		};
		const places = [await dot(0, 0), await dot(1, 0), await dot(2, 0), await dot(0, 1), await dot(2, 2)];
		expect(places).toEqual(places.toSorted((a, b) => a - b));
		expect(places.at(-1)).toBeGreaterThan(80);
	});

	it('of a TIFF each page is shown by itself', async () => {
		const { note, pieces, original } = await prepare(await fixture('pages.tiff'), 'pages.tiff');
		expect([note, original.frames]).toEqual(['A document of 3 pages.', 3]);
		expect(pieces.map(({ page }) => page)).toEqual([1, 2, 3]);
		expect(new Set(pieces.map(({ hash }) => hash)).size).toBe(3);
	});

	it.each([
		['video.mp4', 'a video'],
		['video.webm', 'a video'],
		['video.avi', 'a video'],
		['sound.mp3', 'a sound file'],
		['sound.ogg', 'a sound file'],
		['document.pdf', 'a PDF'],
		['picture.jxl', 'a JPEG XL picture'],
		['picture.jp2', 'a JPEG 2000 picture'],
		['picture.psd', 'a Photoshop file'],
		['archive.zip', 'an archive or Office document'],
	])('%s is refused as %s', async (name, kind) => {
		await expect(prepare(await fixture(name), name)).rejects.toMatchObject({
			reason: { code: 'picture.unsupported', values: { name, kind } },
		});
	});
});

describe('colours', () => {
	const wanted = [0xe02020, 0x20c040, 0xf0a010, 0x2060e0, 0xd020c0, 0x10b0b0].map((value) => [
		value >> 16,
		(value >> 8) & 255,
		value & 255,
	]);
	const patch = async (bytes: Buffer, index: number, ignoreIcc: boolean): Promise<number[]> => {
		const area = { left: (index % 3) * 80 + 30, top: Math.floor(index / 3) * 90 + 30, width: 20, height: 30 };
		const { channels } = await sharp(await sharp(bytes, { ignoreIcc }).extract(area).png().toBuffer()).stats();
		return channels.map((channel) => channel.mean);
	};
	const farthest = async (bytes: Buffer, ignoreIcc = false): Promise<number> => {
		const off = await Promise.all(
			wanted.map(async (colour, index) => {
				const seen = await patch(bytes, index, ignoreIcc);
				return Math.max(...colour.map((value, channel) => Math.abs(value - (seen[channel] ?? 0))));
			}),
		);
		return Math.max(...off);
	};

	it.each(['displayP3.jpg', 'displayP3.heic'])('a wide-gamut picture (%s) keeps its colours as sRGB', async (name) => {
		const seen = await only(await prepare(await fixture(name), name));
		expect((await sharp(seen).metadata()).icc).toBeUndefined();
		expect(await farthest(seen)).toBeLessThan(12);
	});

	it('a picture that ignored its profile would be told apart', async () => {
		expect(await farthest(await fixture('displayP3.jpg'), true)).toBeGreaterThan(20);
	});
});
