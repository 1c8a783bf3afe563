/** USD per million tokens of one model. */
export interface Price {
	input: number;
	/** Of input read from the provider's cache; if absent, priced like other input. */
	cached?: number | undefined;
	/** Of input written to that cache; if absent, a quarter more than other input. */
	cacheWrite?: number | undefined;
	/** Of pictures in the input; if absent, priced like other input. */
	pictures?: number | undefined;
	output: number;
}

/** Tokens as they are billed. All kinds of input are part of `input`. */
export interface BilledTokens {
	input: number;
	cached: number;
	cacheWrites?: number | undefined;
	pictures?: number | undefined;
	output: number;
}

const ofImages = { input: 5, cached: 1.25, pictures: 8, output: 30 } satisfies Price;

/** OpenAI, "Pricing", as of 22 November 2026: standard processing, up to 272,000 tokens of input. They change every few months. */
const builtIn: ReadonlyMap<string, Price> = new Map(
	Object.entries({
		'gpt-6.1-sol': { input: 2, cached: 0.1, cacheWrite: 2.5, output: 10 },
		'gpt-6.1-terra': { input: 1, cached: 0.05, cacheWrite: 1.25, output: 5 },
		'gpt-6-sol': { input: 2, cached: 0.2, cacheWrite: 2.5, output: 10 },
		'gpt-6-luna': { input: 0.1, cached: 0.01, cacheWrite: 0.125, output: 0.5 },
		'gpt-5.6-sol': { input: 5, cached: 0.5, cacheWrite: 6.25, output: 30 },
		'gpt-5.6-terra': { input: 2.5, cached: 0.25, cacheWrite: 3.125, output: 15 },
		'gpt-image-2.6-flare': ofImages,
		'gpt-image-2.6-sunburst': ofImages,
		'gpt-image-2.5-flare': ofImages,
		'gpt-image-2.5-sunburst': ofImages,
		'gpt-image-2': ofImages,
		'gpt-image-1.5': { ...ofImages, output: 32 },
		'gpt-image-1-mini': { input: 2, cached: 0.2, pictures: 2.5, output: 8 },
	} satisfies Record<string, Price>),
);

/** What the models cost. */
export interface Prices {
	/** null: not known, which is not the same as free. */
	of(model: string): Price | null;
	/** US dollars of a use; null if the price is not known. */
	cost(model: string, usage: BilledTokens): number | null;
}

/** The prices as the operator set them, over those that are built in: these are OpenAI's own, and nobody else's. */
export function createPrices({ isOpenAi, given }: { isOpenAi: boolean; given: Record<string, Price> }): Prices {
	const set = new Map(Object.entries(given));
	const of = (model: string): Price | null =>
		set.get(model) ?? (isOpenAi ? (builtIn.get(model.replace(/-\d{4}-\d\d-\d\d$/, '')) ?? null) : null);
	return {
		of,
		cost: (model, usage) => {
			const price = of(model);
			return price === null ? null : costOf(usage, price);
		},
	};
}

/** US dollars of tokens. */
export function costOf({ input, cached, cacheWrites = 0, pictures = 0, output }: BilledTokens, price: Price): number {
	// What a server says of its parts may be more than it says of the whole.
	const plain = Math.max(0, input - cached - cacheWrites - pictures);
	const millions =
		plain * price.input +
		cached * (price.cached ?? price.input) +
		cacheWrites * (price.cacheWrite ?? price.input * 1.25) +
		pictures * (price.pictures ?? price.input) +
		output * price.output;
	return millions / 1e6;
}
