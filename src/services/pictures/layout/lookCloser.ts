import { failure, isFailure } from '../../failure.ts';
import { openPdfPages } from '../documents/readPdf.ts';
import { fileKind } from '../formats/fileKind.ts';
import type { OpenContext, Pages } from '../formats/opened.ts';
import { openPicture } from '../formats/openPicture.ts';
import type { Piece } from '../picture.ts';
import type { TokenRule } from '../pictureTokens.ts';
import { isDrawn } from './classify.ts';
import { encodePiece, groundFor, jpegOf, opaque, pieceOf } from './encode.ts';
import { fitSize, type Room, type Size } from './fitSize.ts';
import { type Area, cut, type Raster } from './raster.ts';

/** A part of a picture, in fractions of its sides from the upper left corner. */
export interface Region {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a model looks at: a part of a picture of the conversation. */
export interface Look extends Region {
	/** The picture's number in the conversation. */
	picture: number;
	/** Of a document or of something that moves: which of its pages or frames, from 1. Else null. */
	page: number | null;
}

/** Parts are small, and looked at for what is small in them. */
const fine = { quality: 95, chromaSubsampling: '4:4:4' };

interface LookOrder {
	bytes: Uint8Array;
	name: string;
	/** Which page or frame, from 1. */
	page: number;
	region: Region;
	/** How the model counts pictures, and what this may cost. */
	rule: TokenRule;
	tokens: number;
}

/**
 * A part of a file, as it was posted or as it is kept, as a file for the model: in full size if that fits the tokens.
 * @throws Failure `picture.*`
 */
export async function lookCloser(order: LookOrder, context: OpenContext): Promise<Piece> {
	const { name, rule, tokens } = order;
	try {
		const raster = await partOf(order, { rule, tokens, maxSide: context.limits.maxSide }, context);
		const ground = groundFor(raster);
		if (!isDrawn(raster)) return pieceOf(await jpegOf(opaque(raster, ground), fine), raster, rule);
		const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
		return await encodePiece(raster, whole, { kind: { drawn: true, text: true }, ground, rule });
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name }, { cause: error });
	}
}

async function partOf({ bytes, name, page, region }: LookOrder, room: Room, context: OpenContext): Promise<Raster> {
	if (!Number.isSafeInteger(page) || page < 1) throw new Error(`there is no page ${page}`);
	const kind = await fileKind(bytes);
	if (kind.type === 'document' && kind.format === 'pdf') {
		return await partOfPage(await openPdfPages({ bytes, name, use: 'look' }, context), page - 1, region, room);
	}
	const opened = await openPicture(bytes, name, context);
	if (opened.pages !== null) return await partOfPage(opened.pages, page - 1, region, room);
	const area = areaOf(region, opened);
	const size = fitSize(area, room);
	if (opened.animation === null) return await opened.renderPart(area, size);
	const [frame] = await opened.animation.render([page - 1], { width: opened.width, height: opened.height });
	if (frame === undefined) throw new Error(`there is no frame ${page}`);
	return await cut(frame, area, size);
}

/** Draws a part of a page, and nothing else of it. */
async function partOfPage(pages: Pages, page: number, region: Region, room: Room): Promise<Raster> {
	if (page >= pages.count) throw new Error(`there is no page ${page + 1}`);
	const full = await pages.sizeOf(page);
	const area = areaOf(region, full);
	const size = fitSize(area, room);
	const scale = { x: size.width / area.width, y: size.height / area.height };
	const whole = { width: Math.round(full.width * scale.x), height: Math.round(full.height * scale.y) };
	const left = Math.min(Math.round(area.left * scale.x), whole.width - size.width);
	const top = Math.min(Math.round(area.top * scale.y), whole.height - size.height);
	return await pages.render(page, whole, { left, top, ...size });
}

/** The pixels of a region: those on its edges belong to it. */
function areaOf({ left, top, right, bottom }: Region, { width, height }: Size): Area {
	const from = (fraction: number, side: number) => Math.min(side - 1, Math.floor(fraction * side));
	const to = (fraction: number, side: number) => Math.min(side, Math.ceil(fraction * side));
	const area = { left: from(left, width), top: from(top, height) };
	return {
		...area,
		width: Math.max(1, to(right, width) - area.left),
		height: Math.max(1, to(bottom, height) - area.top),
	};
}
