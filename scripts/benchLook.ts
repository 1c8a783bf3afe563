/**
 * What a model can read that looks closer where letters are small: `npm run bench:look`, or `npm run bench:look -- photo` for the pictures
 * of one kind. For each picture of a corpus that is made anew: the words that Tesseract reads in the first look and in the looks after it,
 * of those it reads in the original; what all looks together cost, beside what was sent at once before; how like the original the parts
 * are that are cut out of the file as it was posted, and out of the copy that is kept for later questions; and how long that copy takes to
 * make. Words are read in parts of the copy, the coarser of the two. Ends with 1 when a goal is missed.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { toolsFor } from '../src/services/ask/answer.ts';
import { shareOfFirstLook } from '../src/services/ask/files/collectFiles.ts';
import { systemClock } from '../src/services/clock.ts';
import { mostLooks, promptBudget } from '../src/services/conversation/prompt/promptBudget.ts';
import { systemPrompt } from '../src/services/conversation/prompt/systemPrompt.ts';
import { instructionTokens } from '../src/services/conversation/prompt/tokens.ts';
import { createDecoder } from '../src/services/pictures/decoder/decoder.ts';
import type { Region } from '../src/services/pictures/layout/lookCloser.ts';
import { defaultLimits } from '../src/services/pictures/limits.ts';
import { ruleFor } from '../src/services/pictures/pictureTokens.ts';
import { type ReadablePicture, readingCorpus, type TextBlock } from '../test/support/readingCorpus.ts';
import { structuralSimilarity } from '../test/support/similarity.ts';

const rule = ruleFor('gpt-6');
const tokens = 1500;
const instructions = instructionTokens({
	system: systemPrompt,
	tools: toolsFor({ makesPictures: true, looks: true }),
});
const { look: lookTokens } = promptBudget(24_000, instructions, true, tokens);
/** Letters smaller than this are looked at more closely, in pixels as they are shown. */
const legible = 20;
const goals = { recall: 0.98, similarity: 0.99, screenshot: 1600, photo: 800 };

const folder = await mkdtemp(join(tmpdir(), 'bench-look-'));
const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });
const requester = { personId: '1', name: 'picture', signal: new AbortController().signal };

async function read(bytes: Uint8Array): Promise<string[]> {
	const path = join(folder, 'picture.png');
	// Both sides are read at twice their size: Tesseract is made for scans.
	const { width = 1 } = await sharp(bytes).metadata();
	await writeFile(
		path,
		await sharp(bytes)
			.resize({ width: width * 2, kernel: 'cubic' })
			.png()
			.toBuffer(),
	);
	const { stdout } = await promisify(execFile)('tesseract', [path, '-', '--psm', '11'], {
		env: { PATH: process.env.PATH, OMP_THREAD_LIMIT: '1' },
	});
	return stdout.toLowerCase().match(/[a-z]{3,}/g) ?? [];
}

function counted(words: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
}

const shared = (one: readonly string[], other: readonly string[]): string[] => {
	const left = counted(other);
	return one.filter((word) => {
		const times = left.get(word) ?? 0;
		left.set(word, times - 1);
		return times > 0;
	});
};

function around(blocks: readonly TextBlock[]): Region {
	return {
		left: Math.min(...blocks.map(({ left }) => left)),
		top: Math.min(...blocks.map(({ top }) => top)),
		right: Math.max(...blocks.map(({ right }) => right)),
		bottom: Math.max(...blocks.map(({ bottom }) => bottom)),
	};
}

/** A part of a picture in its own pixels. */
async function cut(bytes: Uint8Array, { left, top, right, bottom }: Region): Promise<Buffer> {
	const { width, height } = await sharp(bytes).metadata();
	const from = { left: Math.floor(left * width), top: Math.floor(top * height) };
	const size = { width: Math.ceil(right * width) - from.left, height: Math.ceil(bottom * height) - from.top };
	return await sharp(bytes)
		.extract({
			...from,
			width: Math.min(size.width, width - from.left),
			height: Math.min(size.height, height - from.top),
		})
		.png()
		.toBuffer();
}

