import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSize, fits, type Room } from '../../../src/services/pictures/layout/fitSize.ts';
import { type Layout, layOut } from '../../../src/services/pictures/layout/layout.ts';
import { detailByRule, ruleFor, tokensByRule } from '../../../src/services/pictures/pictureTokens.ts';

const models = ['gpt-6', 'gpt-5', 'gpt-4o', 'gpt-5-mini', 'claude-opus-5', 'gemini-3-pro', 'llava'];
const room = (model = 'gpt-6', tokens = 1500): Room => ({ rule: ruleFor(model), tokens, maxSide: 2048 });
const side = fc.integer({ min: 1, max: 20_000 });

describe('fitting a picture into its tokens', () => {
	it('a 12-megapixel photo becomes 1280×960 and costs 1,440 tokens', () => {
		expect(fitSize({ width: 4032, height: 3024 }, room())).toEqual({ width: 1280, height: 960 });
	});

	it('a picture that fits stays as it is', () => {
		expect(fitSize({ width: 1001, height: 777 }, room())).toEqual({ width: 1001, height: 777 });
	});

	it.each([
		[1920, 1080],
		[3024, 4032],
		[2560, 1440],
		[3000, 3000],
		[8000, 6000],
		[5000, 2800],
	])('both sides of a scaled %i×%i picture are whole patches', (width, height) => {
		const size = fitSize({ width, height }, room());
		expect([size.width % 32, size.height % 32]).toEqual([0, 0]);
		expect(size.width / size.height).toBeCloseTo(width / height, 1);
		expect(tokensByRule(ruleFor('gpt-6'), size.width, size.height, 'high')).toBeGreaterThan(1300);
	});

	it('a model whose smallest picture costs more than the budget still gets one tile', () => {
		expect(fitSize({ width: 4000, height: 3000 }, room('gpt-4o-mini'))).toEqual({ width: 512, height: 384 });
	});

	it('any picture, any model: within the tokens and the sides, never enlarged, the ratio kept', () => {
		fc.assert(
			fc.property(
				side,
				side,
				fc.constantFrom(...models),
				fc.integer({ min: 300, max: 6000 }),
				(width, height, model, tokens) => {
					const space = room(model, model === 'gpt-5-mini' ? tokens + 100 : tokens);
					const size = fitSize({ width, height }, space);
					expect(size.width).toBeLessThanOrEqual(width);
					expect(size.height).toBeLessThanOrEqual(height);
					expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
					expect(fits(size, space)).toBe(true);
					if (Math.min(size.width, size.height) < 32) return;
					const off = Math.abs(size.width / width / (size.height / height) - 1);
					const rounding = 2 / Math.min(size.width, size.height);
					expect(off).toBeLessThanOrEqual(0.016 + rounding);
				},
			),
		);
	});
});

/** Whether pieces cover the picture whole, each next to another with at least so much in common. */
function coversAll(layout: Layout): boolean {
	const { size, pieces } = layout;
	const inside = pieces.every(
		(piece) =>
			piece.left >= 0 &&
			piece.top >= 0 &&
			piece.left + piece.width <= size.width &&
			piece.top + piece.height <= size.height,
	);
	const xs = [...new Set(pieces.map((piece) => piece.left))].sort((a, b) => a - b);
	const ys = [...new Set(pieces.map((piece) => piece.top))].sort((a, b) => a - b);
	const width = pieces[0]?.width ?? 0;
	const height = pieces[0]?.height ?? 0;
	const chained = (starts: number[], length: number, whole: number): boolean =>
		starts[0] === 0 &&
		(starts.at(-1) ?? 0) + length === whole &&
		starts.every((start, index) => index === 0 || start + 16 <= (starts[index - 1] ?? 0) + length);
	return inside && chained(xs, width, size.width) && chained(ys, height, size.height);
}

describe('laying out a picture in pieces', () => {
	const lay = (width: number, height: number, text: boolean, model = 'gpt-6'): Layout =>
		layOut(
			{ width, height },
			{ room: room(model), overview: fitSize({ width, height }, room(model)), text, textTokens: 4500, maxPieces: 6 },
		);
	const total = (layout: Layout, model = 'gpt-6'): number =>
		layout.pieces.reduce((sum, piece) => {
			const { width, height } = piece;
			return sum + tokensByRule(ruleFor(model), width, height, detailByRule(ruleFor(model), width, height));
		}, 0);

	it('a photo is one piece', () => {
		expect(lay(4032, 3024, false).pieces).toHaveLength(1);
	});

	it('a tall chat screenshot is cut from top to bottom, wide enough to read, within three times the tokens', () => {
		const layout = lay(1080, 8000, true);
		expect(layout.pieces.length).toBeGreaterThan(1);
		expect(layout.pieces.map((piece) => piece.left)).toEqual(layout.pieces.map(() => 0));
		expect(layout.size.width).toBeGreaterThanOrEqual(640);
		expect(total(layout)).toBeLessThanOrEqual(4500);
		expect(coversAll(layout)).toBe(true);
	});

	it('a 1440p screenshot full of small print goes as it is to a model that does not scale it', () => {
		const layout = lay(2560, 1440, true);
		expect(layout.pieces).toEqual([{ left: 0, top: 0, width: 2560, height: 1440 }]);
		expect(total(layout)).toBe(4320);
	});

	it.each([
		['the server may scale it', 'llava', 2560, 1440],
		['it takes too many tokens', 'gpt-6', 2880, 1800],
	])('a screenshot full of small print is cut where %s, and stays legible', (_, model, width, height) => {
		const layout = lay(width, height, true, model);
		expect(layout.pieces.length).toBeGreaterThan(1);
		expect(layout.size.width).toBeGreaterThan(width * 0.8);
		expect(total(layout, model)).toBeLessThanOrEqual(4500);
		expect(coversAll(layout)).toBe(true);
	});

	it('a wide panorama is cut from left to right within its tokens', () => {
		const layout = lay(9000, 1500, false);
		expect(layout.pieces.length).toBeGreaterThan(1);
		expect(layout.pieces.map((piece) => piece.left)).toEqual(
			layout.pieces.map((piece) => piece.left).toSorted((a, b) => a - b),
		);
		expect(total(layout)).toBeLessThanOrEqual(1500);
		expect(coversAll(layout)).toBe(true);
	});

	it('any picture, any model: pieces cover it, overlap, fit, and stay in reading order', () => {
		fc.assert(
			fc.property(side, side, fc.constantFrom(...models), fc.boolean(), (width, height, model, text) => {
				const tokens = 1500;
				const layout = lay(width, height, text, model);
				expect(layout.size.width).toBeLessThanOrEqual(width);
				expect(layout.size.height).toBeLessThanOrEqual(height);
				expect(total(layout, model)).toBeLessThanOrEqual(text ? tokens * 3 : tokens);
				const asItIs = layout.pieces.length === 1 && layout.size.width === width && layout.size.height === height;
				for (const piece of asItIs ? [] : layout.pieces) {
					expect(Math.max(piece.width, piece.height)).toBeLessThanOrEqual(2048);
				}
				const order = layout.pieces.map((piece) => piece.top * 100_000 + piece.left);
				expect(order).toEqual(order.toSorted((a, b) => a - b));
				expect(coversAll(layout)).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});
});
