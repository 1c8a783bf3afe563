/** A stretch of a prompt: text of about one token, or a whole picture. Equal ids mean equal content. */
export interface PromptSegment {
	id: string;
	tokens: number;
}

/** Remembers prompts so that an identical beginning is found again. */
export interface PromptCache {
	/** Tokens of the longest beginning shared with an earlier prompt of this key; then remembers this prompt. */
	reuse(key: string, prompt: PromptSegment[]): number;
}

/** Shorter beginnings are never reused; longer ones in steps (OpenAI, "Prompt caching"). */
const SHORTEST = 1024;
const STEP = 128;
/** Prompts remembered in all; the oldest go first. */
const REMEMBERED = 64;

/** A prompt cache as OpenAI's: from 1,024 tokens, in steps of 128. */
export function createPromptCache(): PromptCache {
	const remembered: { key: string; prompt: PromptSegment[] }[] = [];
	return {
		reuse(key, prompt) {
			const shared = Math.max(
				0,
				...remembered.filter((entry) => entry.key === key).map((entry) => sharedTokens(entry.prompt, prompt)),
			);
			remembered.push({ key, prompt });
			if (remembered.length > REMEMBERED) remembered.shift();
			return shared < SHORTEST ? 0 : SHORTEST + Math.floor((shared - SHORTEST) / STEP) * STEP;
		},
	};
}

function sharedTokens(earlier: PromptSegment[], later: PromptSegment[]): number {
	let tokens = 0;
	for (const [index, segment] of later.entries()) {
		if (earlier[index]?.id !== segment.id) break;
		tokens += segment.tokens;
	}
	return tokens;
}
