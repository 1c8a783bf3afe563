import { Stream } from 'openai/streaming';
import { z } from 'zod';
import { failure } from '../../failure.ts';
import { usageFrom } from '../chat/usageFrom.ts';
import type { PictureEvent, Usage } from '../port.ts';

const usage = z.object({
	input_tokens: z.unknown(),
	output_tokens: z.unknown(),
	input_tokens_details: z.object({ cached_tokens: z.unknown() }).nullish().catch(null),
});
const picture = z.object({ b64_json: z.string().nullish(), url: z.string().nullish() });
const whole = z.object({ data: z.array(picture).nullish(), usage: usage.nullish().catch(null) });
const event = picture.extend({ type: z.string(), usage: usage.nullish().catch(null) });

/** How the answer to an order is read. */
export interface PictureReading {
	/** The number of the first picture of this answer within the whole order. */
	first: number;
	/** Gets a picture that came as a link. */
	fetchPicture: (url: string) => Promise<Uint8Array>;
}

/**
 * Reads the answer to an order for pictures, streamed or whole. `null`: there is life, but nothing to show.
 * @throws Failure `model.cut`, `model.empty`
 */
export async function* readPictures(
	response: Response,
	reading: PictureReading,
): AsyncGenerator<PictureEvent | null, void> {
	const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
	yield* isStream ? streamed(response, reading) : inOnePiece(response, reading);
}

async function* inOnePiece(response: Response, reading: PictureReading): AsyncGenerator<PictureEvent, void> {
	const answer = whole.safeParse(await response.json());
	const pictures = answer.data?.data ?? [];
	for (const [index, each] of pictures.entries()) {
		const bytes = await bytesOf(each, reading);
		if (bytes !== null) yield { type: 'picture', index: reading.first + index, bytes };
	}
	if (pictures.every((each) => !each.b64_json && !each.url)) throw failure('model.empty');
	const counted = usageOf(answer.data?.usage);
	if (counted !== null) yield { type: 'usage', usage: counted };
}

/** Events `image_generation.partial_image` and `.completed`, `image_edit.partial_image` and `.completed`. */
async function* streamed(response: Response, reading: PictureReading): AsyncGenerator<PictureEvent | null, void> {
	let made = false;
	for await (const raw of Stream.fromSSEResponse<unknown>(response, new AbortController())) {
		const parsed = event.safeParse(raw).data;
		if (parsed === undefined) continue;
		const isPreview = parsed.type.endsWith('.partial_image');
		const bytes = isPreview || parsed.type.endsWith('.completed') ? await bytesOf(parsed, reading) : null;
		if (bytes === null) {
			yield null;
			continue;
		}
		yield { type: isPreview ? 'preview' : 'picture', index: reading.first, bytes };
		if (isPreview) continue;
		made = true;
		const counted = usageOf(parsed.usage);
		if (counted !== null) yield { type: 'usage', usage: counted };
	}
	if (!made) throw failure('model.cut');
}

async function bytesOf(
	{ b64_json, url }: z.output<typeof picture>,
	{ fetchPicture }: Pick<PictureReading, 'fetchPicture'>,
): Promise<Uint8Array | null> {
	if (b64_json) return Buffer.from(b64_json.replace(/^data:[^,]*,/, ''), 'base64');
	return url ? fetchPicture(url) : null;
}

function usageOf(counted: z.output<typeof usage> | null | undefined): Usage | null {
	return usageFrom({
		input: counted?.input_tokens,
		cached: counted?.input_tokens_details?.cached_tokens,
		output: counted?.output_tokens,
	});
}
