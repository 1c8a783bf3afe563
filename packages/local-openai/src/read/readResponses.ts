import { z } from 'zod';
import { ApiError } from '../apiError.ts';
import { parseBody } from '../rules/parseBody.ts';
import { checkStrict, functionName, jsonSchema } from '../rules/toolSchemas.ts';
import type { AskedModel, ReturnedItem, SentMessage, SentPart } from './askedModel.ts';

const status = z.enum(['in_progress', 'completed', 'incomplete']).nullish();
const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const inputImage = z.strictObject({
	type: z.literal('input_image'),
	image_url: z.string().nullish(),
	file_id: z.string().nullish(),
	detail: z.enum(['low', 'high', 'auto', 'original']).optional(),
});
const inputContent = z.union([z.string(), z.array(z.discriminatedUnion('type', [inputText, inputImage]))]);
const outputText = z.strictObject({
	type: z.literal('output_text'),
	text: z.string(),
	annotations: z.array(z.unknown()).optional(),
	logprobs: z.array(z.unknown()).optional(),
});
const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });
const person = { type: z.literal('message'), content: inputContent, status, id: z.string().optional() };

const message = z.discriminatedUnion('role', [
	z.strictObject({ ...person, role: z.literal('user') }),
	z.strictObject({ ...person, role: z.literal('system') }),
	z.strictObject({ ...person, role: z.literal('developer') }),
	z.strictObject({
		...person,
		role: z.literal('assistant'),
		content: z.union([z.string(), z.array(z.discriminatedUnion('type', [outputText, refusal]))]),
		phase: z.string().nullish(),
	}),
]);
const functionCall = z.strictObject({
	type: z.literal('function_call'),
	id: z.string().optional(),
	call_id: z.string().min(1).max(64),
	name: functionName,
	arguments: z.string(),
	status,
});
const functionOutput = z.strictObject({
	type: z.literal('function_call_output'),
	id: z.string().nullish(),
	call_id: z.string().min(1).max(64),
	output: inputContent,
	status,
});

const reasoning = z.strictObject({
	type: z.literal('reasoning'),
	id: z.string(),
	summary: z.array(z.unknown()),
	content: z.array(z.unknown()).optional(),
	encrypted_content: z.string().nullish(),
	status,
});

// An item without a type is a message; the real service reads it so, too.
const item = z.preprocess(
	(value) =>
		typeof value === 'object' && value !== null && !('type' in value) ? { type: 'message', ...value } : value,
	z.discriminatedUnion('type', [message, functionCall, functionOutput, reasoning]),
);

const tool = z.strictObject({
	type: z.literal('function'),
	name: functionName,
	description: z.string().nullish(),
	parameters: jsonSchema.nullable(),
	strict: z.boolean().nullable(),
});

// Known to the service, accepted here, and without any effect on a stand-in.
const ignored = [
	'background',
	'context_management',
	'conversation',
	'max_tool_calls',
	'metadata',
	'moderation',
	'parallel_tool_calls',
	'prompt',
	'prompt_cache_options',
	'prompt_cache_retention',
	'service_tier',
	'stream_options',
	'text',
	'top_logprobs',
	'truncation',
	'user',
] as const;

const body = z.strictObject({
	...Object.fromEntries(ignored.map((name) => [name, z.unknown().optional()])),
	model: z.string(),
	input: z.union([z.string(), z.array(item)]),
	instructions: z.string().nullish(),
	stream: z.boolean().nullish(),
	store: z.boolean().nullish(),
	tools: z.array(tool).optional(),
	tool_choice: z
		.union([z.enum(['none', 'auto', 'required']), z.strictObject({ type: z.literal('function'), name: functionName })])
		.optional(),
	max_output_tokens: z.int().min(16).nullish(),
	temperature: z.number().min(0).max(2).nullish(),
	top_p: z.number().min(0).max(1).nullish(),
	prompt_cache_key: z.string().max(64).nullish(),
	safety_identifier: z.string().max(64).nullish(),
	previous_response_id: z.string().nullish(),
	include: z.array(z.string()).nullish(),
	reasoning: z.looseObject({ summary: z.string().nullish() }).nullish(),
});

type Body = z.output<typeof body>;
type Item = Exclude<Body['input'], string>[number];

