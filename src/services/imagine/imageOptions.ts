/** The shapes that people can ask for. */
export const shapes = ['square', 'portrait', 'landscape', 'wide', 'tall'] as const;
/** How much work the model is to put into a picture. */
export const qualities = ['draft', 'standard', 'fine'] as const;
/** Most pictures of one order. */
export const mostPictures = 4;

/** A shape in the words of the command. */
export type Shape = (typeof shapes)[number];
/** A quality in the words of the command. */
export type Quality = (typeof qualities)[number];

/** What somebody wants of a picture besides what it shows. */
export interface ImageOptions {
	/** null: whatever fits, and for an edit the shape of its picture. */
	shape: Shape | null;
	quality: Quality;
	/** 1 to 4. */
	count: number;
}

/** What is made if nothing is chosen. */
export const usualOptions: ImageOptions = { shape: null, quality: 'standard', count: 1 };

/** Whether a word is a shape. */
export function isShape(word: unknown): word is Shape {
	return shapes.some((shape) => shape === word);
}

/** Whether a word is a quality. */
export function isQuality(word: unknown): word is Quality {
	return qualities.some((quality) => quality === word);
}
