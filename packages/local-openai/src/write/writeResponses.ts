import { type Exchange, endStream, openStream, sendEvent, sendJson } from '../exchange.ts';
import type { AskedModel } from '../read/askedModel.ts';
import type { MadeCall } from '../receivedRequest.ts';
import type { Thought } from '../rules/thoughts.ts';
import type { AnswerEnd, AnswerWriter, CountedTokens, Phase } from './answerWriter.ts';
import { moderationField } from './moderated.ts';

type Json = Record<string, unknown>;

/** Answers as the Responses API does: typed events (OpenAI, "Streaming events") or one object, from the same items. */
export function writeResponses(exchange: Exchange, asked: AskedModel): AnswerWriter {
	const { request } = exchange;
	const items: Json[] = [];
	let sequence = 0;
	let open: OpenPart | null = null;
	const emit = (type: string, data: Json) => {
		if (asked.stream) sendEvent(exchange, { type, sequence_number: sequence++, ...data }, type);
	};
	const part = (kind: OpenPart['kind'], phase: Phase | null): OpenPart => {
		if (open !== null) return open;
		open = { kind, text: '', phase, id: `msg_${request.id}_${items.length}`, index: items.length };
		emit('response.output_item.added', { output_index: open.index, item: message(open, 'in_progress') });
		emit('response.content_part.added', { ...place(open), part: content(open) });
		return open;
	};
	const close = (status: string) => {
		if (open === null) return;
		const logprobs = open.kind === 'output_text' ? { logprobs: [] } : {};
		emit(`response.${open.kind}.done`, { ...place(open), ...said(open), ...logprobs });
		emit('response.content_part.done', { ...place(open), part: content(open) });
		items.push(message(open, status));
		emit('response.output_item.done', { output_index: open.index, item: items.at(-1) });
		open = null;
	};
	const snapshot = (state: Json) => responseObject(exchange, asked, { output: items, ...state });
	return {
		start() {
			if (!asked.stream) return;
			openStream(exchange);
			emit('response.created', { response: snapshot({ status: 'in_progress' }) });
			emit('response.in_progress', { response: snapshot({ status: 'in_progress' }) });
		},
		reasoning: (thought, text) => writeThought(asked, items, emit, thought, text),
		endItem: () => close('completed'),
		unknown: () => emit('response.heartbeat', { at: exchange.clock.now() }),
		text(delta, phase) {
			const to = part('output_text', phase);
			to.text += delta;
			emit('response.output_text.delta', { ...place(to), delta, logprobs: [] });
		},
		refusal(delta) {
			const to = part('refusal', null);
			to.text += delta;
			emit('response.refusal.delta', { ...place(to), delta });
		},
		call(call) {
			const index = items.length;
			const at = { item_id: `fc_${call.id}`, output_index: index };
			const empty = functionCall({ ...call, arguments: '' }, 'in_progress');
			emit('response.output_item.added', { output_index: index, item: empty });
			for (const delta of call.arguments.match(/[\s\S]{1,12}/g) ?? []) {
				emit('response.function_call_arguments.delta', { ...at, delta });
			}
			emit('response.function_call_arguments.done', { ...at, name: call.name, arguments: call.arguments });
			items.push(functionCall(call, 'completed'));
			emit('response.output_item.done', { output_index: index, item: items.at(-1) });
		},
		fail(code, words) {
			const failed = snapshot({ status: 'failed', error: { code, message: words } });
			emit('response.failed', { response: failed });
			if (asked.stream) endStream(exchange);
			else sendJson(exchange, 200, failed);
		},
		finish(end, tokens) {
			const incomplete = end === 'length' || end === 'contentFilter';
			close(incomplete ? 'incomplete' : 'completed');
			const finished = snapshot(endState(end, tokens, exchange.clock.now()));
			emit(incomplete ? 'response.incomplete' : 'response.completed', { response: finished });
			if (asked.stream) endStream(exchange);
			else sendJson(exchange, 200, finished);
		},
	};
}

