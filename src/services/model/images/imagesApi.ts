import { type OpenAI, toFile } from 'openai';
import { Stream } from 'openai/streaming';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Failure, failure } from '../../failure.ts';
import { errorFacts } from '../errors/errorFacts.ts';
import { ModelError } from '../errors/modelError.ts';
import type { ModelOptions } from '../modelOptions.ts';
import type { PictureEvent, PictureOrder } from '../port.ts';
import { safetyIdentifier } from '../requestFields.ts';
import { usageFrom } from '../tokenUsage.ts';

/** Fields that a server may refuse and a picture can do without. */
export const optionalInPictures = [
	'partial_images',
	'stream',
	'safety_identifier',
	'moderation',
	'quality',
	'size',
	'n',
] as const;

/** Of these a server refuses one value rather than the field: the next order is sent with its own. */
export const refusedOnce: readonly string[] = ['size', 'n'];

/** Whether an order is answered as a stream: only for previews, and a stream carries one picture. */
function isStreamed(order: PictureOrder, refused: ReadonlySet<string>): boolean {
	return order.previews > 0 && order.count === 1 && !refused.has('stream') && !refused.has('partial_images');
}

/**
 * Sends an order for pictures: `POST /v1/images/generations`, or `/v1/images/edits` if it has inputs (OpenAI, "Create image",
 * "Create image edit"). The raw answer, since some servers answer JSON though a stream was asked for.
 * @throws Failure `model.noImages` if the server has no such address, otherwise what the SDK throws
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
		const [image, mask] = await Promise.all([inputs(order), maskFile(order)]);
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
		...(order.moderation === undefined || order.moderation === 'off' || refused.has('moderation')
			? {}
			: { moderation: 'auto' as const }),
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

async function maskFile({ mask }: PictureOrder): Promise<File | null> {
	return mask === null ? null : toFile(mask, 'mask.png', { type: 'image/png' });
}

const usage = z.object({
	input_tokens: z.unknown(),
	output_tokens: z.unknown(),
	input_tokens_details: z.object({ cached_tokens: z.unknown() }).nullish().catch(null),
});
const picture = z.object({ b64_json: z.string().nullish(), url: z.string().nullish() });
const whole = z.object({ data: z.array(picture).nullish(), usage: usage.nullish().catch(null) });
const event = picture.extend({ type: z.string(), usage: usage.nullish().catch(null) });

/** How the answer to an order is read. */
interface PictureReading {
	/** The number of the first picture of this answer within the whole order. */
	first: number;
	/** Gets a picture that came as a link. */
	fetchPicture: (url: string, signal: AbortSignal) => Promise<Uint8Array>;
	signal: AbortSignal;
	log: Pick<Logger, 'warn'>;
}

/**
 * Reads the answer to an order for pictures, streamed or whole. `null`: there is life, but nothing to show.
 * Of several that came as links, those count that can be fetched.
 * @throws Failure `model.cut`, `model.empty`; why the last could not be fetched if none could, after the usage; the signal's reason
 */
export function readPictures(response: Response, reading: PictureReading): AsyncGenerator<PictureEvent | null, void> {
	const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
	return isStream ? readStream(response, reading) : readBody(response, reading);
}

async function* readBody(response: Response, reading: PictureReading): AsyncGenerator<PictureEvent, void> {
	const answer = whole.safeParse(await response.json());
	let made = false;
	let unfetched: Failure | null = null;
	for (const [index, each] of (answer.data?.data ?? []).entries()) {
		const bytes = await pictureBytes(each, reading);
		if (bytes instanceof Failure) unfetched = bytes;
		else if (bytes !== null) {
			made = true;
			yield { type: 'picture', index: reading.first + index, bytes };
		}
	}
	if (!made && unfetched === null) throw failure('model.empty');
	yield* usageEvents(answer.data?.usage);
	if (!made && unfetched !== null) throw unfetched;
}

/** Events `image_generation.partial_image` and `.completed`, `image_edit.partial_image` and `.completed`. */
async function* readStream(response: Response, reading: PictureReading): AsyncGenerator<PictureEvent | null, void> {
	let made = false;
	let unfetched: Failure | null = null;
	for await (const raw of Stream.fromSSEResponse<unknown>(response, new AbortController())) {
		const parsed = event.safeParse(raw).data;
		if (parsed === undefined) continue;
		const isPreview = parsed.type.endsWith('.partial_image');
		const bytes = isPreview || parsed.type.endsWith('.completed') ? await pictureBytes(parsed, reading) : null;
		const isThere = bytes !== null && !(bytes instanceof Failure);
		yield isThere ? { type: isPreview ? 'preview' : 'picture', index: reading.first, bytes } : null;
		if (bytes === null || isPreview) continue;
		if (isThere) made = true;
		else unfetched = bytes;
		yield* usageEvents(parsed.usage);
	}
	if (!made) throw unfetched ?? failure('model.cut');
}

/** null: there is none. A Failure: it came as a link that cannot be fetched, which takes nothing from the others. @throws the signal's reason */
async function pictureBytes(
	{ b64_json, url }: z.output<typeof picture>,
	{ fetchPicture, signal, log }: PictureReading,
): Promise<Uint8Array | Failure | null> {
	if (b64_json) return Buffer.from(b64_json.replace(/^data:[^,]*,/, ''), 'base64');
	if (!url) return null;
	try {
		return await fetchPicture(url, signal);
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof Failure)) throw error;
		log.warn({ failure: error.code, err: error.cause }, 'a made picture could not be fetched');
		return error;
	}
}

function usageEvents(counted: z.output<typeof usage> | null | undefined): PictureEvent[] {
	const known = usageFrom({
		input: counted?.input_tokens,
		cached: counted?.input_tokens_details?.cached_tokens,
		output: counted?.output_tokens,
	});
	return known === null ? [] : [{ type: 'usage', usage: known }];
}
