import type { ResponseCreateParams, ResponseInputItem } from 'openai/resources/responses/responses';
import { ApiError } from '../apiError.ts';
import type { CacheTtl } from '../promptCache.ts';
import { checkBody } from '../rules/checkBody.ts';
import { checkChatModel } from '../rules/modelRules.ts';
import { checkStrict } from '../rules/toolSchemas.ts';
import {
	type AskedModel,
	moderationAsked,
	type OfferedTool,
	type ReturnedItem,
	type SentMessage,
	type SentPart,
} from './askedModel.ts';

type Item = ResponseInputItem;
type Message = Extract<Item, { role: string; content: unknown }>;

/**
 * Reads the body of `POST /v1/responses` (OpenAI, "Create a model response").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readResponses(raw: unknown): AskedModel {
	const body = checkBody('CreateResponse', raw);
	checkChatModel(body.model, body);
	if (body.previous_response_id != null) {
		throw new ApiError(400, `Previous response with id '${body.previous_response_id}' not found.`, {
			code: 'previous_response_not_found',
			param: 'previous_response_id',
		});
	}
	const items: Item[] = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : itemsOf(body);
	if (items.length === 0) throw new ApiError(400, "Invalid 'input': must not be empty.", { param: 'input' });
	checkCalls(items);
	const cacheTtl = body.prompt_cache_options?.ttl ?? '30m';
	const { system, messages } = read(items, cacheTtl);
	return {
		model: body.model,
		system: [body.instructions ?? '', ...system].filter((text) => text !== '').join('\n'),
		messages,
		tools: toolsOf(body),
		toolChoice: choiceOf(body),
		stream: body.stream ?? false,
		includeUsage: true,
		maxOutputTokens: body.max_output_tokens ?? null,
		moderation: moderationAsked(body.moderation),
		cacheMode: body.prompt_cache_options?.mode ?? 'implicit',
		cacheTtl,
		...(body.prompt_cache_key == null ? {} : { promptCacheKey: body.prompt_cache_key }),
		...(body.safety_identifier == null ? {} : { safetyIdentifier: body.safety_identifier }),
		...(body.store == null ? {} : { store: body.store }),
		sendsThoughts: body.include?.includes('reasoning.encrypted_content') ?? false,
		summarizes: body.reasoning?.summary != null,
		sinceUser: sinceUser(items),
	};
}

function itemsOf({ input }: ResponseCreateParams): Item[] {
	return Array.isArray(input) ? input : [];
}

function isMessage(item: Item): item is Message {
	return 'role' in item && 'content' in item && (item.type === undefined || item.type === 'message');
}

/** What came back of this round: all that follows the last message of a person. */
function sinceUser(items: Item[]): ReturnedItem[] {
	const last = items.findLastIndex((each) => isMessage(each) && each.role !== 'assistant');
	return items.slice(last + 1).flatMap((each): ReturnedItem[] => {
		if (isMessage(each)) {
			const text = partsOf(each.content, '').map((part) => (part.type === 'text' ? part.text : ''));
			return [{ type: 'text', text: text.join(''), phase: ('phase' in each ? each.phase : null) ?? null }];
		}
		if (each.type === 'reasoning') return [{ type: 'reasoning', id: each.id, sealed: each.encrypted_content ?? null }];
		return each.type === 'function_call' ? [{ type: 'call', callId: each.call_id }] : [];
	});
}

/** Functions only: a stand-in has none of the tools that OpenAI hosts. */
function toolsOf({ tools }: ResponseCreateParams): OfferedTool[] {
	return (tools ?? []).flatMap((tool, index) => {
		if (tool.type !== 'function') return [];
		if (tool.strict === true) checkStrict(tool.name, tool.parameters ?? {}, `tools[${index}].parameters`);
		return [{ name: tool.name, description: tool.description ?? '', parameters: tool.parameters ?? {} }];
	});
}

function choiceOf({ tool_choice: choice = 'auto' }: ResponseCreateParams): AskedModel['toolChoice'] {
	if (typeof choice === 'string') return choice;
	return choice.type === 'function' ? { name: choice.name } : 'auto';
}

function read(items: Item[], ttl: CacheTtl): { system: string[]; messages: SentMessage[] } {
	const system: string[] = [];
	const messages: SentMessage[] = [];
	for (const [index, each] of items.entries()) {
		const param = `input[${index}]`;
		if (isMessage(each)) {
			const parts = partsOf(each.content, `${param}.content`, ttl);
			if (each.role === 'user' || each.role === 'assistant') messages.push({ role: each.role, parts });
			else system.push(...parts.map((part) => (part.type === 'text' ? part.text : '')));
		} else if (each.type === 'function_call') {
			messages.push({ role: 'assistant', parts: [{ type: 'text', text: `${each.name}(${each.arguments})` }] });
		} else if (each.type === 'function_call_output') {
			messages.push({ role: 'tool', parts: partsOf(each.output, `${param}.output`, ttl) });
		}
	}
	return { system, messages };
}

/** What a part may be; which of its fields are there was checked before. */
interface Part {
	type: string;
	text?: string;
	refusal?: string;
	filename?: string | null;
	image_url?: string | null;
	detail?: 'low' | 'high' | 'auto' | 'original' | null;
	prompt_cache_breakpoint?: { ttl?: CacheTtl | null } | null;
}

function partsOf(content: string | readonly Part[], param: string, ttl: CacheTtl = '30m'): SentPart[] {
	if (typeof content === 'string') return [{ type: 'text', text: content }];
	return content.map((part, index) => ({
		...partOf(part, `${param}[${index}]`),
		...(part.prompt_cache_breakpoint == null ? {} : { endsPrefix: part.prompt_cache_breakpoint.ttl ?? ttl }),
	}));
}

function partOf({ type, text, refusal, filename, image_url, detail }: Part, param: string): SentPart {
	if (type === 'input_file') return { type: 'text', text: `(a file: ${filename ?? 'no name'})` };
	if (type !== 'input_image') return { type: 'text', text: text ?? refusal ?? '' };
	if (image_url == null) {
		throw new ApiError(400, `Missing required parameter: '${param}.image_url'.`, {
			code: 'missing_required_parameter',
			param: `${param}.image_url`,
		});
	}
	return { type: 'picture', picture: { url: image_url, detail: detail ?? 'auto', param: `${param}.image_url` } };
}

/** Every call needs its result, every result its call. */
function checkCalls(items: Item[]): void {
	const ids = (type: string) =>
		new Set(
			items.flatMap((each) => (each.type === type && 'call_id' in each && each.call_id != null ? [each.call_id] : [])),
		);
	const calls = ids('function_call');
	const outputs = ids('function_call_output');
	for (const id of outputs.difference(calls)) {
		throw new ApiError(400, `No tool call found for function call output with call_id ${id}.`, { param: 'input' });
	}
	for (const id of calls.difference(outputs)) {
		throw new ApiError(400, `No tool output found for function call ${id}.`, { param: 'input' });
	}
}
