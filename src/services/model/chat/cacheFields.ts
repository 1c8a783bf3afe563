import { createHash } from 'node:crypto';
import type { CacheUse, Prompt, PromptPart } from '../port.ts';

/** Longest key OpenAI takes for its prompt cache, characters. */
const LONGEST_KEY = 64;

/** The fields of both chat APIs that say how the prompt cache is used. A model that knows one of them not knows neither. */
export const cacheFields = ['prompt_cache_options', 'prompt_cache_breakpoint'] as const;

/** How a server is to use its prompt cache; null: as it does by itself. Only OpenAI is told. */
export function cacheUse({ cache }: Prompt, isOpenAi: boolean, refused: ReadonlySet<string>): CacheUse | null {
	return cache === undefined || !isOpenAi || cacheFields.some((field) => refused.has(field)) ? null : cache;
}

/** What a request says of its cache. */
export function cacheOptions(cache: CacheUse | null) {
	return cache === null ? {} : { prompt_cache_options: { mode: 'explicit' as const } };
}

/** What a part says of it. Half an hour is what it has anyway; Chat Completions takes other times nowhere but here. */
export function cacheBreakpoint(part: PromptPart, cache: CacheUse | null) {
	if (cache?.breakpoints.has(part) !== true) return {};
	const ttl = cache.ttl === '12h' ? { ttl: cache.ttl } : {};
	return { prompt_cache_breakpoint: { mode: 'explicit' as const, ...ttl } };
}

/** The key under which requests of a conversation share a cached beginning (OpenAI, "Prompt caching"). */
export function promptCacheKey(conversationId: string): string {
	return conversationId.length <= LONGEST_KEY
		? conversationId
		: createHash('sha256').update(conversationId).digest('hex');
}
