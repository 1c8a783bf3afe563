/**
 * How fast, how small and how cheap pictures are prepared: `npm run bench:images`.
 * Every case runs in a process of its own. What is compared runs turn by turn in that same process:
 * (a) the smallest sharp pipeline to the same size and format, and (b) the tokens and bytes of sending the original.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { systemClock } from '../src/services/clock.ts';
import { createDecoder } from '../src/services/pictures/decoder/decoder.ts';
import { defaultLimits } from '../src/services/pictures/limits.ts';
import type { PreparedPicture } from '../src/services/pictures/picture.ts';
import { ruleFor, tokensByRule } from '../src/services/pictures/pictureTokens.ts';
import { peakBytes, treeOf, usedCpuMs } from '../test/support/hostile/processTree.ts';
import { fixture, gif, photo, screenshot } from '../test/support/ordinaryPictures.ts';

const model = 'gpt-6';
const tokens = 1500;
const cases: Record<string, { title: string; runs: number; make: () => Promise<Buffer> }> = {
	photo: { title: '12-megapixel photo', runs: 40, make: photo },
	screenshot: { title: '1440p screenshot', runs: 40, make: () => screenshot('desktopScreenshot.png') },
	chat: { title: '1080×8000 chat', runs: 12, make: () => screenshot('chatScreenshot.png') },
	gif: { title: '200-frame GIF', runs: 8, make: gif },
	heic: { title: '12-megapixel HEIC', runs: 8, make: () => fixture('phone.heic') },
};

const measured = z.object({
	title: z.string(),
	p50: z.number(),
	p95: z.number(),
	cpu: z.number(),
	rss: z.number(),
	bytes: z.number(),
	tokens: z.number(),
	sizes: z.string(),
	sharpP50: z.number().nullable(),
	sharpCpu: z.number(),
	originalBytes: z.number(),
	originalTokens: z.number(),
});
type Measured = z.infer<typeof measured>;

const at = (sorted: number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function time(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** Processor time of this process and of those that read pictures for it, so far, in milliseconds. */
const cpuMs = (): number => usedCpuMs(process.pid);

/** The least that has to be done with sharp to get a picture of that size and format. Null where sharp alone cannot. */
function smallest(bytes: Buffer, picture: PreparedPicture): (() => Promise<Buffer>) | null {
	const [piece] = picture.pieces;
	if (piece === undefined || picture.original.mediaType === 'image/heic' || picture.original.frames > 1) return null;
	const right = Math.max(...picture.pieces.map((one) => one.width));
	const whole = picture.pieces.length === 1;
	// Pieces overlap: the picture they are cut from is as wide as they are, or as high, or as large as the original.
	const scale = whole ? right / picture.original.width : Math.min(1, widthOf(picture) / picture.original.width);
	const size = {
		width: Math.round(picture.original.width * scale),
		height: Math.round(picture.original.height * scale),
	};
	const resized = (): Sharp =>
		sharp(bytes)
			.autoOrient()
			.resize({ ...size, fit: 'fill' });
	return piece.mediaType === 'image/png' ? () => resized().png().toBuffer() : () => resized().jpeg().toBuffer();
}

/** The width of the picture that pieces were cut from: their own where they stand one above the other. */
function widthOf(picture: PreparedPicture): number {
	const upright = picture.original.height > picture.original.width;
	return upright ? (picture.pieces[0]?.width ?? 0) : picture.original.width;
}

/** A decoder, and sharp here as it is there: one thread, nothing kept. */
function startDecoder() {
	sharp.cache(false);
	sharp.concurrency(1);
	const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });
	return { ...decoder, [Symbol.asyncDispose]: decoder.close };
}

async function measure(name: string, path: string): Promise<Measured> {
	const { title, runs } = cases[name] ?? fail(`no case named ${name}`);
	const bytes = await readFile(path);
	await using decoder = startDecoder();
	const requester = { personId: '1', signal: new AbortController().signal };
	const facts = { name, alt: null, source: 'attachment' as const, rule: ruleFor(model), tokens };
	const ours = (): Promise<PreparedPicture> => decoder.prepare(bytes, facts, requester);
	const picture = await ours();
	const base = smallest(bytes, picture);
	for (let run = 0; run < 3; run += 1) {
		await ours();
		await base?.();
	}
	const times: number[] = [];
	const baseTimes: number[] = [];
	const cpu = { ours: 0, base: 0 };
	for (let run = 0; run < runs; run += 1) {
		const start = cpuMs();
		times.push(await time(ours));
		const middle = cpuMs();
		if (base !== null) baseTimes.push(await time(base));
		cpu.ours += middle - start;
		cpu.base += cpuMs() - middle;
	}
	times.sort((a, b) => a - b);
	baseTimes.sort((a, b) => a - b);
	const { width, height } = picture.original;
	return {
		title,
		p50: at(times, 0.5),
		p95: at(times, 0.95),
		cpu: cpu.ours / runs,
		rss: peakBytes(treeOf(process.pid).filter((pid) => pid !== process.pid)) / 2 ** 20,
		bytes: picture.pieces.reduce((sum, piece) => sum + piece.size, 0),
		tokens: picture.pieces.reduce((sum, piece) => sum + piece.tokens, 0),
		sizes: picture.pieces.map((piece) => `${piece.width}×${piece.height}`).join(' + '),
		sharpP50: base === null ? null : at(baseTimes, 0.5),
		sharpCpu: cpu.base / runs,
		originalBytes: bytes.length,
		originalTokens: tokensByRule(ruleFor(model), width, height, 'auto'),
	};
}

