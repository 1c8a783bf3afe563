import type { Detail } from './receivedRequest.ts';

const PATCH = 32;

/**
 * Cuts text into pieces of about a token each. Not any model's real vocabulary: only the size and the
 * stability matter here, so that usage looks right and equal beginnings stay equal.
 */
export function tokenPieces(text: string): string[] {
	return text.match(/ ?[\p{L}\p{N}]{1,6}|\s+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** Tokens of a text, by the same cut. */
export function textTokens(text: string): number {
	return tokenPieces(text).length;
}

/**
 * Input tokens of a picture by the newest family's rule: patches of 32 × 32 pixels, times 1.2.
 * `high` is scaled down to 2,500 patches first, `low` to 256; `auto` and `original` are not scaled.
 */
export function pictureTokens(width: number, height: number, detail: Detail): number {
	const budget = detail === 'high' ? 2500 : detail === 'low' ? 256 : Number.POSITIVE_INFINITY;
	return Math.ceil((patches(width, height, budget) * 12) / 10);
}

function patches(width: number, height: number, budget: number): number {
	const whole = Math.ceil(width / PATCH) * Math.ceil(height / PATCH);
	if (whole <= budget) return whole;
	const fit = Math.sqrt((budget * PATCH * PATCH) / (width * height));
	const across = (width * fit) / PATCH;
	const down = (height * fit) / PATCH;
	// One side lands on whole patches, so that the partial patches of the other stay within the budget.
	const shrink = Math.min(Math.floor(across) / across, Math.floor(down) / down);
	return Math.ceil(rounded(across * shrink)) * Math.ceil(rounded(down * shrink));
}

// Without this, a side of exactly 57 patches would come out of the division as 57.0000001 and cost 58.
function rounded(value: number): number {
	return Math.round(value * 1e6) / 1e6;
}

const MADE_TOKENS = { low: 272, medium: 1056, high: 4160, xhigh: 6240, max: 8320 };

/** Output tokens of a made picture: by quality for a square of 1,024 pixels, other sizes in proportion to their area. */
export function madePictureTokens(width: number, height: number, quality: keyof typeof MADE_TOKENS): number {
	return Math.round((MADE_TOKENS[quality] * width * height) / (1024 * 1024));
}
