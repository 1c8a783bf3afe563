import { z } from 'zod';
import { ApiError } from '../apiError.ts';
import { parseBody } from '../rules/parseBody.ts';
import { checkStrict, functionName, jsonSchema } from '../rules/toolSchemas.ts';
import type { AskedModel, SentMessage, SentPart } from './askedModel.ts';

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
	type: z.literal('image_url'),
	image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high']).optional() }),
});
const texts = z.union([z.string(), z.array(textPart).min(1)]);
const name = z.string().optional();
const call = z.strictObject({
	id: z.string(),
	type: z.literal('function'),
	function: z.strictObject({ name: functionName, arguments: z.string() }),
});

const message = z.discriminatedUnion('role', [
	z.strictObject({ role: z.literal('system'), content: texts, name }),
	z.strictObject({ role: z.literal('developer'), content: texts, name }),
	z.strictObject({
		role: z.literal('user'),
		content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, imagePart])).min(1)]),
		name,
	}),
	z.strictObject({
		role: z.literal('assistant'),
		content: texts.nullish(),
		refusal: z.string().nullish(),
		tool_calls: z.array(call).min(1).optional(),
		name,
	}),
	z.strictObject({ role: z.literal('tool'), content: texts, tool_call_id: z.string() }),
]);

const tool = z.strictObject({
	type: z.literal('function'),
	function: z.strictObject({
		name: functionName,
		description: z.string().optional(),
		parameters: jsonSchema.optional(),
		strict: z.boolean().nullish(),
	}),
});

// Known to the service, accepted here, and without any effect on a stand-in.
const ignored = [
	'audio',
	'frequency_penalty',
	'function_call',
	'functions',
	'logit_bias',
	'logprobs',
	'metadata',
	'modalities',
	'moderation',
	'parallel_tool_calls',
	'prediction',
	'presence_penalty',
	'prompt_cache_options',
	'prompt_cache_retention',
	'reasoning_effort',
	'response_format',
	'seed',
	'service_tier',
	'stop',
	'top_logprobs',
	'user',
	'verbosity',
	'web_search_options',
] as const;

const limit = z.int().min(1).nullish();

const body = z.strictObject({
	...Object.fromEntries(ignored.map((each) => [each, z.unknown().optional()])),
	model: z.string(),
	messages: z.array(message).min(1),
	stream: z.boolean().nullish(),
	stream_options: z
		.strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
		.nullish(),
	store: z.boolean().nullish(),
	tools: z.array(tool).optional(),
	tool_choice: z
		.union([
			z.enum(['none', 'auto', 'required']),
			z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: functionName }) }),
		])
		.optional(),
	max_completion_tokens: limit,
	max_tokens: limit,
	n: z.literal(1).nullish(),
	temperature: z.number().min(0).max(2).nullish(),
	top_p: z.number().min(0).max(1).nullish(),
	prompt_cache_key: z.string().max(64).nullish(),
	safety_identifier: z.string().max(64).nullish(),
});

type Message = z.output<typeof message>;

/**
 * Reads the body of `POST /v1/chat/completions` (OpenAI, "Create chat completion").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readChat(raw: unknown): AskedModel {
	const parsed = parseBody(body, raw);
	checkCalls(parsed.messages);
	if (parsed.stream_options != null && parsed.stream !== true) {
		throw new ApiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
			param: 'stream_options',
		});
	}
	const tools = (parsed.tools ?? []).map((each) => each.function);
	for (const [index, each] of tools.entries()) {
		if (each.strict === true) checkStrict(each.name, each.parameters ?? {}, `tools[${index}].function.parameters`);
	}
	const choice = parsed.tool_choice ?? 'auto';
	return {
		model: parsed.model,
		...read(parsed.messages),
		tools: tools.map((each) => ({
			name: each.name,
			description: each.description ?? '',
			parameters: each.parameters ?? {},
		})),
		toolChoice: typeof choice === 'string' ? choice : { name: choice.function.name },
		stream: parsed.stream ?? false,
		includeUsage: parsed.stream_options?.include_usage ?? false,
		maxOutputTokens: parsed.max_completion_tokens ?? parsed.max_tokens ?? null,
		...(parsed.prompt_cache_key == null ? {} : { promptCacheKey: parsed.prompt_cache_key }),
		...(parsed.safety_identifier == null ? {} : { safetyIdentifier: parsed.safety_identifier }),
		...(parsed.store == null ? {} : { store: parsed.store }),
		sendsThoughts: false,
		summarizes: false,
		sinceUser: [],
	};
}

function read(all: Message[]): { system: string; messages: SentMessage[] } {
	const system: string[] = [];
	const messages: SentMessage[] = [];
	for (const [index, each] of all.entries()) {
		const parts = partsOf(each.content ?? '', `messages[${index}].content`);
		if (each.role === 'system' || each.role === 'developer') {
			system.push(...parts.map((part) => (part.type === 'text' ? part.text : '')));
			continue;
		}
		if (each.role === 'assistant') {
			for (const made of each.tool_calls ?? []) {
				parts.push({ type: 'text', text: `${made.function.name}(${made.function.arguments})` });
			}
		}
		messages.push({ role: each.role, parts: parts.filter((part) => part.type === 'picture' || part.text !== '') });
	}
	return { system: system.join('\n'), messages };
}

function partsOf(content: NonNullable<Message['content']>, param: string): SentPart[] {
	if (typeof content === 'string') return [{ type: 'text', text: content }];
	return content.map((part, index) =>
		part.type === 'text'
			? { type: 'text', text: part.text }
			: {
					type: 'picture',
					picture: {
						url: part.image_url.url,
						detail: part.image_url.detail ?? 'auto',
						param: `${param}[${index}].image_url.url`,
					},
				},
	);
}

/** Results directly follow the message with their calls, one for each. */
function checkCalls(messages: Message[]): void {
	let open = new Set<string>();
	for (const [index, each] of [...messages, null].entries()) {
		if (each?.role === 'tool') {
			if (!open.delete(each.tool_call_id)) {
				throw new ApiError(
					400,
					"Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
					{ param: `messages[${index}].role` },
				);
			}
			continue;
		}
		if (open.size > 0) {
			throw new ApiError(
				400,
				`An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. Missing: ${[...open].join(', ')}`,
				{ param: `messages[${index}].role` },
			);
		}
		if (each?.role === 'assistant') open = new Set(each.tool_calls?.map((made) => made.id) ?? []);
	}
}