/** 32 photos at once, against as many pipelines of sharp at once. */
async function crowd(path: string): Promise<void> {
	const bytes = await readFile(path);
	await using decoder = startDecoder();
	const requester = { personId: '1', signal: new AbortController().signal };
	const facts = { name: 'photo', alt: null, source: 'attachment' as const, rule: ruleFor(model), tokens };
	const picture = await decoder.prepare(bytes, facts, requester);
	const { width, height } = picture.pieces[0] ?? fail('no piece');
	const plain = (): Promise<Buffer> =>
		sharp(bytes).autoOrient().resize({ width, height, fit: 'fill' }).jpeg().toBuffer();
	const all = (work: () => Promise<unknown>) => (): Promise<unknown> => Promise.all(Array.from({ length: 32 }, work));
	const ours: number[] = [];
	const theirs: number[] = [];
	await all(plain)();
	for (let run = 0; run < 7; run += 1) {
		ours.push(await time(all(() => decoder.prepare(bytes, facts, requester))));
		theirs.push(await time(all(plain)));
	}
	const [mine, sharps] = [ours, theirs].map((times) =>
		at(
			times.toSorted((a, b) => a - b),
			0.5,
		),
	);
	const peak = peakBytes(treeOf(process.pid).filter((pid) => pid !== process.pid)) / 2 ** 20;
	console.log(
		`32 photos at once on ${availableParallelism()} cores: ${mine?.toFixed(0)} ms, sharp alone ${sharps?.toFixed(0)} ms, ratio ${((mine ?? 0) / (sharps ?? 1)).toFixed(2)} (goal ≤ 1.10); peak RSS of all decoders ${peak.toFixed(0)} MB`,
	);
}

function fail(why: string): never {
	throw new Error(why);
}

/** Runs a part of this script in a process of its own, so that its memory is its own. */
function apart(...words: string[]): string {
	const args = [fileURLToPath(import.meta.url), ...words];
	const result = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
	return result.status === 0 ? result.stdout : fail(`${words.join(' ')} failed`);
}

const kilo = (value: number): string => `${(value / 1000).toFixed(0)} kB`;

function print(name: string, m: Measured): void {
	const ratio =
		m.sharpP50 === null
			? 'sharp alone cannot'
			: `${m.sharpP50.toFixed(1)} ms, ratio ${(m.p50 / m.sharpP50).toFixed(2)}; CPU ${m.sharpCpu.toFixed(1)} ms, ratio ${(m.cpu / m.sharpCpu).toFixed(2)}`;
	const goal = name === 'photo' || name === 'screenshot' ? ' (goal: time ≤ 1.15)' : '';
	console.log(`${m.title}: ${m.sizes}`);
	console.log(
		`  time p50 ${m.p50.toFixed(1)} ms, p95 ${m.p95.toFixed(1)} ms; CPU ${m.cpu.toFixed(1)} ms; peak RSS of the decoder ${m.rss.toFixed(0)} MB`,
	);
	console.log(`  (a) the smallest sharp pipeline: ${ratio}${goal}`);
	console.log(
		`  out ${kilo(m.bytes)}, ${m.tokens} tokens; (b) the original ${kilo(m.originalBytes)}, ${m.originalTokens} tokens: ${(m.originalTokens / m.tokens).toFixed(1)} × the tokens, ${(m.originalBytes / m.bytes).toFixed(1)} × the bytes${name === 'photo' ? ' (goal: tokens ≥ 10 ×)' : ''}`,
	);
}

function report(): void {
	const folder = mkdtempSync(join(tmpdir(), 'bench-images-'));
	try {
		console.log(`model ${model}, ${tokens} tokens a picture, ${availableParallelism()} cores\n`);
		for (const name of Object.keys(cases)) {
			const path = join(folder, name);
			apart('make', name, path);
			print(name, measured.parse(JSON.parse(apart('measure', name, path))));
		}
		process.stdout.write(apart('crowd', 'photo', join(folder, 'photo')));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const [, , task, name = '', path = ''] = process.argv;
if (task === undefined) report();
else if (task === 'make') await writeFile(path, (await cases[name]?.make()) ?? fail(`no case named ${name}`));
else if (task === 'measure') console.log(JSON.stringify(await measure(name, path)));
else await crowd(path);
