import type { CacheTtl } from './promptCache.ts';

/** The ways in which the local model is asked. */
export type ModelApi = 'responses' | 'chat' | 'images.generate' | 'images.edit' | 'audio.transcriptions';

/** How finely the server was asked to look. */
export type Detail = 'low' | 'high' | 'auto' | 'original';

/** A picture that reached the model, decoded: these very bytes are what it saw. */
export interface ShownPicture {
	/** As found in the bytes, e.g. `image/jpeg`. */
	mediaType: string;
	bytes: Uint8Array;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	/** Input tokens it costs. */
	tokens: number;
	detail: Detail;
	/** SHA-256 of the bytes in hex. */
	hash: string;
}

/** A part of a message, in the order it was sent. */
export type ShownPart = { type: 'text'; text: string } | { type: 'picture'; picture: ShownPicture };

/** One message as it reached the model. */
export interface ShownMessage {
	role: 'user' | 'assistant' | 'tool';
	/** All its text parts, joined by line breaks. */
	text: string;
	pictures: ShownPicture[];
	parts: ShownPart[];
}

/** A function call that the model made. */
export interface MadeCall {
	id: string;
	name: string;
	/** JSON. */
	arguments: string;
}

/** One request to the local model and what became of it: what the page shows as "what the model saw". */
export interface ReceivedRequest {
	/** Counts up from 1. */
	id: number;
	api: ModelApi;
	/** Milliseconds since the epoch. */
	at: number;
	/** As parsed from JSON; for a multipart form its text fields. `null` where it could not be parsed. */
	body: unknown;
	headers: Record<string, string>;
	model: string;
	system: string;
	/** The texts of all messages, in order. */
	texts: string[];
	messages: ShownMessage[];
	/** All pictures, in order. The mask of an edit is not among them. */
	pictures: ShownPicture[];
	/** The mask of an edit. */
	mask?: Uint8Array;
	/** What was drawn over the first picture of an edit to say what to change. */
	markup?: Uint8Array;
	/** Names of the functions offered. */
	tools: string[];
	stream: boolean;
	inputTokens: number;
	cachedTokens: number;
	/** Tokens that the cache kept anew, by how long: they are billed at 1.25 times. */
	cacheWriteTokens: Record<CacheTtl, number>;
	outputTokens: number;
	/** From the arrival of the request to the first token, milliseconds. */
	firstTokenMs?: number;
	promptCacheKey?: string;
	safetyIdentifier?: string;
	store?: boolean;
	/** What was answered, as far as it was sent. */
	answer: { text: string; calls: MadeCall[]; pictures: number };
	/** The HTTP status answered; 0 while there is none. */
	status: number;
	/** The client hung up before the answer was complete. */
	aborted: boolean;
	/** Nothing more will happen to this request. */
	finished: boolean;
}

/** What happened to a request. `changed` covers first token, growth of the answer and its end. */
export interface RequestEvent {
	type: 'received' | 'changed' | 'finished';
	request: ReceivedRequest;
}
