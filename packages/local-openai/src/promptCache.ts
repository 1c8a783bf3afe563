/** A stretch of a prompt: text of about one token, or a whole picture. Equal ids mean equal content. */
export interface PromptSegment {
	id: string;
	tokens: number;
}

/** A prompt as the cache sees it. */
export interface CachedPrompt {
	/** Prompts of another key are never found. */
	key: string;
	segments: PromptSegment[];
	/** Where beginnings end that are kept, as counts of segments. `null`: a model that knows no breakpoints and finds any beginning. */
	breakpoints: number[] | null;
	/** How long a beginning is kept, milliseconds. */
	ttlMs: number;
}

/** What the cache did, in tokens. */
interface CacheUse {
	/** Found: billed at about a tenth. */
	read: number;
	/** Kept anew: billed at 1.25 times. */
	written: number;
}

/** Remembers prompts so that an identical beginning is found again. */
export interface PromptCache {
	use(prompt: CachedPrompt): CacheUse;
}

/** Shorter beginnings are never kept; models without breakpoints find longer ones in steps (OpenAI, "Prompt caching"). */
const SHORTEST = 1024;
const STEP = 128;
/** Beginnings remembered in all; the oldest go first. */
const REMEMBERED = 64;

interface Beginning {
	key: string;
	ids: string[];
	tokens: number;
	until: number;
}

/** A prompt cache as OpenAI's: from 1,024 tokens, by breakpoints on newer models. */
export function createPromptCache(now: () => number): PromptCache {
	const beginnings: Beginning[] = [];
	const keep = (beginning: Beginning) => {
		beginnings.push(beginning);
		if (beginnings.length > REMEMBERED) beginnings.shift();
	};
	return {
		use({ key, segments, breakpoints, ttlMs }) {
			const known = beginnings.filter((each) => each.key === key && each.until > now());
			const until = now() + ttlMs;
			if (breakpoints === null) {
				const shared = Math.max(0, ...known.map(({ ids }) => tokensOf(segments, sharedLength(ids, segments))));
				keep({ key, ids: segments.map(({ id }) => id), tokens: tokensOf(segments), until });
				return { read: shared < SHORTEST ? 0 : SHORTEST + Math.floor((shared - SHORTEST) / STEP) * STEP, written: 0 };
			}
			const found = known.filter(({ ids }) => sharedLength(ids, segments) === ids.length);
			const read = breakpoints.length === 0 ? 0 : Math.max(0, ...found.map(({ tokens }) => tokens));
			let longest = read;
			for (const end of breakpoints) {
				const tokens = tokensOf(segments, end);
				if (tokens < SHORTEST) continue;
				keep({ key, ids: segments.slice(0, end).map(({ id }) => id), tokens, until });
				longest = Math.max(longest, tokens);
			}
			return { read, written: longest - read };
		},
	};
}

function sharedLength(ids: string[], segments: PromptSegment[]): number {
	const differs = ids.findIndex((id, index) => segments[index]?.id !== id);
	return differs === -1 ? ids.length : differs;
}

function tokensOf(segments: PromptSegment[], end = segments.length): number {
	return segments.slice(0, end).reduce((sum, { tokens }) => sum + tokens, 0);
}
