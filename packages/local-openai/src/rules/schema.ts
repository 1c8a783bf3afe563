import described from './described.json' with { type: 'json' };

/** What is used of JSON Schema in OpenAI's description. */
export interface Schema {
	$ref?: string;
	anyOf?: Schema[];
	type?: string | string[];
	enum?: unknown[];
	const?: unknown;
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: boolean | Schema;
	items?: Schema;
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	pattern?: string;
}

const oneOf = (...values: string[]): Schema => ({ enum: [...values, null] });
const whole = (minimum: number, maximum: number): Schema => ({ type: ['integer', 'null'], minimum, maximum });
const text = (maxLength: number): Schema => ({ type: ['string', 'null'], maxLength });

const laterImage: Record<string, Schema> = {
	quality: oneOf('standard', 'hd', 'low', 'medium', 'high', 'xhigh', 'max', 'auto'),
	output_format: oneOf('png', 'jpeg', 'webp', 'gif', 'svg'),
	output_compression: whole(0, 100),
	complexity: oneOf('low', 'medium', 'high'),
	frame_count: whole(2, 16),
	frame_duration_ms: whole(1, 60_000),
	safety_identifier: text(64),
	svg: { type: ['object', 'null'] },
	prompt: { type: 'string', minLength: 1, maxLength: 32_000 },
};
const ttl = oneOf('30m', '12h');
const breakpoint: Schema = {
	type: ['object', 'null'],
	properties: { mode: { enum: ['explicit'] }, ttl },
	required: ['mode'],
	additionalProperties: false,
};

/** What the newest SDK knows and the description does not yet (openai 7.57), or where the service takes less than is described. */
const later: Record<string, Record<string, Schema>> = {
	CreateImageRequest: laterImage,
	CreateImageEditRequest: { ...laterImage, markup: { type: 'string' }, moderation: oneOf('low', 'auto') },
	CreateResponse: {
		access_programs: { type: ['object', 'null'] },
		image: {
			type: ['object', 'null'],
			properties: { context_compression: oneOf('auto', 'enabled', 'disabled') },
			additionalProperties: false,
		},
		prompt_cache_key: text(64),
	},
	CreateChatCompletionRequest: {
		prompt_cache_key: text(64),
		prompt_cache_options: {
			type: ['object', 'null'],
			properties: { mode: oneOf('implicit', 'explicit'), ttl: oneOf('30m') },
			additionalProperties: false,
		},
		max_tokens: whole(1, 1e9),
		max_completion_tokens: whole(1, 1e9),
	},
	FunctionTool: { name: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' } },
	FunctionObject: { name: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' } },
	PromptCacheBreakpointParam: { ttl },
	PromptCacheBreakpointConfig: { ttl },
	PromptCacheOptionsParam: {
		ttl,
		comparison_response_id: { type: ['string', 'null'] },
		prewarm: { type: 'boolean' },
	},
	ChatCompletionRequestMessageContentPartImage: {
		image_url: {
			type: 'object',
			properties: { url: { type: 'string' }, detail: { enum: ['auto', 'low', 'high', 'original'] } },
			required: ['url'],
			additionalProperties: false,
		},
		prompt_cache_breakpoint: breakpoint,
	},
};

/** What has to be there in fact: an assistant's message needs no id, a picture no detail. */
const required: Record<string, string[]> = {
	CreateResponse: ['model', 'input'],
	CreateImageRequest: ['prompt', 'model'],
	CreateImageEditRequest: ['prompt', 'image', 'model'],
	OutputMessage: ['role', 'content'],
	OutputTextContent: ['type', 'text'],
	InputImageContent: ['type'],
	ReasoningItem: ['type', 'id', 'summary'],
};

function withLater(definitions: Record<string, Schema>): Record<string, Schema> {
	const entries = Object.entries(definitions).map(([name, schema]): [string, Schema] => [
		name,
		{
			...schema,
			...(schema.properties && { properties: { ...schema.properties, ...later[name] } }),
			...(required[name] && { required: required[name] }),
		},
	]);
	return Object.fromEntries(entries);
}

/** OpenAI's description of its requests, by name. */
export const definitions = withLater(described.definitions);

/** A schema, or the one it refers to. */
export function resolved(schema: Schema): Schema {
	const name = schema.$ref?.replace('#/definitions/', '');
	return name === undefined ? schema : resolved(definitions[name] ?? {});
}