/**
 * Reads the body of `POST /v1/responses` (OpenAI, "Create a model response").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readResponses(raw: unknown): AskedModel {
	const parsed = parseBody(body, raw);
	if (parsed.previous_response_id != null) {
		throw new ApiError(400, `Previous response with id '${parsed.previous_response_id}' not found.`, {
			code: 'previous_response_not_found',
			param: 'previous_response_id',
		});
	}
	const items: Item[] =
		typeof parsed.input === 'string' ? [{ type: 'message', role: 'user', content: parsed.input }] : parsed.input;
	if (items.length === 0) throw new ApiError(400, "Invalid 'input': must not be empty.", { param: 'input' });
	checkCalls(items);
	const tools = parsed.tools ?? [];
	for (const [index, each] of tools.entries()) {
		if (each.strict === true) checkStrict(each.name, each.parameters ?? {}, `tools[${index}].parameters`);
	}
	const { system, messages } = read(items);
	const choice = parsed.tool_choice ?? 'auto';
	return {
		model: parsed.model,
		system: [parsed.instructions ?? '', ...system].filter((text) => text !== '').join('\n'),
		messages,
		tools: tools.map((each) => ({
			name: each.name,
			description: each.description ?? '',
			parameters: each.parameters ?? {},
		})),
		toolChoice: typeof choice === 'string' ? choice : { name: choice.name },
		stream: parsed.stream ?? false,
		includeUsage: true,
		maxOutputTokens: parsed.max_output_tokens ?? null,
		...(parsed.prompt_cache_key == null ? {} : { promptCacheKey: parsed.prompt_cache_key }),
		...(parsed.safety_identifier == null ? {} : { safetyIdentifier: parsed.safety_identifier }),
		...(parsed.store == null ? {} : { store: parsed.store }),
		sendsThoughts: parsed.include?.includes('reasoning.encrypted_content') ?? false,
		summarizes: parsed.reasoning?.summary != null,
		sinceUser: sinceUser(items),
	};
}

/** What came back of this round: all that follows the last message of a person. */
function sinceUser(items: Item[]): ReturnedItem[] {
	const last = items.findLastIndex((each) => each.type === 'message' && each.role !== 'assistant');
	return items.slice(last + 1).flatMap((each): ReturnedItem[] => {
		if (each.type === 'reasoning') return [{ type: 'reasoning', id: each.id, sealed: each.encrypted_content ?? null }];
		if (each.type === 'function_call') return [{ type: 'call', callId: each.call_id }];
		if (each.type !== 'message' || each.role !== 'assistant') return [];
		const text = partsOf(each.content, '').map((part) => (part.type === 'text' ? part.text : ''));
		return [{ type: 'text', text: text.join(''), phase: each.phase ?? null }];
	});
}

function read(items: Item[]): { system: string[]; messages: SentMessage[] } {
	const system: string[] = [];
	const messages: SentMessage[] = [];
	for (const [index, each] of items.entries()) {
		const param = `input[${index}]`;
		if (each.type === 'reasoning') continue;
		if (each.type === 'function_call') {
			messages.push({ role: 'assistant', parts: [{ type: 'text', text: `${each.name}(${each.arguments})` }] });
		} else if (each.type === 'function_call_output') {
			messages.push({ role: 'tool', parts: partsOf(each.output, `${param}.output`) });
		} else if (each.role === 'system' || each.role === 'developer') {
			system.push(...partsOf(each.content, param).map((part) => (part.type === 'text' ? part.text : '')));
		} else {
			messages.push({ role: each.role, parts: partsOf(each.content, `${param}.content`) });
		}
	}
	return { system, messages };
}

type Content = z.output<typeof inputContent> | z.output<typeof message>['content'];

function partsOf(content: Content, param: string): SentPart[] {
	if (typeof content === 'string') return [{ type: 'text', text: content }];
	return content.map((part, index) => {
		if (part.type === 'refusal') return { type: 'text', text: part.refusal };
		if (part.type !== 'input_image') return { type: 'text', text: part.text };
		if (part.image_url == null) {
			throw new ApiError(400, `Missing required parameter: '${param}[${index}].image_url'.`, {
				code: 'missing_required_parameter',
				param: `${param}[${index}].image_url`,
			});
		}
		return {
			type: 'picture',
			picture: { url: part.image_url, detail: part.detail ?? 'auto', param: `${param}[${index}].image_url` },
		};
	});
}

/** Every call needs its result, every result its call. */
function checkCalls(items: Item[]): void {
	const calls = new Set(items.flatMap((each) => (each.type === 'function_call' ? [each.call_id] : [])));
	const outputs = new Set(items.flatMap((each) => (each.type === 'function_call_output' ? [each.call_id] : [])));
	for (const id of outputs.difference(calls)) {
		throw new ApiError(400, `No tool call found for function call output with call_id ${id}.`, { param: 'input' });
	}
	for (const id of calls.difference(outputs)) {
		throw new ApiError(400, `No tool output found for function call ${id}.`, { param: 'input' });
	}
}
