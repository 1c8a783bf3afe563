import type { CacheBreakpoint, CachedPrompt, PromptSegment } from '../promptCache.ts';
import type { AskedModel } from '../read/askedModel.ts';
import type { ShownMessage } from '../receivedRequest.ts';
import { modelKind } from '../rules/modelRules.ts';
import { tokenPieces } from '../tokens.ts';

/** Tokens that the frame of a message costs. */
const FRAME = 4;
/** Beginnings that a request writes at most, and breakpoints at which it looks for what others wrote: in each case the latest. */
const MOST_WRITTEN = 4;
const MOST_SEARCHED = 80;

/** A prompt as the cache compares it: functions, system prompt, then every message. */
export function cachedPrompt(asked: AskedModel, messages: ShownMessage[]): CachedPrompt {
	const text = (words: string) => tokenPieces(words).map((id) => ({ id, tokens: 1 }));
	const segments: PromptSegment[] = [
		...text(asked.tools.length === 0 ? '' : JSON.stringify(asked.tools)),
		...text(asked.system),
	];
	const explicit: CacheBreakpoint[] = [];
	/** Where a message of a person or a function ends: there the cache sets its own breakpoints. */
	const implicit: number[] = [];
	for (const [index, { role, parts }] of messages.entries()) {
		segments.push({ id: `message:${role}`, tokens: FRAME });
		for (const [place, part] of parts.entries()) {
			if (part.type === 'text') segments.push(...text(part.text));
			else segments.push({ id: `${part.picture.hash}:${part.picture.detail}`, tokens: part.picture.tokens });
			const ttl = asked.messages[index]?.parts[place]?.endsPrefix;
			if (ttl !== undefined) explicit.push({ end: segments.length, ttl });
		}
		if (role !== 'assistant') implicit.push(segments.length);
	}
	return {
		key: `${asked.model}\n${asked.promptCacheKey ?? ''}`,
		segments,
		breakpoints: (modelKind(asked.model).version ?? 0) < 5.6 ? null : breakpointsOf(asked, explicit, implicit),
	};
}

/**
 * Where the cache looks, and what it writes: the latest four breakpoints of the request, or the latest three and one of its own at the newest
 * message. Of earlier messages it finds what its own breakpoints wrote there.
 */
function breakpointsOf(asked: AskedModel, explicit: CacheBreakpoint[], implicit: number[]): CacheBreakpoint[] {
	if (asked.cacheMode === 'explicit') {
		return explicit
			.slice(-MOST_SEARCHED)
			.map((each, index, all) => (index < all.length - MOST_WRITTEN ? found(each) : each));
	}
	const newest = implicit.at(-1);
	const own = explicit.map((each, index) => (index < explicit.length - MOST_WRITTEN + 1 ? found(each) : each));
	const more = implicit
		.filter((end) => !own.some((each) => each.end === end && each.ttl !== null))
		.map((end) => ({ end, ttl: end === newest ? asked.cacheTtl : null }));
	return [...own, ...more].sort((one, other) => one.end - other.end).slice(-MOST_SEARCHED);
}

function found({ end }: CacheBreakpoint): CacheBreakpoint {
	return { end, ttl: null };
}
