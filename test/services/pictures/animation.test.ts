import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readableDelays, sharpAnimation } from '../../../src/services/pictures/formats/animation.ts';
import { openApng, writeChunk } from '../../../src/services/pictures/formats/apng.ts';
import { chooseFrames, makeContactSheet } from '../../../src/services/pictures/layout/contactSheet.ts';
import type { Raster } from '../../../src/services/pictures/layout/raster.ts';
import { defaultLimits } from '../../../src/services/pictures/limits.ts';
import { ruleFor, tokensByRule } from '../../../src/services/pictures/pictureTokens.ts';
import { flatApng } from '../../support/hostile/pngBombs.ts';

const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../../fixtures/pictures/${name}`, import.meta.url));
/** An animated PNG of 20 × 20 pixels. */
function apngOf(frames: { area: number[]; dispose: number; blend: number; pixels: Uint8Array }[]): Buffer {
	const numbers = (...values: number[]) =>
		Buffer.concat(values.map((value) => Buffer.of(0, 0, value >> 8, value & 255)));
	const written = frames.flatMap(({ area, dispose, blend, pixels }, index) => [
		writeChunk('fcTL', Buffer.concat([numbers(index, ...area), Buffer.of(0, 1, 0, 10, dispose, blend)])),
		index === 0 ? writeChunk('IDAT', pixels) : writeChunk('fdAT', Buffer.concat([numbers(index), pixels])),
	]);
	const header = writeChunk('IHDR', Buffer.concat([numbers(20, 20), Buffer.of(8, 6, 0, 0, 0)]));
	const control = writeChunk('acTL', numbers(frames.length, 0));
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, control, ...written]);
}
const dispose = { none: 0, background: 1, previous: 2 };
const blend = { source: 0, over: 1 };

const room = { rule: ruleFor('gpt-6'), tokens: 1500, maxSide: 2048 };

describe('choosing frames', () => {
	it('spreads them evenly over the time, the first and the last among them', () => {
		const chosen = chooseFrames(Array(201).fill(50), 9);
		expect(chosen.map((frame) => frame.number)).toEqual([0, 25, 50, 75, 100, 125, 150, 175, 200]);
		expect(chosen.map((frame) => frame.at)).toEqual([0, 1250, 2500, 3750, 5000, 6250, 7500, 8750, 10_000]);
	});

	it('goes by time, not by number: a long pause is one frame', () => {
		const chosen = chooseFrames([...Array(50).fill(20), 10_000, ...Array(50).fill(20)], 5);
		expect(chosen.map((frame) => frame.number)).toEqual([0, 50, 100]);
	});

	it('takes all where there are few, and never one twice', () => {
		expect(chooseFrames([100, 100, 100], 9).map((frame) => frame.number)).toEqual([0, 1, 2]);
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 20, max: 5000 }), { minLength: 1, maxLength: 300 }), (delays) => {
				const numbers = chooseFrames(delays, 9).map((frame) => frame.number);
				expect(numbers.length).toBeLessThanOrEqual(9);
				expect(new Set(numbers).size).toBe(numbers.length);
				expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
				expect(numbers[0]).toBe(0);
			}),
		);
	});

	it('plays frames without a time as browsers do', () => {
		expect(readableDelays([0, 10, 20, 500], { width: 9, height: 9 }, defaultLimits)).toEqual([100, 100, 20, 500]);
	});
});

describe('a contact sheet', () => {
	it('fits the tokens of one picture, frames in proportion', async () => {
		const asked: { numbers: readonly number[]; width: number; height: number }[] = [];
		const animation = {
			width: 1920,
			height: 1080,
			frames: 300,
			delays: Array(300).fill(40),
			render: async (numbers: readonly number[], size: { width: number; height: number }): Promise<Raster[]> => {
				asked.push({ numbers, ...size });
				return numbers.map(() => ({ ...size, channels: 3, data: new Uint8Array(size.width * size.height * 3) }));
			},
		};
		const { raster, note } = await makeContactSheet(animation, room);
		expect(tokensByRule(room.rule, raster.width, raster.height, 'high')).toBeLessThanOrEqual(1500);
		expect(asked).toHaveLength(1);
		expect(asked[0]?.numbers).toHaveLength(9);
		expect((asked[0]?.width ?? 0) / (asked[0]?.height ?? 1)).toBeCloseTo(16 / 9, 1);
		expect(note).toContain('300 frames (12.0 s)');
	});

	it('says so where only the beginning of a very long animation was read', async () => {
		const gif = await fixture('animated.gif');
		const limits = { ...defaultLimits, maxFrames: 5 };
		const { note } = await makeContactSheet(sharpAnimation(gif, await sharp(gif).metadata(), limits), room);
		expect(note).toContain('only the first 5 frames were read');
	});
});

describe('animated PNG', () => {
	const square = async (colour: string, size: number): Promise<Buffer> => {
		const png = await sharp({ create: { width: size, height: size, channels: 4, background: colour } })
			.png()
			.toBuffer();
		const at = png.indexOf('IDAT');
		return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
	};
	const whole = [20, 20, 0, 0];
	const small = [4, 4, 5, 5];
	const size = { width: 20, height: 20 };

	it('a still PNG is none', async () => {
		expect(openApng(await fixture('truecolour.png'), defaultLimits)).toBeNull();
	});

	it('one that is cut short shows the frames that are whole', async () => {
		const bytes = await fixture('animated.png');
		const half = openApng(bytes.subarray(0, Math.floor(bytes.length * 0.6)), defaultLimits);
		expect(half?.frames).toBeGreaterThan(1);
		expect(half?.frames).toBeLessThan(12);
	});

	it('frames are drawn over one another, cleared and put back as the file says', async () => {
		const blue = await square('rgba(0,0,255,0.5)', 4);
		const animation = openApng(
			apngOf([
				{ area: whole, dispose: dispose.none, blend: blend.over, pixels: await square('#ff0000', 20) },
				{ area: small, dispose: dispose.previous, blend: blend.over, pixels: await square('#00ff00', 4) },
				{ area: small, dispose: dispose.background, blend: blend.over, pixels: blue },
				{ area: [4, 4, 0, 5], dispose: dispose.none, blend: blend.over, pixels: await square('#ffffff', 4) },
				{ area: small, dispose: dispose.none, blend: blend.source, pixels: blue },
			]),
			defaultLimits,
		);
		const rasters = (await animation?.render([0, 1, 2, 3, 4], size)) ?? [];
		const pixel = (index: number, x: number, y: number): number[] => {
			const at = (y * 20 + x) * 4;
			return [...(rasters[index]?.data.subarray(at, at + 4) ?? [])];
		};
		expect(pixel(0, 6, 6)).toEqual([255, 0, 0, 255]);
		expect(pixel(1, 6, 6)).toEqual([0, 255, 0, 255]);
		expect(pixel(2, 6, 6)).toEqual([127, 0, 128, 255]);
		expect(pixel(3, 6, 6)).toEqual([0, 0, 0, 0]);
		expect(pixel(3, 1, 6)).toEqual([255, 255, 255, 255]);
		expect(pixel(4, 6, 6)).toEqual([0, 0, 255, 128]);
		expect(pixel(4, 15, 15)).toEqual([255, 0, 0, 255]);
	});

	it('frames that leave nothing behind are decoded only if they are shown', async () => {
		const good = await square('#ff0000', 20);
		const bad = Buffer.from('cannot be decoded');
		const end = { area: whole, dispose: dispose.none, blend: blend.source, pixels: good };
		const between = [dispose.previous, dispose.background, dispose.previous].map((one) => ({
			...end,
			dispose: one,
			pixels: bad,
		}));
		const animation = openApng(apngOf([end, ...between, end]), defaultLimits);
		expect(await animation?.render([0, 4], size)).toHaveLength(2);
		await expect(animation?.render([0, 3, 4], size)).rejects.toThrow();
	});

	it('of many large frames only the first are read', () => {
		const animation = openApng(flatApng({ width: 3000, height: 3000, colour: 6 }, 44), defaultLimits);
		expect(animation?.frames).toBe(44);
		const read = animation?.delays.length ?? 0;
		expect(read * 3000 * 3000).toBeLessThan(150e6);
		expect(read).toBeGreaterThan(9);
	});

	it('a frame outside of the picture is refused', async () => {
		const bytes = await fixture('animated.png');
		const at = bytes.lastIndexOf('fcTL');
		bytes.writeUInt32BE(100_000, at + 4 + 12);
		expect(() => openApng(bytes, defaultLimits)).toThrow('outside');
	});
});
