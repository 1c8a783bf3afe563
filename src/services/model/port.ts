/** Whether the provider judges what is asked and answered: not at all, to note what stands out, or to stop it. */
export const moderations = ['off', 'score', 'block'] as const;
export type Moderation = (typeof moderations)[number];

/** How finely the server is to look at a picture. */
export type Detail = 'low' | 'high' | 'auto' | 'original';

/** A function the model may call. `parameters` is a JSON Schema that also holds under `strict`. */
export interface Tool {
	name: string;
	description: string;
	parameters: Record<string, unknown>;
}

/** A function call of the model. `arguments` is JSON as the model wrote it: parse at the door. */
export interface ToolCall {
	id: string;
	name: string;
	arguments: string;
	/** What the model thought before it, to be given back with it. */
	thoughts?: readonly Thought[];
}

/** What a model thought, sealed: it keeps none itself, so each next round of the same answer gives it back, in its place. */
export interface Thought {
	id: string;
	sealed: string;
}

/** What a message of the model is to it: words on the way, or the answer. */
export type Phase = 'commentary' | 'final_answer';

/** A part of a person's message, in the order in which the person put it. */
export type PromptPart =
	| { type: 'text'; text: string }
	| { type: 'picture'; mediaType: string; bytes: Uint8Array; detail: Detail; tokens: number };

/** A picture as the model sees it. */
export type PicturePart = Extract<PromptPart, { type: 'picture' }>;

/** One message of the prompt. `tool` is the result of a call made in this same answer, with the picture that it asked for. */
export type PromptMessage =
	| { role: 'user'; parts: PromptPart[] }
	/** `thoughts`: before its words. */
	| { role: 'assistant'; text: string; toolCalls: ToolCall[]; thoughts?: readonly Thought[]; phase?: Phase }
	| { role: 'tool'; callId: string; text: string; picture?: PicturePart };

/** What of a prompt a server reads from its cache and writes to it: the beginnings that end with these parts. Without any, it does neither. */
export interface CacheUse {
	breakpoints: ReadonlySet<PromptPart>;
	/** How long what is written is kept at least. */
	ttl: '30m' | '12h';
}

/** What the model is sent. The same turns give the same bytes on every later request (prompt caching). */
export interface Prompt {
	system: string;
	messages: PromptMessage[];
	tools: Tool[];
	/** Absent: the server uses its cache as it does by itself. */
	cache?: CacheUse;
	/** Same for all requests of a conversation; sent to OpenAI only, as `prompt_cache_key`. */
	conversationId: string;
	/** Discord user id of who asks; sent to OpenAI only, hashed, as `safety_identifier`. */
	personId: string;
	/** Whether the provider judges it and the answer; absent: no. */
	moderation?: Moderation;
}

/** Tokens as the server counted them. `cached` and `cacheWrites` (absent: none) are part of `input`, `cacheWrites12h` is part of `cacheWrites`. */
export interface Usage {
	input: number;
	cached: number;
	cacheWrites?: number;
	cacheWrites12h?: number;
	output: number;
}

/**
 * `lost`: a try failed that the server had begun to answer, so that it may be charged. `again`: after that, the server is asked once more
 * as soon as this is taken, unless it is refused by then: that try ends with the reason, and others that run beside it go on. `pictures`: how many
 * the try was to make.
 */
export type TryEvent =
	| { type: 'lost'; pictures: number }
	| { type: 'again'; pictures: number; refuse(reason: unknown): void };

/** What comes out of a model while it answers. `done` comes last and exactly once; `length`: cut at the output limit. */
export type ModelEvent =
	| { type: 'text'; delta: string }
	| { type: 'toolCall'; call: ToolCall }
	/** Comes right before what it belongs to. */
	| { type: 'thought'; thought: Thought }
	| { type: 'phase'; phase: Phase }
	| { type: 'usage'; usage: Usage }
	/** What of it was flagged, by side and category, and whether both sides were judged. Comes before `done`. */
	| { type: 'moderated'; flagged: readonly string[]; isWhole: boolean }
	| TryEvent
	| { type: 'done'; reason: 'stop' | 'length' | 'toolCalls' };

/** A model that answers questions. */
export interface ChatModel {
	/** Its name as configured. */
	readonly name: string;
	/** Whether it calls functions that it is offered, as far as is known by now. */
	readonly callsFunctions: 'yes' | 'no' | 'unknown';
	/**
	 * Streams the answer to a prompt.
	 * @throws Failure `model.*` for everything that a server or the network can do wrong, the signal's reason when it aborts
	 */
	answer(prompt: Prompt, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** An order for pictures. With `inputs` it is an edit of them. */
export interface PictureOrder {
	prompt: string;
	/** `WIDTHxHEIGHT` or `auto`. */
	size: string;
	quality: 'low' | 'medium' | 'high' | 'auto';
	/** 1 to 4. */
	count: number;
	inputs: { bytes: Uint8Array; mediaType: string; name: string }[];
	/** PNG with alpha of the first input's size: what is transparent may change. */
	mask: Uint8Array | null;
	/** How many previews to ask for, 0 to 3; fewer may come. */
	previews: number;
	personId: string;
	/** As in `Prompt`. */
	moderation?: Moderation;
}

/** What comes out of a picture model. `index` counts the pictures of the order from 0. */
export type PictureEvent =
	| { type: 'preview'; index: number; bytes: Uint8Array }
	| { type: 'picture'; index: number; bytes: Uint8Array }
	/** The server does not know this part of the order and was asked without it. What it made of the size shows in the picture itself. */
	| { type: 'leftOut'; field: 'quality' }
	/** Another model than the configured one makes it. */
	| { type: 'model'; name: string }
	| TryEvent
	| { type: 'usage'; usage: Usage };

/** A model that makes pictures. */
export interface PictureModel {
	readonly name: string;
	/** @throws Failure `model.*`, or the signal's reason when it aborts */
	make(order: PictureOrder, signal: AbortSignal): AsyncIterable<PictureEvent>;
}
