import { createChatCompletionsModel } from './chat/chatCompletionsModel.ts';
import { createResponsesModel } from './chat/responsesModel.ts';
import { createPictureModel, type PictureModelOptions } from './images/pictureModel.ts';
import { chatLimits, type ModelLimits, type ModelOptions, pictureLimits } from './modelOptions.ts';
import type { ChatModel, PictureModel } from './port.ts';
import { createTranscriber, type Transcriber } from './transcriber.ts';

/** Everything about the models that is configured, and what they need to run. */
export interface ModelsOptions
	extends Omit<ModelOptions, 'limits' | 'model'>,
		Pick<PictureModelOptions, 'fetchPicture'> {
	api: 'responses' | 'chat';
	/** Names of those that answer, the usual one first. */
	models: readonly [string, ...string[]];
	/** Names of those that make pictures, the usual one first. Empty: no pictures are made. */
	imageModels: readonly string[];
	/** Name of the one that writes down recordings; null or absent: none does. */
	transcriptionModel?: string | null;
	/** Longest silence; shortens the usual limits, never lengthens them. Milliseconds. */
	timeoutMs: number;
}

/** Models in the order of their names. */
export interface Models {
	chat: readonly [ChatModel, ...ChatModel[]];
	pictures: readonly PictureModel[];
	transcriber: Transcriber | null;
}

/** The models as configured: those that answer, and those that make pictures, if there are any. */
export function createModels(options: ModelsOptions): Models {
	const {
		api,
		models: [usual, ...others],
		imageModels,
		transcriptionModel: model = null,
		timeoutMs,
	} = options;
	const create = api === 'responses' ? createResponsesModel : createChatCompletionsModel;
	const limits = pictureLimitsWithin(timeoutMs);
	const chat = (name: string) => create({ ...options, model: name, limits: within(chatLimits, timeoutMs) });
	return {
		chat: [chat(usual), ...others.map(chat)],
		pictures: imageModels.map((name) => createPictureModel({ ...options, model: name, limits })),
		transcriber: model === null ? null : createTranscriber({ ...options, model, limits }),
	};
}

function within(limits: ModelLimits, timeoutMs: number): ModelLimits {
	return {
		firstTokenMs: Math.min(limits.firstTokenMs, timeoutMs),
		betweenTokensMs: Math.min(limits.betweenTokensMs, timeoutMs),
		totalMs: limits.totalMs,
	};
}

/** A picture takes longer than a first word; only a limit below the usual one of a chat says that it must not. */
function pictureLimitsWithin(timeoutMs: number): ModelLimits {
	return timeoutMs < chatLimits.firstTokenMs ? within(pictureLimits, timeoutMs * 3) : pictureLimits;
}
