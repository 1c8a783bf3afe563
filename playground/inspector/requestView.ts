import type { ModelApi, ReceivedRequest, ShownPicture } from '../../packages/local-openai/src/receivedRequest.ts';
import type { RequestView, SeenPicture } from './views.ts';

const tasks: Record<ModelApi, RequestView['task']> = {
	responses: 'asks',
	chat: 'asks',
	'images.generate': 'draws',
	'images.edit': 'edits',
	'audio.transcriptions': 'asks',
};

const longestText = 4000;

const cut = (text: string): string =>
	text.length > longestText ? `${text.slice(0, longestText)} … (${text.length} characters)` : text;

const pictureView = ({ mediaType, width, height, bytes, tokens, detail, hash }: ShownPicture): SeenPicture => ({
	url: `/model-pictures/${hash}`,
	mediaType,
	width,
	height,
	size: bytes.length,
	tokens,
	detail,
});

const turnsOf = (request: ReceivedRequest): RequestView['turns'] => {
	if (request.messages.length > 0)
		return request.messages.map(({ role, text, pictures }) => ({
			role,
			text: cut(text),
			pictures: pictures.map(pictureView),
		}));
	if (request.texts.length === 0 && request.pictures.length === 0) return [];
	return [{ role: 'user', text: cut(request.texts.join('\n')), pictures: request.pictures.map(pictureView) }];
};

/** A request to the model as the page shows it, with the channel it was asked for in; the pictures are fetched apart. */
export const requestView = (request: ReceivedRequest, channelId: string | null): RequestView => {
	const isCounted = request.inputTokens > 0;
	return {
		id: request.id,
		task: tasks[request.api],
		channelId,
		at: request.at,
		model: request.model,
		system: cut(request.system),
		turns: turnsOf(request),
		tools: request.tools,
		inputTokens: isCounted ? request.inputTokens : null,
		cachedTokens: isCounted ? request.cachedTokens : null,
		outputTokens: request.outputTokens > 0 ? request.outputTokens : null,
		firstTokenMs: request.firstTokenMs ?? null,
		status: request.status,
		aborted: request.aborted,
		finished: request.finished,
		answer: cut(
			[request.answer.text, ...request.answer.calls.map((call) => `${call.name}(${call.arguments})`)]
				.filter(Boolean)
				.join('\n'),
		),
		madePictures: request.answer.pictures,
	};
};
