import { ApiError } from '../apiError.ts';
import { hasAlpha } from '../read/readPicture.ts';
import type { ShownPicture } from '../receivedRequest.ts';
import { unsupported } from './modelRules.ts';
import { hasTransparentPixel } from './transparency.ts';

/** What of an order the rules look at. */
export interface ImageFields {
	prompt: string;
	output_compression?: number | null;
	model?: string | null;
	n?: number | null;
	size?: string | null;
	quality?: string | null;
	background?: string | null;
	output_format?: string | null;
	response_format?: string | null;
	stream?: boolean | null;
	partial_images?: number | null;
	[field: string]: unknown;
}

/** Fields that not all image models know, with the versions that do. A model of another name is taken for the newest. */
const knownTo: [fields: string[], knows: (version: number) => boolean][] = [
	[['style'], (version) => version === 0],
	[['input_fidelity'], (version) => version === 1 || version === 1.5],
	[['complexity', 'markup', 'frame_count', 'frame_duration_ms', 'svg'], (version) => version >= 2.5],
	[['background', 'moderation', 'output_format', 'output_compression', 'partial_images'], (version) => version > 0],
];
const FIXED_SIZES = ['1024x1024', '1536x1024', '1024x1536'];

/** 0 for DALL·E, else the number of the GPT image model. */
function versionOf(model: string): number {
	if (model.startsWith('dall-e')) return 0;
	return Number(/^gpt-image-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? Number.POSITIVE_INFINITY);
}

/**
 * What OpenAI's description of orders for pictures does not say: which model takes what, and what goes together.
 * @throws ApiError 400
 */
export function checkOrder(order: ImageFields): void {
	const version = versionOf(order.model ?? '');
	for (const [fields, knows] of knownTo) {
		const given = fields.find((field) => order[field] != null);
		if (given !== undefined && !knows(version)) throw unsupported(given);
	}
	if (order.response_format != null && version > 0) {
		throw new ApiError(400, "Unknown parameter: 'response_format'.", {
			code: 'unknown_parameter',
			param: 'response_format',
		});
	}
	if (version < 2.5 && ['xhigh', 'max'].includes(order.quality ?? '')) throw wrongValue('quality', order.quality);
	if (version > 0 && ['hd', 'standard'].includes(order.quality ?? '')) throw wrongValue('quality', order.quality);
	checkFormat(order, version);
	checkStream(order);
	checkSize(order.size ?? 'auto', version);
}

function checkFormat(
	{ output_format: format = 'png', background, n, stream, partial_images, ...order }: ImageFields,
	version: number,
): void {
	if (background === 'transparent' && format === 'jpeg') {
		throw new ApiError(400, 'Transparent background is not supported for jpeg.', { param: 'background' });
	}
	if ((order.frame_count != null || order.frame_duration_ms != null) && format !== 'gif')
		throw unsupported('frame_count');
	if (format !== 'gif' && format !== 'svg') return;
	if (version < 2.5) throw wrongValue('output_format', format);
	if (stream === true || (partial_images ?? 0) > 0) throw unsupported('stream');
	if (format === 'svg' && (n ?? 1) > 1) throw wrongValue('n', n);
	if (format === 'gif' && order.mask != null) throw unsupported('mask');
}

function checkStream({ stream, partial_images: previews, n }: ImageFields): void {
	if ((previews ?? 0) > 0 && stream !== true) {
		throw new ApiError(400, "The 'partial_images' parameter is only supported when 'stream' is true.", {
			param: 'partial_images',
		});
	}
	if (stream === true && (n ?? 1) > 1) {
		throw new ApiError(400, 'Streaming is only supported for a single image (n=1).', { param: 'n' });
	}
}

/** Any `WxH` in steps of 16, between 1:3 and 3:1, at most 3840×2160; before 2 only three sizes (OpenAI, "Create image": size). */
function checkSize(size: string, version: number): void {
	if (size === 'auto' || version === 0) return;
	const { width, height } = sidesOf(size);
	const fits =
		width % 16 === 0 &&
		height % 16 === 0 &&
		Math.max(width / height, height / width) <= 3 &&
		Math.max(width, height) <= 3840 &&
		Math.min(width, height) <= 2160;
	if (version < 2 ? !FIXED_SIZES.includes(size) : !fits) throw wrongValue('size', size);
}

/** The sides of a size; not a number where it names none. */
export function sidesOf(size: string): { width: number; height: number } {
	const [width = Number.NaN, height = Number.NaN] = (/^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []).slice(1).map(Number);
	return { width, height };
}

function wrongValue(param: string, value: unknown): ApiError {
	return new ApiError(400, `Invalid value: '${String(value)}' is not supported with this model.`, {
		code: 'invalid_value',
		param,
	});
}

/** Largest input of an edit, bytes. */
const LARGEST_INPUT = 50_000_000;

/**
 * Checks the files of an edit against each other: a mask or markup has the size of the first picture and is a PNG with alpha.
 * @throws ApiError 400
 */
export function checkInputs(
	first: ShownPicture | undefined,
	inputs: readonly Uint8Array[],
	overlays: Record<'mask' | 'markup', ShownPicture | null>,
): void {
	if (inputs.some(({ length }) => length >= LARGEST_INPUT)) {
		throw new ApiError(400, 'Invalid image: each has to be smaller than 50 MB.', {
			code: 'image_too_large',
			param: 'image',
		});
	}
	if (overlays.mask !== null && overlays.markup !== null) {
		throw new ApiError(400, "'markup' cannot be used together with 'mask'.", {
			code: 'invalid_value',
			param: 'markup',
		});
	}
	for (const name of ['mask', 'markup'] as const) {
		const overlay = overlays[name];
		if (overlay === null) continue;
		if (overlay.mediaType !== 'image/png' || !hasAlpha(overlay.bytes)) {
			throw new ApiError(400, `Invalid ${name}: it must be a PNG with an alpha channel.`, {
				code: `invalid_${name}_image_format`,
				param: name,
			});
		}
		if (name === 'markup' && !hasTransparentPixel(Buffer.from(overlay.bytes))) {
			throw new ApiError(400, 'Invalid markup: it must have transparent pixels.', {
				code: 'invalid_markup_image',
				param: name,
			});
		}
		if (overlay.width !== first?.width || overlay.height !== first.height) {
			throw new ApiError(400, `Invalid ${name}: it must have the size of the first image.`, {
				code: `invalid_${name}_image_size`,
				param: name,
			});
		}
	}
}
