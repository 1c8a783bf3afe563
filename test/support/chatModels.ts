import sharp from 'sharp';
import { describe, onTestFinished } from 'vitest';
import {
	type LocalModel,
	type LocalModelOptions,
	startLocalModel,
} from '../../packages/local-openai/src/localModel.ts';
import { createChatCompletionsModel } from '../../src/services/model/chat/chatCompletionsModel.ts';
import { createResponsesModel } from '../../src/services/model/chat/responsesModel.ts';
import type { ModelOptions } from '../../src/services/model/modelOptions.ts';
import type { ChatModel, ModelEvent, Prompt, Tool } from '../../src/services/model/port.ts';
import type { ManualClock } from './manualClock.ts';
import { aPrompt, eventsOf, modelOptions } from './models.ts';

const adapters = [
	{ name: 'the Responses adapter', api: 'responses', create: createResponsesModel },
	{ name: 'the Chat Completions adapter', api: 'chat', create: createChatCompletionsModel },
] as const;

/** An adapter before a local model of its own, which is stopped after the test. */
interface AskedModel {
	local: LocalModel;
	options: ModelOptions & { clock: ManualClock };
	clock: ManualClock;
	model: ChatModel;
	/** All events of the answer of a model of its own. */
	ask(prompt?: Prompt, signal?: AbortSignal): Promise<ModelEvent[]>;
}

/** What the tests of the contract are given. */
export interface ChatAdapter {
	api: 'responses' | 'chat';
	create(options: ModelOptions): ChatModel;
	setUp(changes?: Partial<ModelOptions>, server?: LocalModelOptions): Promise<AskedModel>;
}

/** Holds every adapter of chat models to the same tests. */
export function describeChatModels(tests: (adapter: ChatAdapter) => void): void {
	describe.each(adapters)('$name', ({ api, create }) => {
		const setUp: ChatAdapter['setUp'] = async (changes = {}, server = {}) => {
			const local = await startLocalModel(server);
			onTestFinished(() => local.stop());
			const options = modelOptions(local.baseUrl, changes);
			const ask: AskedModel['ask'] = (prompt = aPrompt(), signal) => eventsOf(create(options), prompt, signal);
			return { local, options, clock: options.clock, model: create(options), ask };
		};
		tests({ api, create, setUp });
	});
}

/** A function that the model may call. */
export const drawTool: Tool = {
	name: 'make_picture',
	description: 'Makes a new picture from a description.',
	parameters: {
		type: 'object',
		properties: { prompt: { type: 'string' } },
		required: ['prompt'],
		additionalProperties: false,
	},
};

/** A PNG of 1280 × 720 pixels in one blue. */
export async function bluePicture(): Promise<Buffer> {
	return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#2563eb' } })
		.png()
		.toBuffer();
}
