import type { CachedPrompt, PromptSegment } from '../promptCache.ts';
import type { AskedModel } from '../read/askedModel.ts';
import type { ShownMessage } from '../receivedRequest.ts';
import { modelKind } from '../rules/modelRules.ts';
import { tokenPieces } from '../tokens.ts';

/** Tokens that the frame of a message costs. */
const FRAME = 4;
/** Breakpoints that count in all; one is set at the newest message, unless the request says `explicit`. */
const MOST_BREAKPOINTS = 4;
const MINUTE = 60_000;

/** A prompt as the cache compares it: functions, system prompt, then every message. */
export function cachedPrompt(asked: AskedModel, messages: ShownMessage[]): CachedPrompt {
	const text = (words: string) => tokenPieces(words).map((id) => ({ id, tokens: 1 }));
	const segments: PromptSegment[] = [
		...text(asked.tools.length === 0 ? '' : JSON.stringify(asked.tools)),
		...text(asked.system),
	];
	const own: number[] = [];
	for (const [index, { role, parts }] of messages.entries()) {
		segments.push({ id: `message:${role}`, tokens: FRAME });
		for (const [place, part] of parts.entries()) {
			if (part.type === 'text') segments.push(...text(part.text));
			else segments.push({ id: `${part.picture.hash}:${part.picture.detail}`, tokens: part.picture.tokens });
			if (asked.messages[index]?.parts[place]?.endsPrefix === true) own.push(segments.length);
		}
	}
	const isExplicit = asked.cacheMode === 'explicit';
	const explicit = own.slice(isExplicit ? -MOST_BREAKPOINTS : 1 - MOST_BREAKPOINTS);
	return {
		key: `${asked.model}\n${asked.promptCacheKey ?? ''}`,
		segments,
		breakpoints:
			(modelKind(asked.model).version ?? 0) < 5.6 ? null : [...explicit, ...(isExplicit ? [] : [segments.length])],
		ttlMs: (asked.cacheTtl === '12h' ? 12 * 60 : 30) * MINUTE,
	};
}
