import { promptTokens } from '../conversation/prompt/tokens.ts';
import type { PictureOrder, Prompt } from '../model/port.ts';
import type { Price, Prices } from './prices.ts';

/** The most that calls of the models are likely to cost, in US dollars, before they are made; null if the price is not known. */
export interface Estimates {
	/** Of an answer to this prompt. */
	answer(prompt: Prompt): number | null;
	/** Of the shortest question there is: whoever cannot pay this cannot ask. */
	leastAnswer: number | null;
	/** Of the simplest pictures, so many of them. */
	leastPictures(count: number): number | null;
	/** Of an order for pictures. */
	pictures(order: Pick<PictureOrder, 'size' | 'quality' | 'count' | 'previews'> & EstimatedInputs): number | null;
}

interface EstimatedInputs {
	/** How many pictures the order starts from. */
	sources: number;
}

interface EstimatedModels {
	prices: Prices;
	model: string;
	imageModel: string | null;
	/** Tokens of what is sent with every question. */
	instructionTokens: number;
	/** Most tokens of an answer. */
	outputTokens: number;
}

export function createEstimates(models: EstimatedModels): Estimates {
	const { prices, model, imageModel, instructionTokens, outputTokens } = models;
	const price = prices.of(model);
	const ofPictures = imageModel === null ? null : prices.of(imageModel);
	const answer = (input: number) =>
		price === null ? null : (input * dearest(price) + outputTokens * price.output) / 1e6;
	const pictures: Estimates['pictures'] = ({ sources, ...order }) => {
		if (ofPictures === null) return null;
		// With previews each picture is ordered by itself, and sent all that it starts from.
		const calls = order.previews > 0 ? order.count : 1;
		const input = calls * (promptRoom + sources * sourceTokens);
		return (input * dearest(ofPictures) + drawnTokens(order) * ofPictures.output) / 1e6;
	};
	return {
		answer: (prompt) => answer(promptTokens(prompt)),
		leastAnswer: answer(instructionTokens),
		leastPictures: (count) => pictures({ size: '1024x1024', quality: 'low', count, previews: 0, sources: 0 }),
		pictures,
	};
}

/** What a token of input costs at most. */
function dearest({ input, cached, cacheWrite, cacheWrite12h, pictures }: Price): number {
	return Math.max(input, cached ?? 0, cacheWrite ?? input * 1.25, cacheWrite12h ?? 0, pictures ?? 0);
}

/** Tokens of a long prompt; longer ones cost little beside the picture. */
const promptRoom = 2000;
/** Tokens of a picture that an edit starts from, at the highest fidelity. */
const sourceTokens = 7000;
/** Tokens that a preview costs beside the picture (OpenAI, "Image generation": partial images). */
const previewTokens = 100;
/** Newer models take other numbers of tokens for the same quality, and none of them are published: so many times as many at most. */
const caution = 2;
/** Pixels a side that one token draws, by quality: 1,056 tokens for 1024 × 1024 at `medium`. */
const patches = { low: 64, medium: 32, high: 16, auto: 16 } as const satisfies Record<PictureOrder['quality'], number>;
/** The largest of the usual sizes, for a size that the server chooses. */
const largest = [1536, 1024] as const;

function drawnTokens({
	size,
	quality,
	count,
	previews,
}: Omit<Parameters<Estimates['pictures']>[0], 'sources'>): number {
	const [width = largest[0], height = largest[1]] = size === 'auto' ? largest : size.split('x').map(Number);
	const side = patches[quality];
	const one = (Math.ceil(width / side) + 1) * Math.ceil(height / side) * caution;
	return count * (one + previews * previewTokens);
}
