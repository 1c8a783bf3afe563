import type { TokenRule } from '../pictureTokens.ts';
import { detailByRule, tokensByRule } from '../pictureTokens.ts';

/** Width and height in pixels. */
export interface Size {
	width: number;
	height: number;
}

/** What a prepared file may be: tokens by the model's rule, and the longest side in pixels. */
export interface Room {
	rule: TokenRule;
	tokens: number;
	maxSide: number;
}

/** How far the sides may be pulled off their ratio to land on patch boundaries: nobody sees 1.5 %. */
const maxStretch = 0.015;

/** What the smallest picture costs by a rule: no budget can ask for less. */
export const leastTokens = (rule: TokenRule): number => tokensByRule(rule, 1, 1, 'high');

/** Whether a picture of this size fits, and the server would not scale it again. */
export function fits(size: Size, room: Room): boolean {
	const long = Math.max(size.width, size.height);
	const short = Math.min(size.width, size.height);
	const { rule } = room;
	if (long > room.maxSide) return false;
	if (rule.kind === 'tiles' && (long > 2048 || short > 768)) return false;
	if (rule.kind === 'patches' && rule.caps.high !== null) {
		const patches = Math.ceil(size.width / rule.side) * Math.ceil(size.height / rule.side);
		if (patches > rule.caps.high) return false;
	}
	return tokensByRule(rule, size.width, size.height, 'high') <= Math.max(room.tokens, leastTokens(rule));
}

/**
 * Whether a picture may be sent whole as it is, larger than `detail: 'high'` is made for: within the tokens, by a model that is known
 * to leave it at its size with `detail: 'auto'`.
 */
export function fitsAsItIs({ width, height }: Size, { rule, tokens }: Room): boolean {
	if (rule.kind !== 'patches' || rule.caps.high === null) return false;
	const patches = Math.ceil(width / rule.side) * Math.ceil(height / rule.side);
	const unscaled = patches <= Math.max(rule.caps.high, rule.caps.auto ?? patches);
	return unscaled && tokensByRule(rule, width, height, detailByRule(rule, width, height)) <= tokens;
}

const scaled = (size: Size, scale: number): Size => ({
	width: Math.max(1, Math.floor(size.width * scale + 1e-6)),
	height: Math.max(1, Math.floor(size.height * scale + 1e-6)),
});

/** A size, so many times as large. */
export function scaledBy({ width, height }: Size, scale: number): Size {
	const side = (length: number) => Math.max(1, Math.round(length * scale));
	return { width: side(width), height: side(height) };
}

/** The largest scale up to 1 that satisfies `test`, which holds for everything below it. */
function largestScale(test: (scale: number) => boolean): number {
	if (test(1)) return 1;
	let low = 0;
	let high = 1;
	for (let step = 0; step < 40; step += 1) {
		const middle = (low + high) / 2;
		if (test(middle)) low = middle;
		else high = middle;
	}
	return low;
}

/** Sizes near `near` with both sides on patch boundaries, within the room, never above the original, hardly stretched. */
function landings(original: Size, near: Size, side: number, room: Room): Size[] {
	const ratio = original.width / original.height;
	const found: Size[] = [];
	const across = Math.ceil(near.width / side);
	const down = Math.ceil(near.height / side);
	for (let x = Math.max(1, across - 4); x <= across + 2; x += 1) {
		for (let y = Math.max(1, down - 4); y <= down + 2; y += 1) {
			const size = { width: x * side, height: y * side };
			if (size.width > original.width || size.height > original.height) continue;
			if (Math.abs(Math.log(size.width / size.height / ratio)) > maxStretch) continue;
			if (fits(size, room)) found.push(size);
		}
	}
	return found;
}

/** Sizes of the exact ratio with one side on a patch boundary. */
function halfLandings(original: Size, near: Size, side: number, room: Room): Size[] {
	const width = Math.floor(near.width / side) * side;
	const height = Math.floor(near.height / side) * side;
	return [
		{ width, height: Math.round((width * original.height) / original.width) },
		{ width: Math.round((height * original.width) / original.height), height },
	].filter((size) => size.width > 0 && size.height > 0 && fits(size, room));
}

const area = (size: Size): number => size.width * size.height;
const largest = (sizes: Size[]): Size | undefined => sizes.toSorted((a, b) => area(b) - area(a))[0];

/**
 * The largest size of a picture that fits the room. Never enlarged; what fits stays as it is; what is scaled lands on patch
 * boundaries where the model counts patches.
 */
export function fitSize(original: Size, room: Room): Size {
	const scale = largestScale((value) => fits(scaled(original, value), room));
	if (scale === 1) return original;
	const plain = scaled(original, scale);
	if (room.rule.kind !== 'patches') return plain;
	const { side } = room.rule;
	const both = largest(landings(original, plain, side, room));
	if (both !== undefined && area(both) > area(plain) * 0.8) return both;
	return largest(halfLandings(original, plain, side, room)) ?? plain;
}