/** A reasoning item: sealed if that was asked for, in words if a summary was. */
function writeThought(
	{ sendsThoughts, summarizes }: AskedModel,
	items: Json[],
	emit: (type: string, data: Json) => void,
	{ id, sealed }: Thought,
	text: string,
): void {
	const index = items.length;
	const at = { item_id: id, output_index: index, summary_index: 0 };
	const thought = { id, type: 'reasoning', summary: [], ...(sendsThoughts ? { encrypted_content: sealed } : {}) };
	emit('response.output_item.added', { output_index: index, item: thought });
	const part = { type: 'summary_text', text };
	if (summarizes) {
		emit('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } });
		emit('response.reasoning_summary_text.delta', { ...at, delta: text });
		emit('response.reasoning_summary_text.done', { ...at, text });
		emit('response.reasoning_summary_part.done', { ...at, part });
	}
	items.push({ ...thought, summary: summarizes ? [part] : [] });
	emit('response.output_item.done', { output_index: index, item: items.at(-1) });
}

interface OpenPart {
	phase: Phase | null;
	kind: 'output_text' | 'refusal';
	text: string;
	id: string;
	index: number;
}

function place({ id, index }: OpenPart): Json {
	return { item_id: id, output_index: index, content_index: 0 };
}

function said({ kind, text }: OpenPart): Json {
	return kind === 'refusal' ? { refusal: text } : { text };
}

function content(part: OpenPart): Json {
	const extra = part.kind === 'output_text' ? { annotations: [], logprobs: [] } : {};
	return { type: part.kind, ...said(part), ...extra };
}

function message(part: OpenPart, status: string): Json {
	const parts = status === 'in_progress' ? [] : [content(part)];
	return {
		id: part.id,
		type: 'message',
		status,
		role: 'assistant',
		...(part.phase && { phase: part.phase }),
		content: parts,
	};
}

function functionCall(call: MadeCall, status: string): Json {
	return {
		id: `fc_${call.id}`,
		type: 'function_call',
		status,
		call_id: call.id,
		name: call.name,
		arguments: call.arguments,
	};
}

function endState(end: AnswerEnd, { input, cached, written, output, reasoning }: CountedTokens, now: number): Json {
	const reason = end === 'length' ? 'max_output_tokens' : end === 'contentFilter' ? 'content_filter' : null;
	return {
		status: reason === null ? 'completed' : 'incomplete',
		completed_at: reason === null ? Math.floor(now / 1000) : null,
		incomplete_details: reason === null ? null : { reason },
		usage: {
			input_tokens: input,
			input_tokens_details: {
				cached_tokens: cached,
				cache_write_tokens: written['30m'] + written['12h'],
				cache_write_tokens_details: { ttl_30m_tokens: written['30m'], ttl_12h_tokens: written['12h'] },
			},
			output_tokens: output,
			output_tokens_details: { reasoning_tokens: reasoning },
			total_tokens: input + output,
		},
	};
}

function responseObject(exchange: Exchange, asked: AskedModel, state: Json): Json {
	const { request } = exchange;
	return {
		id: `resp_${request.id}`,
		object: 'response',
		created_at: Math.floor(request.at / 1000),
		completed_at: null,
		background: false,
		error: null,
		incomplete_details: null,
		instructions: asked.system === '' ? null : asked.system,
		max_output_tokens: asked.maxOutputTokens,
		metadata: {},
		model: asked.model,
		parallel_tool_calls: true,
		previous_response_id: null,
		prompt_cache_key: asked.promptCacheKey ?? null,
		safety_identifier: asked.safetyIdentifier ?? null,
		store: asked.store ?? true,
		temperature: 1,
		text: { format: { type: 'text' } },
		tool_choice:
			typeof asked.toolChoice === 'string' ? asked.toolChoice : { type: 'function', name: asked.toolChoice.name },
		tools: asked.tools.map((tool) => ({ type: 'function', strict: true, ...tool })),
		top_p: 1,
		truncation: 'disabled',
		...(state.usage === undefined ? {} : moderationField(exchange, asked)),
		...state,
	};
}
