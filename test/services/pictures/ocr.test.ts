/** @module-tag long */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../support/preparing.ts';
import { hasTesseract } from '../../support/tools.ts';

const run = promisify(execFile);
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ocr-'));
});
afterAll(async () => {
	await rm(folder, { recursive: true });
});

/** The words that tesseract reads in a picture. */
async function words(bytes: Uint8Array, name: string): Promise<string[]> {
	const path = join(folder, name);
	await writeFile(path, bytes);
	const { stdout } = await run('tesseract', [path, '-'], {
		env: { PATH: '/usr/local/bin:/usr/bin:/bin', OMP_THREAD_LIMIT: '1' },
	});
	return stdout.match(/[A-Za-z]{2,}|\d{2,}/g) ?? [];
}

const count = (list: string[]): Map<string, number> => {
	const counts = new Map<string, number>();
	for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
};

/** The share of the words of the original that are still there; a word that stands there twice has to be found twice. */
function kept(original: string[], seen: string[]): number {
	const left = count(seen);
	const hits = [...count(original)].reduce((sum, [word, times]) => sum + Math.min(times, left.get(word) ?? 0), 0);
	return hits / original.length;
}

describe.runIf(hasTesseract())('what tesseract still reads', () => {
	const title = 'of %s: at least 95 % of the words of the original, for at most three times the tokens';
	const holds = async (_title: string, name: string, least: number) => {
		const bytes = await readFile(new URL(`../../fixtures/pictures/${name}`, import.meta.url));
		const { pieces } = await prepare(bytes, name);
		const [original = [], ...seen] = await Promise.all([
			words(bytes, name),
			...pieces.map((piece, index) => words(piece.bytes, `${index}-${name}`)),
		]);
		expect(original.length).toBeGreaterThan(least);
		expect(kept(original, seen.flat())).toBeGreaterThanOrEqual(0.95);
		expect(pieces.reduce((sum, piece) => sum + piece.tokens, 0)).toBeLessThanOrEqual(4500);
	};

	it.each([['a photo of a letter', 'documentPhoto.jpg', 400]] as const)(title, holds);

	it.each([
		['a tall chat screenshot', 'chatScreenshot.png', 400],
		['a 1440p desktop screenshot with small print', 'desktopScreenshot.png', 1300],
	] as const)(title, holds);

	it.each([
		['white', 255],
		['dark', 20],
	])('%s text on transparency stays readable', async (_title, level) => {
		// The letters of a committed screenshot as alpha, so that no font is needed here.
		const area = { left: 60, top: 500, width: 900, height: 900 };
		const source = sharp(await readFile(new URL('../../fixtures/pictures/chatScreenshot.png', import.meta.url)));
		const ink = await source
			.extract(area)
			.flatten()
			.grayscale()
			.threshold(120)
			.negate()
			.raw()
			.toBuffer({ resolveWithObject: true });
		const { width, height, channels } = ink.info;
		const pixels = Buffer.alloc(width * height * 4, level);
		for (let at = 0; at < width * height; at += 1) pixels[at * 4 + 3] = ink.data[at * channels] ?? 0;
		const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
			.png()
			.toBuffer();
		const black = await sharp(ink.data, { raw: ink.info }).negate().png().toBuffer();
		const original = await words(black, `${level}-original.png`);
		const { pieces } = await prepare(png, 'text.png');
		const seen = await Promise.all(pieces.map((piece, index) => words(piece.bytes, `${level}-${index}.png`)));
		expect(original.length).toBeGreaterThan(40);
		expect(kept(original, seen.flat())).toBeGreaterThanOrEqual(0.95);
	});
});
