/** @module-tag long */
import { readdir, readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/services/failure.ts';
import { prepare } from '../../support/preparing.ts';

const runs = Number(process.env.HOSTILE_RUNS ?? 150);

const folder = new URL('../../fixtures/pictures/', import.meta.url);

type Edit =
	| { kind: 'flip'; at: number; mask: number }
	| { kind: 'write'; at: number; value: number }
	| { kind: 'cut'; at: number }
	| { kind: 'repeat'; at: number; length: number }
	| { kind: 'drop'; at: number; length: number };

/** A place in the file as a share of it; headers, where the numbers stand that allocate, are hit as often as all the rest. */
const upTo = (most: number): fc.Arbitrary<number> =>
	fc.noBias(fc.integer({ min: 0, max: 1e6 })).map((value) => (value / 1e6) * most);
const anywhere = upTo(1);
const place = fc.oneof(anywhere, upTo(0.05));
const length = fc.integer({ min: 1, max: 64 });
const flip = fc.record({ kind: fc.constant('flip' as const), at: place, mask: fc.integer({ min: 1, max: 255 }) });
const write = fc.record({
	kind: fc.constant('write' as const),
	at: place,
	value: fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0000_ffff, 0x0001_0000, 0x1000_0000),
});
const edit: fc.Arbitrary<Edit> = fc.oneof(
	{ arbitrary: flip, weight: 8 },
	{ arbitrary: write, weight: 4 },
	{ arbitrary: fc.record({ kind: fc.constant('cut' as const), at: anywhere }), weight: 1 },
	{ arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: place, length }), weight: 1 },
	{ arbitrary: fc.record({ kind: fc.constant('drop' as const), at: place, length }), weight: 1 },
);

function apply(bytes: Buffer, change: Edit): Buffer {
	const at = Math.min(bytes.length - 1, Math.floor(change.at * bytes.length));
	if (at < 0) return bytes;
	if (change.kind === 'cut') return bytes.subarray(0, at);
	if (change.kind === 'drop') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.length)]);
	if (change.kind === 'repeat') return Buffer.concat([bytes.subarray(0, at + change.length), bytes.subarray(at)]);
	const copy = Buffer.from(bytes);
	if (change.kind === 'flip') copy[at] = (copy[at] ?? 0) ^ change.mask;
	else if (at + 4 <= copy.length) copy.writeUInt32BE(change.value, at);
	return copy;
}

const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
const isSmall = (name: string): boolean => !/Screenshot|documentPhoto|phone/.test(name);
const names = (await readdir(folder)).filter((name) => isSmall(name) && !/\.(sh|py)$/.test(name));
const files = new Map(
	await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
);
const apart = names.filter((name) => /\.(heic|bmp)$/.test(name));
const here = names.filter((name) => !apart.includes(name));

const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100"><defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient><filter id="f"><feGaussianBlur stdDeviation="3"/></filter></defs><g transform="rotate(5)"><rect width="90" height="40" fill="url(#a)" filter="url(#f)"/><path d="M0 0 L10 20 C 30 30 40 40 50 50 Z"/><text x="20" y="70">Text</text></g></svg>`;

/** How often each came out, over all tests. */
const tally = new Map<string, number>();

async function outcome(bytes: Buffer): Promise<string> {
	try {
		const { pieces } = await prepare(bytes, 'it');
		const sane = pieces.every(({ width, height, size }) => Math.max(width, height) <= 2048 && size > 0);
		return sane && pieces.length > 0 ? 'picture' : 'nonsense';
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

async function survives(bytes: Buffer): Promise<void> {
	const result = await outcome(bytes);
	tally.set(result, (tally.get(result) ?? 0) + 1);
	expect(result).toMatch(/^(picture(\.\w+)?)$/);
}

describe('files that somebody has tampered with', () => {
	it.each([
		['that sharp reads', here, runs],
		['that sharp does not read', apart, Math.ceil(runs / 8)],
	] as const)('%s: always a picture or a refusal by name', { timeout: 3_600_000 }, async (_title, list, numRuns) => {
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...list), edits, (name, changes) =>
				survives(changes.reduce(apply, files.get(name) ?? Buffer.alloc(0))),
			),
			{ numRuns },
		);
	});

	it('a good part of them are still pictures, so this does try more than the first bytes', () => {
		expect(tally.get('picture') ?? 0).toBeGreaterThan(runs / 10);
	});

	it('next to none of them ends its process by wanting more time or memory than was foreseen', () => {
		expect(tally.get('picture.tooComplex') ?? 0).toBeLessThan(runs / 30);
	});

	it('drawings too', { timeout: 3_600_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(edits, (changes) => survives(changes.reduce(apply, Buffer.from(svg)))),
			{ numRuns: Math.ceil(runs / 10) },
		);
	});

	it('and noise with a picture’s first bytes', { timeout: 3_600_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...here), fc.uint8Array({ minLength: 0, maxLength: 400 }), (name, noise) => {
				const head = files.get(name)?.subarray(0, 32) ?? Buffer.alloc(0);
				return survives(Buffer.concat([head, noise]));
			}),
			{ numRuns: runs },
		);
	});
});
