import { createHash, createHmac } from 'node:crypto';
import type { Usage } from './port.ts';

/** Longest key OpenAI takes for its prompt cache, characters. */
const LONGEST_KEY = 64;

/** A person's id as OpenAI may see it: stable, and not to be turned back (OpenAI, "Safety best practices": safety identifiers). */
export function safetyIdentifier(personId: string, salt: string): string {
	return createHmac('sha256', salt).update(personId).digest('hex');
}

/** The key under which requests of a conversation share a cached beginning (OpenAI, "Prompt caching"). */
export function promptCacheKey(conversationId: string): string {
	return conversationId.length <= LONGEST_KEY
		? conversationId
		: createHash('sha256').update(conversationId).digest('hex');
}

/** A picture as both chat APIs take it. */
export function dataUrl(picture: { mediaType: string; bytes: Uint8Array }): string {
	return `data:${picture.mediaType};base64,${Buffer.from(picture.bytes).toString('base64')}`;
}

/** What a server says of tokens, read from whatever it sent. */
type Counted = Record<'input' | 'cached' | 'output', unknown> &
	Partial<Record<'cacheWrites' | 'cacheWrites12h', unknown>>;

/** Usage as a server counted it; null if it left something out or counted what cannot be. */
export function usageFrom({ input, cached, cacheWrites, cacheWrites12h, output }: Counted): Usage | null {
	if (!isCount(input) || !isCount(output)) return null;
	// A missing or impossible share of the cache counts as none, and it is never more than the input.
	const read = isCount(cached) ? Math.min(cached, input) : 0;
	const written = isCount(cacheWrites) ? Math.min(cacheWrites, input - read) : 0;
	const forLong = isCount(cacheWrites12h) ? Math.min(cacheWrites12h, written) : 0;
	return { input, cached: read, ...writes(written, forLong), output };
}

/** Several uses as one. */
export function sumOfUsage(one: Usage | null, other: Usage): Usage {
	if (one === null) return other;
	return {
		input: one.input + other.input,
		cached: one.cached + other.cached,
		...writes(
			(one.cacheWrites ?? 0) + (other.cacheWrites ?? 0),
			(one.cacheWrites12h ?? 0) + (other.cacheWrites12h ?? 0),
		),
		output: one.output + other.output,
	};
}

function writes(cacheWrites: number, cacheWrites12h: number): Pick<Usage, 'cacheWrites' | 'cacheWrites12h'> {
	return { ...(cacheWrites > 0 ? { cacheWrites } : {}), ...(cacheWrites12h > 0 ? { cacheWrites12h } : {}) };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
