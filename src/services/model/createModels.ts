import { createChatCompletionsModel } from './chat/chatCompletionsModel.ts';
import { createResponsesModel } from './chat/responsesModel.ts';
import { createPictureModel, type PictureModelOptions } from './images/pictureModel.ts';
import { chatLimits, type ModelLimits, type ModelOptions, pictureLimits } from './modelOptions.ts';
import type { ChatModel, PictureModel } from './port.ts';
import { createTranscriber, type Transcriber } from './transcriber.ts';

/** Everything about the models that is configured, and what they need to run. */
interface ModelsOptions extends Omit<ModelOptions, 'limits' | 'model'>, Pick<PictureModelOptions, 'fetchPicture'> {
	api: 'responses' | 'chat';
	/** Name of the one that writes down recordings; null or absent: none does. */
	transcriptionModel?: string | null;
	/** Longest silence; shortens the usual limits, never lengthens them. Milliseconds. */
	timeoutMs: number;
}

/** The models of a server. One that is asked for again is the same as before. */
export interface Models {
	/** The one of that name that answers. */
	chat(name: string): ChatModel;
	/** The one of that name that makes pictures. */
	pictures(name: string): PictureModel;
	transcriber: Transcriber | null;
}

/** The models as configured. */
export function createModels(options: ModelsOptions): Models {
	const { api, transcriptionModel: model = null, timeoutMs } = options;
	const create = api === 'responses' ? createResponsesModel : createChatCompletionsModel;
	const limits = pictureLimitsWithin(timeoutMs);
	const chat = (name: string) => create({ ...options, model: name, limits: limitedTo(chatLimits, timeoutMs) });
	return {
		chat: kept(chat),
		pictures: kept((name) => createPictureModel({ ...options, model: name, limits })),
		transcriber: model === null ? null : createTranscriber({ ...options, model, limits }),
	};
}

/** Models that are kept at hand: servers may choose among all that there are. */
const mostKept = 100;

/** Makes each once, and lets go of the one that was made first when there are too many. */
function kept<Model>(make: (name: string) => Model): (name: string) => Model {
	const made = new Map<string, Model>();
	return (name) => {
		const model = made.get(name) ?? make(name);
		made.set(name, model);
		for (const [oldest] of made) if (made.size > mostKept) made.delete(oldest);
		return model;
	};
}

function limitedTo(limits: ModelLimits, timeoutMs: number): ModelLimits {
	return {
		firstTokenMs: Math.min(limits.firstTokenMs, timeoutMs),
		betweenTokensMs: Math.min(limits.betweenTokensMs, timeoutMs),
		totalMs: limits.totalMs,
	};
}

/** A picture takes longer than a first word; only a limit below the usual one of a chat says that it must not. */
function pictureLimitsWithin(timeoutMs: number): ModelLimits {
	return timeoutMs < chatLimits.firstTokenMs ? limitedTo(pictureLimits, timeoutMs * 3) : pictureLimits;
}
