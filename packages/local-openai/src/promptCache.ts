import { createHash } from 'node:crypto';

/** A stretch of a prompt: text of about one token, or a whole picture. Equal ids mean equal content. */
export interface PromptSegment {
	id: string;
	tokens: number;
}

/** How long a beginning is kept at least. */
export type CacheTtl = '30m' | '12h';

/** Where a beginning of a prompt ends. */
export interface CacheBreakpoint {
	/** Counts segments. */
	end: number;
	/** `null`: what an earlier request kept is found here, and nothing is kept anew. */
	ttl: CacheTtl | null;
}

/** A prompt as the cache sees it. */
export interface CachedPrompt {
	/** Prompts of another key are never found. */
	key: string;
	segments: PromptSegment[];
	/** In the order of the prompt. `null`: a model that knows no breakpoints and finds any beginning. */
	breakpoints: CacheBreakpoint[] | null;
}

/** What the cache did, in tokens. */
interface CacheUse {
	/** Found: billed at about a tenth. */
	read: number;
	/** Kept anew: billed at 1.25 times. */
	written: Record<CacheTtl, number>;
}

/** Remembers prompts so that an identical beginning is found again. */
export interface PromptCache {
	use(prompt: CachedPrompt): CacheUse;
}

/** Shorter beginnings are never kept; models without breakpoints find longer ones in steps (OpenAI, "Prompt caching"). */
const SHORTEST = 1024;
const STEP = 128;
const LIFETIME: Record<CacheTtl, number> = { '30m': 30 * 60_000, '12h': 12 * 3_600_000 };
/** Beginnings remembered in all; the oldest go first. */
const REMEMBERED = 10_000;

/** A prompt cache as OpenAI's: from 1,024 tokens, exactly at breakpoints on newer models. Reading makes nothing last longer. */
export function createPromptCache(now: () => number): PromptCache {
	const untilByBeginning = new Map<string, number>();
	const isKept = (beginning: string) => (untilByBeginning.get(beginning) ?? 0) > now();
	const keep = (beginning: string, ttl: CacheTtl) => {
		untilByBeginning.delete(beginning);
		untilByBeginning.set(beginning, now() + LIFETIME[ttl]);
		for (const oldest of untilByBeginning.keys()) {
			if (untilByBeginning.size <= REMEMBERED) return;
			untilByBeginning.delete(oldest);
		}
	};
	return {
		use({ key, segments, breakpoints }) {
			if (breakpoints === null) {
				const steps = stepsOf(beginningsOf(key, segments));
				const read = Math.max(0, ...steps.filter(({ id }) => isKept(id)).map(({ tokens }) => tokens));
				for (const { id } of steps) keep(id, '30m');
				return { read, written: { '30m': 0, '12h': 0 } };
			}
			const all = beginningsOf(key, segments);
			const ends = breakpoints.flatMap(({ end, ttl }) => {
				const beginning = all[end - 1];
				return beginning === undefined || beginning.tokens < SHORTEST ? [] : [{ ...beginning, ttl }];
			});
			const read = Math.max(0, ...ends.filter(({ id }) => isKept(id)).map(({ tokens }) => tokens));
			const written = { '30m': 0, '12h': 0 };
			let upTo = read;
			for (const { id, tokens, ttl } of ends) {
				if (ttl === null || isKept(id)) continue;
				keep(id, ttl);
				written[ttl] += Math.max(0, tokens - upTo);
				upTo = Math.max(upTo, tokens);
			}
			return { read, written };
		},
	};
}

interface Beginning {
	id: string;
	tokens: number;
}

/** What ends with each segment. */
function beginningsOf(key: string, segments: readonly PromptSegment[]): Beginning[] {
	const hash = createHash('sha256').update(key);
	let tokens = 0;
	return segments.map((segment) => {
		hash.update(`\n${segment.id.length}:${segment.id}`);
		tokens += segment.tokens;
		return { id: hash.copy().digest('base64'), tokens };
	});
}

/** The beginnings that an older model can find: each step's first, counted as the step. */
function stepsOf(beginnings: readonly Beginning[]): Beginning[] {
	const steps: Beginning[] = [];
	let next = SHORTEST;
	for (const { id, tokens } of beginnings) {
		if (tokens < next) continue;
		const step = SHORTEST + Math.floor((tokens - SHORTEST) / STEP) * STEP;
		steps.push({ id, tokens: step });
		next = step + STEP;
	}
	return steps;
}
