import { ApiError } from '../apiError.ts';
import { checkBody } from '../rules/checkBody.ts';
import { checkInputs, checkOrder, type ImageFields, sidesOf } from '../rules/imageRules.ts';
import { textsOf } from './readForm.ts';
import { inspectPicture } from './readPicture.ts';

/** An order for pictures as it was sent. `images`, `mask` and `markup` only where it is an edit. */
export interface OrderedPictures {
	model: string;
	prompt: string;
	count: number;
	/** `null`: automatic. */
	size: { width: number; height: number } | null;
	quality: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
	format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg';
	/** 0 to 100; only JPEG and WebP. */
	compression: number;
	background: 'transparent' | 'opaque' | 'auto';
	stream: boolean;
	partialImages: number;
	safetyIdentifier?: string;
	images: Uint8Array[];
	mask: Uint8Array | null;
	markup: Uint8Array | null;
}

/** Most input images of an edit. */
const MOST_INPUTS = 16;

/**
 * Reads the body of `POST /v1/images/generations` (OpenAI, "Create image").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readGeneration(raw: unknown): OrderedPictures {
	return { ...ordered(checkBody('CreateImageRequest', raw)), images: [], mask: null, markup: null };
}

/**
 * Reads the form of `POST /v1/images/edits` (OpenAI, "Create image edit"). The input is one file `image` or several `image[]`.
 * @throws ApiError 400 for everything the service would refuse
 */
export async function readEdit(form: FormData): Promise<OrderedPictures> {
	const fields = textsOf(form);
	const images: Uint8Array[] = [];
	const overlays: Pick<OrderedPictures, 'mask' | 'markup'> = { mask: null, markup: null };
	for (const [name, value] of form) {
		if (typeof value === 'string') continue;
		if (name === 'image' || name === 'image[]') images.push(await value.bytes());
		else if (name === 'mask' || name === 'markup') overlays[name] = await value.bytes();
		else throw new ApiError(400, `Unknown parameter: '${name}'.`, { code: 'unknown_parameter', param: name });
	}
	const files = {
		...(images.length === 0 ? {} : { image: 'a file' }),
		...(overlays.mask && { mask: 'a file' }),
		...(overlays.markup && { markup: 'a file' }),
	};
	const parsed = ordered(checkBody('CreateImageEditRequest', { ...fields, ...files }));
	if (images.length > MOST_INPUTS) {
		throw new ApiError(400, `Invalid 'image': too many images, at most ${MOST_INPUTS}.`, { param: 'image' });
	}
	checkInputs(images[0] && inspectPicture(images[0], 'auto', 'image'), images, {
		mask: overlays.mask && inspectPicture(overlays.mask, 'auto', 'mask'),
		markup: overlays.markup && inspectPicture(overlays.markup, 'auto', 'markup'),
	});
	return { ...parsed, images, ...overlays };
}

function ordered(fields: ImageFields): Omit<OrderedPictures, 'images' | 'mask' | 'markup'> {
	checkOrder(fields);
	const { size = 'auto', safety_identifier: safety } = fields;
	return {
		model: fields.model ?? '',
		prompt: fields.prompt,
		count: fields.n ?? 1,
		size: size === null || size === 'auto' ? null : sidesOf(size),
		quality: qualities.find((each) => each === fields.quality) ?? 'medium',
		format: formats.find((each) => each === fields.output_format) ?? 'png',
		compression: fields.output_compression ?? 100,
		background: backgrounds.find((each) => each === fields.background) ?? 'auto',
		stream: fields.stream ?? false,
		partialImages: fields.partial_images ?? 0,
		...(typeof safety === 'string' ? { safetyIdentifier: safety } : {}),
	};
}

const qualities = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const formats = ['png', 'jpeg', 'webp', 'gif', 'svg'] as const;
const backgrounds = ['transparent', 'opaque', 'auto'] as const;