async function measure({ name, kind, bytes, blocks, words }: ReadablePicture) {
	const facts = { name, alt: null, source: 'attachment' as const, rule, tokens };
	const prepare = (more: { firstLook?: number }) =>
		decoder.prepare(Buffer.from(bytes), { ...facts, ...more }, requester);
	const [first] = (await prepare({ firstLook: Math.ceil(tokens * shareOfFirstLook) })).pieces;
	const before = (await prepare({})).pieces.reduce((sum, piece) => sum + piece.tokens, 0);
	if (first === undefined) throw new Error(`nothing was prepared of ${name}`);
	const begun = performance.now();
	const [master] = await decoder.run('makeMasters', { bytes: Buffer.from(bytes), name, rule }, requester);
	const masterMs = performance.now() - begun;
	if (master === undefined) throw new Error(`nothing was kept of ${name}`);
	const { width } = await sharp(bytes).metadata();
	const isSmall = ({ px }: TextBlock) => (px * first.width) / width < legible;
	const small = blocks.filter(isSmall);
	const regions: Region[] = small.length > 0 ? [around(small)] : [];
	const result = { held: 0, found: 0, tokens: first.tokens, posted: 1, kept: 1 };
	const count = async (original: Uint8Array, shown: Uint8Array) => {
		const held = shared(await read(original), words);
		result.held += held.length;
		result.found += shared(held, await read(shown)).length;
	};
	for (const region of regions.slice(0, mostLooks)) {
		const order = { name, page: 1, region, rule, tokens: lookTokens };
		const lookAt = (file: Uint8Array) => decoder.run('lookCloser', { ...order, bytes: Buffer.from(file) }, requester);
		const [ofPosted, ofKept] = [await lookAt(bytes), await lookAt(master.bytes)];
		const original = await cut(bytes, region);
		result.tokens += ofKept.tokens;
		result.posted = Math.min(result.posted, await structuralSimilarity(original, ofPosted.bytes));
		result.kept = Math.min(result.kept, await structuralSimilarity(original, ofKept.bytes));
		await count(original, ofKept.bytes);
	}
	for (const block of blocks.filter((one) => !isSmall(one)))
		await count(await cut(bytes, block), await cut(first.bytes, block));
	return { name, kind, before, first: first.tokens, masterMs, masterBytes: master.size, ...result };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const rows: Awaited<ReturnType<typeof measure>>[] = [];
const wanted = process.argv[2];
console.log(
	'picture                          words  recall  SSIM: posted    kept  tokens: first  in all  before   copy     in ms',
);
for (const make of readingCorpus) {
	const picture = await make();
	if (wanted !== undefined && picture.kind !== wanted) continue;
	const row = await measure(picture);
	rows.push(row);
	console.log(
		[
			row.name.padEnd(31),
			`${row.held}`.padStart(6),
			(row.found / row.held).toFixed(3).padStart(7),
			row.posted.toFixed(4).padStart(13),
			row.kept.toFixed(4).padStart(7),
			`${row.first}`.padStart(13),
			`${row.tokens}`.padStart(7),
			`${row.before}`.padStart(7),
			`${Math.round(row.masterBytes / 1000)} KB`.padStart(9),
			row.masterMs.toFixed(0).padStart(7),
		].join(' '),
	);
}
const of = (...kinds: string[]) => rows.filter(({ kind }) => kinds.includes(kind)).map((row) => row.tokens);
const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
const reached = {
	recall: sum(({ found }) => found) / sum(({ held }) => held),
	posted: Math.min(...rows.map(({ posted }) => posted)),
	kept: Math.min(...rows.map(({ kept }) => kept)),
	screenshot: median(of('screenshot')),
	photo: median(of('photo')),
};
console.log(
	`\nrecall ${reached.recall.toFixed(4)} (goal ≥ ${goals.recall}), SSIM of parts of posted files ≥ ${reached.posted.toFixed(4)} (goal ≥ ${goals.similarity}), of kept copies ≥ ${reached.kept.toFixed(4)}, median tokens a screenshot ${reached.screenshot} (goal ≤ ${goals.screenshot}), a photo ${reached.photo} (goal ≤ ${goals.photo}), all others ${median(of('receipt', 'document', 'map'))}`,
);
await decoder.close();
await rm(folder, { recursive: true });
const isReached =
	reached.recall >= goals.recall &&
	reached.posted >= goals.similarity &&
	reached.screenshot <= goals.screenshot &&
	reached.photo <= goals.photo;
process.exitCode = isReached ? 0 : 1;
