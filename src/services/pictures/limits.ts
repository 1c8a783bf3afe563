/** The most pictures of one question. */
export const mostPicturesAsked = 10;

/** The most frames of an animation that stand on one contact sheet: more become too small to be of use. */
export const mostFramesShown = 9;

/** What preparing one picture may cost. */
export interface PictureLimits {
	/** Width times height that is decoded at most, frames not counted. Checked from the header. */
	maxPixels: number;
	/** The longest side, in pixels. */
	maxLength: number;
	/** The same for photos that can be shrunk while they are read (baseline JPEG), which then never stand in memory whole. */
	maxShrinkablePixels: number;
	/** The most frames of an animation that are read, and the most pixels of all of them together. */
	maxFrames: number;
	maxFramePixels: number;
	/** Longest side of a prepared file, in pixels. */
	maxSide: number;
	/** The most pieces of one picture. */
	maxPieces: number;
	/** The most passes of a progressive JPEG: each goes over the whole picture. */
	maxScans: number;
	/** The most chunks, segments, blocks or directory entries of one file. */
	maxParts: number;
	/** The longest that decoding and writing one picture may take altogether, in milliseconds. */
	timeMs: number;
	/** What decoding may take, in bytes: all pictures in work together, those left out that need no more than `usualBytes` each. */
	workBytes: number;
	usualBytes: number;
	/** How much of a text file joins, in bytes. */
	textKeepBytes: number;
	/** Text files larger than this are refused, in bytes. */
	textMaxBytes: number;
	/** An SVG larger than this is refused, in bytes. */
	svgBytes: number;
	/** The most that drawing an SVG may take in memory, in bytes: nothing in the file says how much it needs. */
	svgWorkBytes: number;
	/** The longest that drawing an SVG may take, in milliseconds. */
	svgTimeMs: number;
	/** The same for a PDF: words and pages together. */
	pdfWorkBytes: number;
	pdfTimeMs: number;
	/** The most that the words of a packed document may unpack to, in bytes. */
	unpackedBytes: number;
	/** The most pages of one file that are shown. */
	maxPages: number;
}

/**
 * What a small server can take. 36 megapixels hold an 8K screenshot, 120 what phones write, and no screenshot or panorama is longer than 32,767
 * pixels. Encoders write about ten passes, and PNG chunks of 8 KB or more. 200 MB hold a 24-megapixel HEIC.
 */
export const defaultLimits: PictureLimits = {
	maxPixels: 36e6,
	maxLength: 32_767,
	maxShrinkablePixels: 120e6,
	maxFrames: 1000,
	maxFramePixels: 150e6,
	maxSide: 2048,
	maxPieces: 6,
	maxScans: 100,
	maxParts: 10_000,
	timeMs: 20_000,
	workBytes: 200e6,
	usualBytes: 48e6,
	textKeepBytes: 65_536,
	textMaxBytes: 1_048_576,
	svgBytes: 2_000_000,
	svgWorkBytes: 150e6,
	svgTimeMs: 3000,
	pdfWorkBytes: 150e6,
	pdfTimeMs: 2500,
	unpackedBytes: 24e6,
	maxPages: 20,
};

/** Pictures full of text may take three times the tokens of others. */
export const textShare = 3;
