import { OpenAI } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import {
	type LocalModel,
	type LocalModelOptions,
	startLocalModel,
} from '../../packages/local-openai/src/localModel.ts';

/** A local model, and OpenAI's own client before it. */
export interface AskedLocalModel {
	local: LocalModel;
	client: OpenAI;
	/** What a Chat Completions model answers to these messages. */
	say(...messages: ChatCompletionMessageParam[]): Promise<string>;
}

/** Starts a local model, which is stopped after the test. */
export async function start(options: LocalModelOptions = {}): Promise<AskedLocalModel> {
	const local = await startLocalModel(options);
	onTestFinished(() => local.stop());
	const client = new OpenAI({ apiKey: 'sk-any', baseURL: local.baseUrl, maxRetries: 0, logLevel: 'off' });
	const say = async (...messages: ChatCompletionMessageParam[]) =>
		(await client.chat.completions.create({ model: 'any', messages })).choices[0]?.message.content ?? '';
	return { local, client, say };
}

/** A picture of one colour, as a request holds it. */
export async function dataUrl(background: string, width = 320, height = 200): Promise<string> {
	const png = await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toBuffer();
	return `data:image/png;base64,${png.toString('base64')}`;
}

/** Words in a message with pictures. */
export const words = (text: string) => ({ type: 'text' as const, text });
/** A picture in a message, by its address. */
export const shown = (url: string) => ({ type: 'image_url' as const, image_url: { url } });

/** How a request was refused. Throws where it was not. */
export async function refusal(promise: Promise<unknown>) {
	const error: unknown = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof OpenAI.APIError)) throw new Error('it was not refused');
	return { status: error.status, code: error.code, param: error.param, message: error.message };
}
