import type { ReceivedRequest } from './receivedRequest.ts';

/** US dollars per million tokens. */
export interface Rates {
	input: number;
	/** Input that was found in the cache. */
	cached: number;
	/** Input that the cache kept anew for half an hour, and for twelve. */
	cacheWrite: number;
	cacheWrite12h: number;
	/** Pictures in the input of an image model. */
	pictures: number;
	output: number;
}

/**
 * What a request to a chat or image model is billed, in billionths of a dollar: each token of input at one rate and no other
 * (OpenAI, "Prompt caching"). What never got an answer costs nothing.
 */
export function billOf(request: ReceivedRequest, rates: Rates): number {
	if (request.status !== 200) return 0;
	const { cachedTokens: cached, cacheWriteTokens: written, inputTokens, outputTokens } = request;
	const pictures = request.api.startsWith('images.')
		? request.pictures.reduce((sum, { tokens }) => sum + tokens, 0)
		: 0;
	const counted: [tokens: number, rate: number][] = [
		[inputTokens - cached - written['30m'] - written['12h'] - pictures, rates.input],
		[cached, rates.cached],
		[written['30m'], rates.cacheWrite],
		[written['12h'], rates.cacheWrite12h],
		[pictures, rates.pictures],
		[outputTokens, rates.output],
	];
	// A rate may be infinite: then nothing is to be counted by it.
	const used = counted.filter(([tokens]) => tokens !== 0);
	return Math.round(used.reduce((sum, [tokens, rate]) => sum + tokens * rate * 1000, 0));
}
