import { type OpenAI, toFile } from 'openai';
import { failure } from '../../failure.ts';
import { errorFacts } from '../errors/errorFacts.ts';
import { ModelError } from '../errors/modelError.ts';
import { safetyIdentifier } from '../identifiers.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { PictureOrder } from '../port.ts';

/** Fields that a server may refuse and a picture can do without. */
export const optionalInPictures = ['partial_images', 'stream', 'safety_identifier', 'quality', 'size', 'n'] as const;

/** Of these a server refuses one value rather than the field: the next order is sent with its own. */
export const refusedOnce: readonly string[] = ['size', 'n'];

/** Whether an order is answered as a stream: only for previews, and a stream carries one picture. */
function isStreamed(order: PictureOrder, refused: ReadonlySet<string>): boolean {
	return order.previews > 0 && order.count === 1 && !refused.has('stream') && !refused.has('partial_images');
}

/**
 * Sends an order for pictures: `POST /v1/images/generations`, or `/v1/images/edits` where it has inputs (OpenAI, "Create image",
 * "Create image edit"). The raw answer, since some servers answer JSON though a stream was asked for.
 * @throws Failure `model.noImages` where the server has no such address, otherwise what the SDK throws
 */
export async function requestPictures(
	client: OpenAI,
	order: PictureOrder,
	options: ModelOptions,
	refused: ReadonlySet<string>,
	signal: AbortSignal,
): Promise<Response> {
	const body = {
		...common(order, options, refused),
		...(isStreamed(order, refused) ? { stream: true as const, partial_images: order.previews } : {}),
	};
	try {
		if (order.inputs.length === 0) return await client.images.generate(body, { signal }).asResponse();
		const [image, mask] = await Promise.all([inputs(order), maskOf(order)]);
		return await client.images.edit({ ...body, image, ...(mask === null ? {} : { mask }) }, { signal }).asResponse();
	} catch (error) {
		const facts = errorFacts(error);
		const noAddress = facts.status === 404 || facts.status === 405 || facts.status === 501;
		// A name that is not known is another matter: then the server does make pictures.
		if (noAddress && facts.code !== 'model_not_found' && !/\bmodel\b/i.test(facts.text)) {
			throw failure('model.noImages', {}, { cause: new ModelError(facts) });
		}
		throw error;
	}
}

/** `auto` is what servers do by themselves, and not all know the word. */
function common(order: PictureOrder, { model, isOpenAi, salt }: ModelOptions, refused: ReadonlySet<string>) {
	return {
		model,
		prompt: order.prompt,
		...(order.count === 1 || refused.has('n') ? {} : { n: order.count }),
		...(order.size === 'auto' || refused.has('size') ? {} : { size: order.size }),
		...(order.quality === 'auto' || refused.has('quality') ? {} : { quality: order.quality }),
		...(isOpenAi && !refused.has('safety_identifier')
			? { safety_identifier: safetyIdentifier(order.personId, salt) }
			: {}),
	};
}

async function inputs(order: PictureOrder): Promise<File | File[]> {
	const files = await Promise.all(
		order.inputs.map(({ bytes, name, mediaType }) => toFile(bytes, name, { type: mediaType })),
	);
	const [first, ...others] = files;
	return first !== undefined && others.length === 0 ? first : files;
}

async function maskOf({ mask }: PictureOrder): Promise<File | null> {
	return mask === null ? null : toFile(mask, 'mask.png', { type: 'image/png' });
}
