import type { CacheRates } from '../model/chat/cachePolicy.ts';

/** USD per million tokens of one model. */
export interface Price {
	input: number;
	/** Of input read from the provider's cache; if absent, priced like other input. */
	cached?: number | undefined;
	/** Of input written to that cache; if absent, a quarter more than other input. */
	cacheWrite?: number | undefined;
	/** Of input that the cache keeps for twelve hours; if absent, that is never asked for. */
	cacheWrite12h?: number | undefined;
	/** Of pictures in the input; if absent, priced like other input. */
	pictures?: number | undefined;
	output: number;
}

/** Tokens as they are billed. All kinds of input are part of `input`. */
export interface BilledTokens {
	input: number;
	cached: number;
	cacheWrites?: number | undefined;
	/** Part of `cacheWrites`. */
	cacheWrites12h?: number | undefined;
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
		// By tokens of sound, as published in 2025. `gpt-transcribe` and `whisper-1` are billed by the minute: they have no price here.
		'gpt-4o-transcribe': { input: 6, output: 10 },
		'gpt-4o-mini-transcribe': { input: 3, output: 5 },
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
	/** What input costs with and without the cache, at least in proportion; null: the server does not bill what it caches, as far as is known. */
	cacheRates(model: string): CacheRates | null;
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
		cacheRates: (model) => (isOpenAi ? cacheRatesOf(of(model) ?? { input: 1, output: 0 }) : null),
	};
}

/** What a price does not say is as OpenAI bills it (OpenAI, "Prompt caching"). */
function cacheRatesOf({ input, cached, cacheWrite, cacheWrite12h }: Price): CacheRates {
	return {
		plain: input,
		read: cached ?? input / 10,
		write: cacheWriteOf({ input, cacheWrite }),
		write12h: cacheWrite12h ?? null,
	};
}

function cacheWriteOf({ input, cacheWrite }: Pick<Price, 'input' | 'cacheWrite'>): number {
	return cacheWrite ?? input * 1.25;
}

/** US dollars of tokens. */
export function costOf(tokens: BilledTokens, price: Price): number {
	const { input, cached, cacheWrites = 0, cacheWrites12h = 0, pictures = 0, output } = tokens;
	// What a server says of its parts may be more than it says of the whole.
	const plain = Math.max(0, input - cached - cacheWrites - pictures);
	const millions =
		plain * price.input +
		cached * (price.cached ?? price.input) +
		(cacheWrites - cacheWrites12h) * cacheWriteOf(price) +
		cacheWrites12h * (price.cacheWrite12h ?? cacheWriteOf(price)) +
		pictures * (price.pictures ?? price.input) +
		output * price.output;
	return millions / 1e6;
}

/** What is not known makes the sum unknown. */
export const sumOfDollars = (one: number | null, other: number | null): number | null =>
	one === null || other === null ? null : one + other;
