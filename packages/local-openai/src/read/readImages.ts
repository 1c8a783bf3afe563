import { z } from 'zod';
import { ApiError } from '../apiError.ts';
import { parseBody } from '../rules/parseBody.ts';

/** An order for pictures as it was sent. `images` and `mask` only where it is an edit. */
export interface OrderedPictures {
	model: string;
	prompt: string;
	count: number;
	/** `null`: automatic. */
	size: { width: number; height: number } | null;
	quality: 'low' | 'medium' | 'high';
	format: 'png' | 'jpeg' | 'webp';
	/** 0 to 100; only JPEG and WebP. */
	compression: number;
	background: 'transparent' | 'opaque' | 'auto';
	stream: boolean;
	partialImages: number;
	safetyIdentifier?: string;
	images: Uint8Array[];
	mask: Uint8Array | null;
}

const order = z.strictObject({
	model: z.string(),
	prompt: z.string().min(1).max(32_000),
	n: z.int().min(1).max(10).nullish(),
	size: z.string().nullish(),
	quality: z.enum(['low', 'medium', 'high', 'auto']).nullish(),
	output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
	output_compression: z.int().min(0).max(100).nullish(),
	background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
	moderation: z.enum(['low', 'auto']).nullish(),
	stream: z.boolean().nullish(),
	partial_images: z.int().min(0).max(3).nullish(),
	safety_identifier: z.string().max(64).nullish(),
	user: z.string().optional(),
	input_fidelity: z.enum(['high', 'low']).nullish(),
});

const generation = order.omit({ input_fidelity: true });

/** Most input images of an edit. */
const MOST_INPUTS = 16;

/**
 * Reads the body of `POST /v1/images/generations` (OpenAI, "Create image").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readGeneration(raw: unknown): OrderedPictures {
	return { ...ordered(parseBody(generation, raw)), images: [], mask: null };
}

/**
 * Reads the form of `POST /v1/images/edits` (OpenAI, "Create image edit"). The input is one file `image` or several `image[]`.
 * @throws ApiError 400 for everything the service would refuse
 */
export async function readEdit(form: FormData): Promise<{ order: OrderedPictures; fields: Record<string, unknown> }> {
	const fields: Record<string, unknown> = {};
	const images: Uint8Array[] = [];
	let mask: Uint8Array | null = null;
	for (const [name, value] of form) {
		if (typeof value === 'string') fields[name] = fieldValue(name, value);
		else if (name === 'image' || name === 'image[]') images.push(await value.bytes());
		else if (name === 'mask') mask = await value.bytes();
		else throw new ApiError(400, `Unknown parameter: '${name}'.`, { code: 'unknown_parameter', param: name });
	}
	const parsed = ordered(parseBody(order, fields));
	if (images.length === 0) {
		throw new ApiError(400, "Missing required parameter: 'image'.", {
			code: 'missing_required_parameter',
			param: 'image',
		});
	}
	if (images.length > MOST_INPUTS) {
		throw new ApiError(400, `Invalid 'image': too many images, at most ${MOST_INPUTS}.`, { param: 'image' });
	}
	return { order: { ...parsed, images, mask }, fields };
}

// A form knows only text; numbers and booleans arrive spelled out.
function fieldValue(name: string, value: string): unknown {
	if (['n', 'partial_images', 'output_compression'].includes(name)) return Number(value);
	return name === 'stream' ? value === 'true' : value;
}

function ordered(parsed: z.output<typeof order>): Omit<OrderedPictures, 'images' | 'mask'> {
	const stream = parsed.stream ?? false;
	if ((parsed.partial_images ?? 0) > 0 && !stream) {
		throw new ApiError(400, "The 'partial_images' parameter is only supported when 'stream' is true.", {
			param: 'partial_images',
		});
	}
	if (parsed.background === 'transparent' && parsed.output_format === 'jpeg') {
		throw new ApiError(400, 'Transparent background is not supported for jpeg.', { param: 'background' });
	}
	return {
		model: parsed.model,
		prompt: parsed.prompt,
		count: parsed.n ?? 1,
		size: sizeOf(parsed.size ?? 'auto'),
		quality: parsed.quality == null || parsed.quality === 'auto' ? 'medium' : parsed.quality,
		format: parsed.output_format ?? 'png',
		compression: parsed.output_compression ?? 100,
		background: parsed.background ?? 'auto',
		stream,
		partialImages: parsed.partial_images ?? 0,
		...(parsed.safety_identifier == null ? {} : { safetyIdentifier: parsed.safety_identifier }),
	};
}

/** Any `WxH` in steps of 16, between 1:3 and 3:1, at most 3840×2160 (OpenAI, "Create image": size). */
function sizeOf(size: string): OrderedPictures['size'] {
	if (size === 'auto') return null;
	const [width, height] = (/^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []).slice(1).map(Number);
	const fits =
		width !== undefined &&
		height !== undefined &&
		width % 16 === 0 &&
		height % 16 === 0 &&
		Math.max(width / height, height / width) <= 3 &&
		Math.max(width, height) <= 3840 &&
		Math.min(width, height) <= 2160;
	if (!fits) throw new ApiError(400, `Invalid size '${size}'.`, { code: 'invalid_value', param: 'size' });
	return { width, height };
}
