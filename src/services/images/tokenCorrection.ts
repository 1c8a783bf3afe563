/** What one answer says about estimates: what was estimated, and what the server counted. */
interface TokenSample {
	/** Estimated tokens of all pictures of the prompt. */
	pictures: number;
	/** Estimated tokens of everything else. */
	text: number;
	/** `usage.input` of the answer. */
	counted: number;
}

/** Learns from `usage` how far the estimates for pictures are off, a model at a time. */
export interface TokenCorrection {
	/**
	 * What a model is likely to count where the rules say `tokens`.
	 * @param model as configured
	 */
	correct(model: string, tokens: number): number;
	/** Takes in one answer. Prompts that are mostly text say nothing about pictures and are passed over. */
	learn(model: string, sample: TokenSample): void;
}

/** The last so many answers count; their median stands, so that one odd answer changes nothing. */
const remembered = 9;
/** Fewer answers than this change nothing. */
const enough = 3;
/** No server is further off than this; a sample that says so has another reason. */
const farthest = 20;

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 1;
}

/** Makes a correction that knows nothing yet. It keeps a few numbers a model, and nothing of what was asked. */
export function createTokenCorrection(): TokenCorrection {
	const ratios = new Map<string, number[]>();
	return {
		correct: (model, tokens) => {
			const known = ratios.get(model) ?? [];
			// In tenths: a ratio that trembles must not move the cut of a conversation from one question to the next.
			return known.length < enough ? tokens : Math.ceil(tokens * (Math.round(median(known) * 10) / 10));
		},
		learn: (model, { pictures, text, counted }) => {
			if (pictures < 50 || pictures < text) return;
			const ratio = (counted - text) / pictures;
			if (!(ratio > 1 / farthest && ratio < farthest)) return;
			ratios.set(model, [...(ratios.get(model) ?? []), ratio].slice(-remembered));
		},
	};
}
