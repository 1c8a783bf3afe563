import type { MakingWay, PictureFlags } from '../conversation/turn.ts';
import type { PictureOrder } from '../model/port.ts';
import type { EditInputs } from '../pictures/editing/editSource.ts';

/** The shapes that people can ask for. */
export const shapes = ['square', 'portrait', 'landscape', 'wide', 'tall'] as const;
/** How much work the model is to put into a picture. */
export const qualities = ['draft', 'standard', 'fine'] as const;
/** Most pictures of one order. */
export const mostPicturesPerOrder = 4;

/** A shape in the words of the command. */
export type Shape = (typeof shapes)[number];
/** A quality in the words of the command. */
export type Quality = (typeof qualities)[number];

/** What was chosen for a picture besides what it shows. */
export interface ImageOptions {
	/** null: whatever fits, and for an edit the shape of its picture. */
	shape: Shape | null;
	quality: Quality;
	/** 1 to 4. */
	count: number;
}

/** One order for pictures. */
export interface ImageOrder {
	/** In the person's own words: shown, and kept with the picture. */
	prompt: string;
	/** What the picture model is told. */
	instruction: string;
	/** Alt text of what comes out. */
	alt: string;
	imageOptions: ImageOptions;
	way: MakingWay;
	/** What it starts from; null for a new picture. */
	start: EditInputs | null;
	/** Those of the pictures that it comes from: they hold of what comes out as well. */
	flags: PictureFlags;
}

/** What is generated if nothing is chosen. */
export const usualOptions: ImageOptions = { shape: null, quality: 'standard', count: 1 };

/** Whether a word is a shape. */
export function isShape(word: unknown): word is Shape {
	return shapes.some((shape) => shape === word);
}

/** Whether a word is a quality. */
export function isQuality(word: unknown): word is Quality {
	return qualities.some((quality) => quality === word);
}

/** The same in a quality that is no finer than that. */
export function atMost<Options extends ImageOptions>(options: Options, finest: Quality): Options {
	return qualities.indexOf(options.quality) <= qualities.indexOf(finest) ? options : { ...options, quality: finest };
}

/** Something that came otherwise than asked, which the person is told. */
export type OrderNote =
	| { kind: 'shape'; asked: Shape; made: Shape }
	/** The model knows only one quality. */
	| { kind: 'quality'; asked: Quality }
	| { kind: 'count'; asked: number; made: number }
	/** The server made it in a size of its own, in pixels. */
	| { kind: 'size'; width: number; height: number }
	/** A picture was written anew to fit the upload limit; `exact`: without any loss. */
	| { kind: 'reencoded'; format: string; exact: boolean; bytes: number; limitBytes: number };

/** An order as the configured model can take it. */
export interface OrderPlan extends Pick<PictureOrder, 'size' | 'quality' | 'count'> {
	notes: OrderNote[];
}

/** What a family of picture models can do. */
interface PictureModelFamily {
	pattern: RegExp;
	/** The shapes it makes, with their sizes. */
	sizes: Partial<Record<Shape, string>>;
	/** Whether it knows `low`, `medium` and `high`. */
	graded: boolean;
	/** Most pictures of one order. */
	most: number;
}

const square = '1024x1024';
/** Sides divisible by 64, which every server that takes sizes of one's own can do; 7:4 is the nearest such to 16:9. */
const anySizes = { square, portrait: '1024x1536', landscape: '1536x1024', wide: '1792x1024', tall: '1024x1792' };

/** OpenAI, "Create image": size, quality and n by model. Other servers mostly take any size; what one refuses, its adapter leaves out. */
const families: PictureModelFamily[] = [
	{
		pattern: /^(?:gpt-image-1|chatgpt-image)/,
		sizes: { square, portrait: anySizes.portrait, landscape: anySizes.landscape },
		graded: true,
		most: 10,
	},
	{ pattern: /^dall-e-3/, sizes: { square, wide: anySizes.wide, tall: anySizes.tall }, graded: false, most: 1 },
	{ pattern: /^dall-e-2/, sizes: { square }, graded: false, most: 10 },
];
const otherFamily: Omit<PictureModelFamily, 'pattern'> = { sizes: anySizes, graded: true, most: 10 };

/** The nearest other shapes, best first. */
const nearest: Record<Shape, Shape[]> = {
	square: [],
	portrait: ['tall', 'square'],
	tall: ['portrait', 'square'],
	landscape: ['wide', 'square'],
	wide: ['landscape', 'square'],
};

const grades = { draft: 'low', standard: 'medium', fine: 'high' } as const;

/** Turns what was chosen into an order that the model can take. What it cannot do becomes the nearest that it can, with a note that says so. */
export function planOrder({ shape, quality, count }: ImageOptions, model: string): OrderPlan {
	const { sizes, graded, most } = familyOf(model);
	const notes: OrderNote[] = [];
	const made = shape === null ? null : ([shape, ...nearest[shape]].find((each) => sizes[each] !== undefined) ?? null);
	if (shape !== null && made !== null && made !== shape) notes.push({ kind: 'shape', asked: shape, made });
	if (!graded && quality !== 'standard') notes.push({ kind: 'quality', asked: quality });
	if (count > most) notes.push({ kind: 'count', asked: count, made: most });
	return {
		size: (made === null ? undefined : sizes[made]) ?? 'auto',
		quality: graded ? grades[quality] : 'auto',
		count: Math.min(count, most),
		notes,
	};
}

function familyOf(model: string): Omit<PictureModelFamily, 'pattern'> {
	// Gateways put the provider's name in front, as in `openai/gpt-image-1`.
	const name = model.split('/').at(-1) ?? model;
	return families.find(({ pattern }) => pattern.test(name)) ?? otherFamily;
}

/** What a screen reader says of a picture: the words that it was made from, and of an edit what it was made from. */
export function altText(prompt: string, of?: string): string {
	return of === undefined ? prompt : `${prompt} (${of})`;
}
