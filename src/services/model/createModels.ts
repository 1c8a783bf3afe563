import { createChatCompletionsModel } from './chat/chatCompletionsModel.ts';
import { createResponsesModel } from './chat/responsesModel.ts';
import { createPictureModel, type PictureModelOptions } from './images/pictureModel.ts';
import { chatLimits, type ModelLimits, type ModelOptions, pictureLimits } from './modelOptions.ts';
import type { ChatModel, PictureModel } from './port.ts';

/** Everything about the models that is configured, and what they need to run. */
export interface ModelsOptions extends Omit<ModelOptions, 'limits'>, Pick<PictureModelOptions, 'fetchPicture'> {
	api: 'responses' | 'chat';
	/** Null: no pictures are made. */
	imageModel: string | null;
	/** Longest silence; shortens the usual limits, never lengthens them. Milliseconds. */
	timeoutMs: number;
}

/** The models as configured: one that answers, and one that makes pictures, if there is any. */
export function createModels(options: ModelsOptions): { chat: ChatModel; pictures: PictureModel | null } {
	const { api, imageModel, timeoutMs } = options;
	const create = api === 'responses' ? createResponsesModel : createChatCompletionsModel;
	const limits = pictureLimitsWithin(timeoutMs);
	return {
		chat: create({ ...options, limits: within(chatLimits, timeoutMs) }),
		pictures: imageModel === null ? null : createPictureModel({ ...options, model: imageModel, limits }),
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
