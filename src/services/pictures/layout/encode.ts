import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import type { Piece } from '../picture.ts';
import { detailByRule, type TokenRule, tokensByRule } from '../tokens.ts';
import type { Colour } from './background.ts';
import type { PictureClass } from './classify.ts';
import { type Area, fromRaster, type Raster } from './raster.ts';

/** How pieces are written. */
export interface EncodeOptions {
	kind: PictureClass;
	/** Laid under what is transparent; null where nothing is. */
	ground: Colour | null;
	rule: TokenRule;
}

/** Lossless files above this many bytes a pixel are noise, not drawings: they go as a fine JPEG instead. */
const losslessBytesPerPixel = 0.6;

function piecePipeline(raster: Raster, area: Area, options: EncodeOptions): Sharp {
	const whole = area.width === raster.width && area.height === raster.height;
	const pixels = whole ? fromRaster(raster) : fromRaster(raster).extract(area);
	const flat = options.ground === null ? pixels : pixels.flatten({ background: options.ground });
	return raster.channels === 4 ? flat.removeAlpha() : flat;
}

/**
 * Photos as JPEG; drawings, screenshots and text without loss, or nearly so where that would be far too large.
 * @param start makes a new pipeline: cloning one would copy all pixels
 */
async function encodeBytes(
	start: () => Sharp,
	area: Area,
	kind: PictureClass,
): Promise<{ bytes: Buffer; mediaType: string }> {
	if (kind.drawn) {
		const bytes = await start().png({ compressionLevel: 2, adaptiveFiltering: false }).toBuffer();
		if (bytes.length <= area.width * area.height * losslessBytesPerPixel) return { bytes, mediaType: 'image/png' };
	}
	const quality = kind.drawn ? 93 : kind.text ? 88 : 85;
	const chromaSubsampling = kind.drawn || kind.text ? '4:4:4' : '4:2:0';
	const bytes = await start().jpeg({ quality, chromaSubsampling }).toBuffer();
	return { bytes, mediaType: 'image/jpeg' };
}

/** Writes one part of a raster as a file for the model. Carries no metadata; the same pixels give the same bytes. */
export async function encodePiece(raster: Raster, area: Area, options: EncodeOptions): Promise<Piece> {
	const { bytes, mediaType } = await encodeBytes(() => piecePipeline(raster, area, options), area, options.kind);
	const { width, height } = area;
	return {
		hash: createHash('sha256').update(bytes).digest('hex'),
		mediaType,
		width,
		height,
		size: bytes.length,
		tokens: tokensByRule(options.rule, width, height, detailByRule(options.rule, width, height)),
		bytes,
	};
}
