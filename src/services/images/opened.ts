import type { Size } from './fitSize.ts';
import type { Animation } from './frames.ts';
import type { Raster } from './raster.ts';

/** A picture whose header has been read and found within the limits. Sizes are upright. */
export interface Opened extends Size {
	/** The size that the file says; larger than the pixels that can be had only of drawings (SVG). */
	original: Size;
	mediaType: string;
	/** How many frames or pages it has; 1 for a still picture. */
	frames: number;
	/** Its frames, where it moves. */
	animation: Animation | null;
	/** What the model is told beside the label. */
	note: string | null;
	/** Whether the pixels are cheaper to have small than whole: true of files that can be shrunk while they are read. */
	shrinks: boolean;
	/** Decodes to exactly this size, which is never larger than the picture's. */
	render(size: Size): Promise<Raster>;
}
