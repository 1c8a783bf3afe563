import type {
	ChatCompletionCreateParams,
	ChatCompletionMessageParam as Message,
} from 'openai/resources/chat/completions';
import { ApiError } from '../apiError.ts';
import type { CacheTtl } from '../promptCache.ts';
import { checkBody } from '../rules/checkBody.ts';
import { checkChatModel } from '../rules/modelRules.ts';
import { checkStrict } from '../rules/toolSchemas.ts';
import { type AskedModel, moderationAsked, type OfferedTool, type SentMessage, type SentPart } from './askedModel.ts';

/**
 * Reads the body of `POST /v1/chat/completions` (OpenAI, "Create chat completion").
 * @throws ApiError 400 for everything the service would refuse
 */
export function readChat(raw: unknown): AskedModel {
	const body = checkBody('CreateChatCompletionRequest', raw);
	checkChatModel(body.model, body);
	checkCalls(body.messages);
	if (body.stream_options != null && body.stream !== true) {
		throw new ApiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
			param: 'stream_options',
		});
	}
	if ((body.n ?? 1) > 1) throw new ApiError(400, 'This local model answers once: n has to be 1.', { param: 'n' });
	const cacheTtl = body.prompt_cache_options?.ttl ?? '30m';
	return {
		model: body.model,
		...read(body.messages, cacheTtl),
		tools: toolsOf(body),
		toolChoice: choiceOf(body),
		stream: body.stream ?? false,
		includeUsage: body.stream_options?.include_usage ?? false,
		maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
		moderation: moderationAsked(body.moderation),
		cacheMode: body.prompt_cache_options?.mode ?? 'implicit',
		cacheTtl,
		...(body.prompt_cache_key == null ? {} : { promptCacheKey: body.prompt_cache_key }),
		...(body.safety_identifier == null ? {} : { safetyIdentifier: body.safety_identifier }),
		...(body.store == null ? {} : { store: body.store }),
		sendsThoughts: false,
		summarizes: false,
		sinceUser: [],
	};
}

function toolsOf({ tools }: ChatCompletionCreateParams): OfferedTool[] {
	return (tools ?? []).flatMap((tool, index) => {
		if (tool.type !== 'function') return [];
		const { name, description = '', parameters = {}, strict } = tool.function;
		if (strict === true) checkStrict(name, parameters, `tools[${index}].function.parameters`);
		return [{ name, description, parameters }];
	});
}

function choiceOf({ tool_choice: choice = 'auto' }: ChatCompletionCreateParams): AskedModel['toolChoice'] {
	if (typeof choice === 'string') return choice;
	return choice.type === 'function' ? { name: choice.function.name } : 'auto';
}

function read(all: Message[], ttl: CacheTtl): { system: string; messages: SentMessage[] } {
	const system: string[] = [];
	const messages: SentMessage[] = [];
	for (const [index, each] of all.entries()) {
		const parts = partsOf(each.content ?? '', `messages[${index}].content`, ttl);
		if (each.role === 'system' || each.role === 'developer') {
			system.push(...parts.map((part) => (part.type === 'text' ? part.text : '')));
			continue;
		}
		if (each.role === 'assistant') parts.push(...callsOf(each).map((text) => ({ type: 'text' as const, text })));
		const role = each.role === 'function' ? 'tool' : each.role;
		messages.push({ role, parts: parts.filter((part) => part.type === 'picture' || part.text !== '') });
	}
	return { system: system.join('\n'), messages };
}

function callsOf({ tool_calls: calls }: Extract<Message, { role: 'assistant' }>): string[] {
	return (calls ?? []).flatMap((made) =>
		made.type === 'function' ? [`${made.function.name}(${made.function.arguments})`] : [],
	);
}

/** What a part may be; which of its fields are there was checked before. */
interface Part {
	type: string;
	text?: string;
	refusal?: string;
	image_url?: { url: string; detail?: 'auto' | 'low' | 'high' | 'original' };
	prompt_cache_breakpoint?: { ttl?: CacheTtl | null } | null;
}

function partsOf(content: string | readonly Part[], param: string, ttl: CacheTtl): SentPart[] {
	if (typeof content === 'string') return [{ type: 'text', text: content }];
	return content.map(({ type, text, refusal, image_url: shown, prompt_cache_breakpoint: end }, index): SentPart => {
		const endsPrefix = end == null ? {} : { endsPrefix: end.ttl ?? ttl };
		if (shown === undefined) return { type: 'text', text: text ?? refusal ?? `(${type})`, ...endsPrefix };
		const { url, detail = 'auto' } = shown;
		return { type: 'picture', picture: { url, detail, param: `${param}[${index}].image_url.url` }, ...endsPrefix };
	});
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
