import { behaviourError } from '../behaviour.ts';
import type { MadePicture } from '../describer.ts';
import {
	type Exchange,
	endStream,
	held,
	isWild,
	noteFirstToken,
	openStream,
	passGate,
	pause,
	scriptedError,
	sendEvent,
	sendJson,
	silence,
	tear,
} from '../exchange.ts';
import type { OrderedPictures } from '../read/readImages.ts';
import { inspectPicture } from '../read/readPicture.ts';
import type { ShownPicture } from '../receivedRequest.ts';
import { madePictureTokens, textTokens } from '../tokens.ts';

/**
 * Answers an order for pictures, new or changed.
 * @throws ApiError before the answer has begun
 */
export async function answerOrder(exchange: Exchange, order: OrderedPictures): Promise<void> {
	const { request, behaviour, script, signal } = exchange;
	const inputs = noteOrder(exchange, order);
	exchange.changed();
	await passGate(exchange);
	const error =
		scriptedError(script) ?? (script === null ? behaviourError(behaviour, request.api, inputs.length > 0) : null);
	if (error !== null) throw error;
	const ending = script?.afterChunks ?? endings[behaviour] ?? 'finish';
	if (script === null && behaviour === 'silent') await silence(signal);
	// A server that answers links knows no streams: it answers in one piece, whatever was asked for.
	const isStream = order.stream && behaviour !== 'urlPictures';
	await (isStream ? streamed : whole)(exchange, order, inputs, ending);
	if (ending === 'stall') await silence(signal);
	if (ending === 'cut') endStream(exchange);
	if (ending === 'break') tear(exchange);
}

const endings: Partial<Record<string, string>> = { cut: 'cut', stalling: 'stall', empty: 'cut' };

function noteOrder({ request }: Exchange, order: OrderedPictures): ShownPicture[] {
	const inputs = order.images.map((bytes, index) => inspectPicture(bytes, 'auto', `image[${index}]`));
	const parts = [
		{ type: 'text' as const, text: order.prompt },
		...inputs.map((picture) => ({ type: 'picture' as const, picture })),
	];
	Object.assign(request, {
		model: order.model,
		stream: order.stream,
		texts: [order.prompt],
		messages: [{ role: 'user', text: order.prompt, pictures: inputs, parts }],
		pictures: inputs,
		inputTokens: textTokens(order.prompt) + imageTokens(inputs),
		...(order.mask === null ? {} : { mask: order.mask }),
		...(order.markup === null ? {} : { markup: order.markup }),
		...(order.safetyIdentifier === undefined ? {} : { safetyIdentifier: order.safetyIdentifier }),
	});
	return inputs;
}

function imageTokens(inputs: ShownPicture[]): number {
	return inputs.reduce((sum, input) => sum + input.tokens, 0);
}

async function whole(
	exchange: Exchange,
	order: OrderedPictures,
	inputs: ShownPicture[],
	ending: string,
): Promise<void> {
	const { request, behaviour, pace } = exchange;
	await pause(exchange, pace.firstTokenMs);
	if (ending !== 'finish') {
		// Without a stream there is no middle to stop in: nothing is sent at all, or the connection is torn.
		if (ending === 'cut') tear(exchange);
		return;
	}
	const pictures: MadePicture[] = [];
	for (let index = 0; index < order.count; index++) pictures.push(await made(exchange, order, inputs, index));
	noteFirstToken(exchange);
	const mediaType = `image/${order.format}`;
	const data = pictures.map(({ bytes }) =>
		behaviour === 'urlPictures' ? { url: exchange.publish(bytes, mediaType) } : { b64_json: bytes.toString('base64') },
	);
	sendJson(exchange, 200, {
		created: Math.floor(exchange.clock.now() / 1000),
		background: order.background === 'transparent' ? 'transparent' : 'opaque',
		data,
		output_format: order.format,
		quality: order.quality,
		size: `${pictures[0]?.width}x${pictures[0]?.height}`,
		usage: usage(request, inputs),
	});
}

async function streamed(
	exchange: Exchange,
	order: OrderedPictures,
	inputs: ShownPicture[],
	ending: string,
): Promise<void> {
	const { request, pace, clock, script } = exchange;
	openStream(exchange);
	await pause(exchange, pace.firstTokenMs);
	const picture = await made(exchange, order, inputs, 0);
	const kind = request.api === 'images.edit' ? 'image_edit' : 'image_generation';
	const common = {
		created_at: Math.floor(clock.now() / 1000),
		size: `${picture.width}x${picture.height}`,
		quality: order.quality,
		background: order.background === 'transparent' ? 'transparent' : 'opaque',
		output_format: order.format,
	};
	// Fewer than were asked for may come, where the picture is done sooner.
	const previews = Math.min(order.partialImages, script?.previews ?? (isWild(exchange) ? 1 : order.partialImages));
	for (let step = 0; step < previews; step++) {
		const b64 = (await (await exchange.describer()).preview(picture, order, step)).toString('base64');
		await pause(exchange, pace.tokenMs * 10);
		noteFirstToken(exchange);
		const type = `${kind}.partial_image`;
		sendEvent(exchange, { type, b64_json: b64, partial_image_index: step, ...common }, type);
		exchange.changed();
		if (ending !== 'finish') return;
	}
	if (ending !== 'finish') return;
	await held(exchange, script?.lastGate);
	noteFirstToken(exchange);
	const type = `${kind}.completed`;
	const b64 = picture.bytes.toString('base64');
	// A stream does not break its output down.
	const { output_tokens_details: _, ...streamed } = usage(request, inputs);
	sendEvent(exchange, { type, b64_json: b64, ...common, usage: streamed }, type);
	endStream(exchange);
}

async function made(
	exchange: Exchange,
	order: OrderedPictures,
	inputs: ShownPicture[],
	index: number,
): Promise<MadePicture> {
	const { request, script } = exchange;
	const scripted = script?.pictures?.[index];
	const { width, height } = order.size ?? { width: 1024, height: 1024 };
	const picture =
		scripted === undefined
			? await (await exchange.describer()).make(order, inputs, index)
			: { bytes: Buffer.from(scripted), width, height };
	request.answer.pictures += 1;
	request.outputTokens += madePictureTokens(picture.width, picture.height, order.quality);
	return picture;
}

function usage(request: Exchange['request'], inputs: ShownPicture[]) {
	const { inputTokens, outputTokens } = request;
	return {
		input_tokens: inputTokens,
		input_tokens_details: { text_tokens: inputTokens - imageTokens(inputs), image_tokens: imageTokens(inputs) },
		output_tokens: outputTokens,
		output_tokens_details: { text_tokens: 0, image_tokens: outputTokens },
		total_tokens: inputTokens + outputTokens,
	};
}
