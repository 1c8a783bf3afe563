import { ApiError } from '../apiError.ts';
import { type Exchange, endStream, isWild, openStream, sendError, sendEvent, sendJson } from '../exchange.ts';
import type { AskedModel } from '../read/askedModel.ts';
import type { MadeCall } from '../receivedRequest.ts';
import type { AnswerEnd, AnswerWriter, CountedTokens } from './answerWriter.ts';
import { moderationField } from './moderated.ts';

const FINISH = { stop: 'stop', length: 'length', contentFilter: 'content_filter', toolCalls: 'tool_calls' } as const;

/** Answers as Chat Completions do, in chunks (OpenAI, "Chat completion chunk object"). */
export function streamChat(exchange: Exchange, asked: AskedModel): AnswerWriter {
	const head = heading(exchange, asked, 'chat.completion.chunk');
	const chunk = (delta: Record<string, unknown>, finish: string | null = null) => {
		const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
		sendEvent(exchange, { ...head, choices: [choice], ...(asked.includeUsage ? { usage: null } : {}) });
	};
	let calls = 0;
	return {
		start() {
			openStream(exchange);
			chunk({ role: 'assistant', content: '', refusal: null });
		},
		text: (delta) => chunk({ content: delta }),
		// Chat Completions say nothing of reasoning; compatible servers have a field of their own for it.
		reasoning: (_, text) => isWild(exchange) && chunk({ reasoning_content: text }),
		endItem: () => undefined,
		unknown: () => sendEvent(exchange, { ...head, object: 'chat.completion.heartbeat', choices: [] }),
		refusal: (delta) => chunk({ refusal: delta }),
		call(call) {
			const index = calls++;
			chunk({
				tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
			});
			for (const piece of call.arguments.match(/[\s\S]{1,12}/g) ?? []) {
				chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
			}
		},
		fail(code, message) {
			sendEvent(exchange, { error: { message, type: 'server_error', param: null, code } });
			endStream(exchange);
		},
		finish(end, tokens) {
			chunk({}, FINISH[end]);
			if (asked.includeUsage) sendEvent(exchange, { ...head, choices: [], usage: usage(tokens) });
			if (asked.moderation !== null) sendEvent(exchange, { ...head, choices: [], ...moderationField(exchange, asked) });
			sendEvent(exchange, '[DONE]');
			endStream(exchange);
		},
	};
}

/** Answers as Chat Completions do, in one piece (OpenAI, "Chat completion object"). */
export function wholeChat(exchange: Exchange, asked: AskedModel): AnswerWriter {
	let content = '';
	let refusal = '';
	const calls: MadeCall[] = [];
	return {
		start: () => undefined,
		reasoning: () => undefined,
		endItem: () => undefined,
		unknown: () => undefined,
		text: (delta) => {
			content += delta;
		},
		refusal: (delta) => {
			refusal += delta;
		},
		call: (call) => calls.push(call),
		fail: (code, message) => sendError(exchange, new ApiError(500, message, { code })),
		finish(end: AnswerEnd, tokens) {
			const message = {
				role: 'assistant',
				content: content === '' ? null : content,
				refusal: refusal === '' ? null : refusal,
				annotations: [],
				...(calls.length === 0
					? {}
					: {
							tool_calls: calls.map(({ id, name, arguments: text }) => ({
								id,
								type: 'function',
								function: { name, arguments: text },
							})),
						}),
			};
			sendJson(exchange, 200, {
				...heading(exchange, asked, 'chat.completion'),
				choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[end] }],
				usage: usage(tokens),
				...moderationField(exchange, asked),
			});
		},
	};
}

function heading({ request }: Exchange, { model }: AskedModel, object: string) {
	return { id: `chatcmpl-${request.id}`, object, created: Math.floor(request.at / 1000), model };
}

function usage({ input, cached, written, output, reasoning }: CountedTokens) {
	return {
		prompt_tokens: input,
		completion_tokens: output,
		total_tokens: input + output,
		prompt_tokens_details: {
			cached_tokens: cached,
			cache_write_tokens: written['30m'] + written['12h'],
			audio_tokens: 0,
		},
		completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
	};
}
