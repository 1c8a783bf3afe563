import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { decodeApart } from '../../../src/services/images/decodeApart.ts';
import { readBmpHeader } from '../../../src/services/images/decodeBmp.ts';
import { drawSvg } from '../../../src/services/images/drawSvg.ts';
import { defaultLimits } from '../../../src/services/images/limits.ts';
import { preparePicture } from '../../../src/services/images/preparePicture.ts';
import { ruleFor } from '../../../src/services/images/tokens.ts';
import { createManualClock } from '../../support/manualClock.ts';

const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../../fixtures/pictures/${name}`, import.meta.url));
const limits = { timeMs: 20_000, maxPixels: 36e6, maxMemory: 400e6, clock: systemClock };
const prepare = (bytes: Uint8Array, name: string) =>
	preparePicture(
		bytes,
		{ name, alt: null, source: 'attachment', tokens: 1500 },
		{ rule: ruleFor('gpt-6'), limits: defaultLimits, clock: systemClock },
	);

describe('decoding in a worker', () => {
	it('a HEIC photo of a phone comes back as pixels', async () => {
		const tiff = await decodeApart({ format: 'heic', bytes: await fixture('phone.heic'), icc: null }, limits);
		expect(await sharp(tiff).metadata()).toMatchObject({ width: 4032, height: 3024, channels: 3 });
	});

	it('a decoder that takes too long is ended', async () => {
		const clock = createManualClock();
		const decoding = decodeApart(
			{ format: 'heic', bytes: await fixture('phone.heic'), icc: null },
			{ ...limits, clock },
		);
		const failed = expect(decoding).rejects.toThrow('took too long');
		await clock.advance(20_000);
		await failed;
	});

	it('a decoder that wants more memory than it may have gives up', async () => {
		const job = { format: 'heic' as const, bytes: await fixture('phone.heic'), icc: null };
		await expect(decodeApart(job, { ...limits, maxMemory: 40e6 })).rejects.toThrow();
	});

	it('pixels beyond the limit are not decoded', async () => {
		const job = { format: 'heic' as const, bytes: await fixture('phone.heic'), icc: null };
		await expect(decodeApart(job, { ...limits, maxPixels: 10e6 })).rejects.toThrow('pixels');
	});
});

describe('the time for one picture', () => {
	it('is one for all its steps: what is not ready by then is refused', async () => {
		const clock = createManualClock();
		const slow = { ...clock, now: () => clock.now() + 30_000 * calls++ };
		let calls = 0;
		const preparing = preparePicture(
			await fixture('baseline.jpg'),
			{ name: 'slow.jpg', alt: null, source: 'attachment', tokens: 1500 },
			{ rule: ruleFor('gpt-6'), limits: defaultLimits, clock: slow },
		);
		await expect(preparing).rejects.toMatchObject({
			reason: { code: 'picture.tooComplex', values: { name: 'slow.jpg' } },
		});
	});
});

describe('BMP headers', () => {
	it('that claim gigapixels are refused before anything is allocated', async () => {
		const bytes = await fixture('24bit.bmp');
		bytes.writeInt32LE(60_000, 18);
		bytes.writeInt32LE(60_000, 22);
		await expect(prepare(bytes, 'big.bmp')).rejects.toMatchObject({ reason: { code: 'picture.tooManyPixels' } });
	});

	it('that are cut short or say nonsense are refused', async () => {
		const bytes = await fixture('24bit.bmp');
		expect(() => readBmpHeader(bytes.subarray(0, 30))).toThrow();
		const flat = Buffer.from(bytes);
		flat.writeInt32LE(0, 18);
		expect(() => readBmpHeader(flat)).toThrow('impossible size');
		await expect(prepare(bytes.subarray(0, 2000), 'half.bmp')).rejects.toMatchObject({
			reason: { code: 'picture.unreadable' },
		});
	});

	it('with a negative height stand on their feet', async () => {
		const bytes = await fixture('24bit.bmp');
		const height = bytes.readInt32LE(22);
		const upright = await prepare(bytes, 'a.bmp');
		bytes.writeInt32LE(-height, 22);
		const turned = await prepare(bytes, 'b.bmp');
		const top = async (picture: Uint8Array | undefined): Promise<number> => {
			const { channels } = await sharp(
				await sharp(picture).extract({ left: 0, top: 0, width: 120, height: 10 }).png().toBuffer(),
			).stats();
			return channels[2]?.mean ?? 0;
		};
		expect(await top(upright.pieces[0]?.bytes)).toBeGreaterThan((await top(turned.pieces[0]?.bytes)) + 20);
	});
});

describe('SVG', () => {
	const svg = (body: string, attributes = 'width="200" height="100"'): Buffer =>
		Buffer.from(
			`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`,
		);

	it('is drawn in its own size, never larger than a layout needs', async () => {
		const small = await prepare(svg('<rect width="100" height="100" fill="#0a0"/>'), 'a.svg');
		expect(small.original).toMatchObject({ mediaType: 'image/svg+xml', width: 200, height: 100 });
		expect(small.pieces).toMatchObject([{ width: 200, height: 100, mediaType: 'image/png' }]);
		const poster = await prepare(svg('<circle r="9000"/>', 'width="20000" height="10000"'), 'b.svg');
		expect(poster.original).toMatchObject({ width: 20_000, height: 10_000 });
		expect(poster.pieces[0]?.width).toBeLessThanOrEqual(2048);
	});

	it('loads nothing from outside: no file, no address', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'svg-'));
		let requests = 0;
		const server = createServer((_request, response) => {
			requests += 1;
			response.end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const secret = join(folder, 'secret.png');
			await writeFile(
				secret,
				await sharp({ create: { width: 9, height: 9, channels: 3, background: '#f00' } })
					.png()
					.toBuffer(),
			);
			const address = server.address();
			const port = address !== null && typeof address === 'object' ? address.port : 0;
			const hrefs = [`file://${secret}`, secret, `http://127.0.0.1:${port}/a.png`];
			const images = hrefs.flatMap((href) => [
				`<image href="${href}" width="200" height="100"/>`,
				`<image xlink:href="${href}" width="200" height="100"/>`,
			]);
			const style = `<style>@import url("http://127.0.0.1:${port}/a.css");</style>`;
			const { raster } = await drawSvg(svg(style + images.join('')), 5000, systemClock);
			expect(raster.data.every((value) => value === 0)).toBe(true);
			expect(requests).toBe(0);
		} finally {
			server.close();
			await rm(folder, { recursive: true });
		}
	});

	it('with entities of its own, or outside ones, is refused or drawn without them', async () => {
		const outside = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>${svg('<text y="50">&x;</text>')}`;
		await expect(prepare(Buffer.from(outside), 'a.svg')).rejects.toMatchObject({
			reason: { code: 'picture.unreadable' },
		});
		const names = 'abcdefghij';
		const laughs = [...names].map((name, index) =>
			index === 0 ? '<!ENTITY a "ha">' : `<!ENTITY ${name} "${`&${names[index - 1]};`.repeat(10)}">`,
		);
		const bomb = `<?xml version="1.0"?><!DOCTYPE svg [${laughs.join('')}]>${svg('<text>&j;</text>')}`;
		await expect(prepare(Buffer.from(bomb), 'b.svg')).rejects.toMatchObject({ reason: { code: 'picture.unreadable' } });
	});

	it('that would be drawn for minutes is ended in time', async () => {
		const filter =
			'<feTurbulence baseFrequency="0.05" numOctaves="10"/><feMorphology operator="dilate" radius="200"/>'.repeat(40);
		const slow = svg(
			`<filter id="f">${filter}</filter><rect width="2000" height="2000" filter="url(#f)"/>`,
			'width="2000" height="2000"',
		);
		const start = performance.now();
		await expect(drawSvg(slow, 1000, systemClock)).rejects.toThrow('took too long');
		expect(performance.now() - start).toBeLessThan(3000);
	});

	it('that would take gigabytes ends itself before, and is refused by name', async () => {
		const levels = 220;
		const group = '<g filter="url(#f)"><rect width="4000" height="2000" fill="red"/>';
		const blur = '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>';
		const nested = `${blur}${group.repeat(levels)}${'</g>'.repeat(levels)}`;
		const deep = svg(nested, 'width="4000" height="2000"');
		// All the time it could wish for: what ends it is its memory.
		await expect(drawSvg(deep, 600_000, systemClock)).rejects.toThrow('too much memory');
		await expect(prepare(deep, 'deep.svg')).rejects.toMatchObject({
			reason: { code: 'picture.tooComplex', values: { name: 'deep.svg' } },
		});
	});

	it('that is very long is refused', async () => {
		await expect(prepare(svg(`<!--${' '.repeat(2_000_000)}-->`), 'long.svg')).rejects.toMatchObject({
			reason: { code: 'picture.tooLarge', values: { name: 'long.svg', limitBytes: 2_000_000 } },
		});
	});
});
