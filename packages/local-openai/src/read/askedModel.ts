import type { CacheTtl } from '../promptCache.ts';
import type { Detail } from '../receivedRequest.ts';

/** A picture as it was sent: not yet decoded. `param` names its field for errors. */
export interface SentPicture {
	url: string;
	detail: Detail;
	param: string;
}

/** A part of a message as it was sent. */
export type SentPart = ({ type: 'text'; text: string } | { type: 'picture'; picture: SentPicture }) & {
	/** A reusable beginning of the prompt ends here, and is kept so long. */
	endsPrefix?: CacheTtl;
};

/** A message as it was sent, in whichever API. */
export interface SentMessage {
	role: 'user' | 'assistant' | 'tool';
	parts: SentPart[];
}

/** A function on offer. `parameters` is a JSON Schema. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: Record<string, unknown>;
}

/** What becomes of what is flagged. */
export interface AskedModeration {
	model: string;
	input: 'score' | 'block';
	output: 'score' | 'block';
}

/** As it is asked for in either API. */
export function moderationAsked(
	asked:
		| {
				model: string;
				policy?: { input?: { mode: 'score' | 'block' } | null; output?: { mode: 'score' | 'block' } | null } | null;
		  }
		| null
		| undefined,
): AskedModeration | null {
	if (asked == null) return null;
	const { model, policy } = asked;
	return { model, input: policy?.input?.mode ?? 'score', output: policy?.output?.mode ?? 'score' };
}

/** A question to the model, whichever API it came through. */
export interface AskedModel {
	model: string;
	system: string;
	messages: SentMessage[];
	tools: OfferedTool[];
	/** Whether functions may or must be called; an object asks for that very one. */
	toolChoice: 'auto' | 'none' | 'required' | { name: string };
	stream: boolean;
	/** Chat Completions only: whether the stream ends with a usage chunk. */
	includeUsage: boolean;
	maxOutputTokens: number | null;
	/** What becomes of what its moderation flags; null: none is asked for. */
	moderation: AskedModeration | null;
	/** Whether the cache sets a breakpoint by itself, beside those that are asked for. */
	cacheMode: 'implicit' | 'explicit';
	cacheTtl: CacheTtl;
	promptCacheKey?: string;
	safetyIdentifier?: string;
	store?: boolean;
	/** Responses only: whether reasoning comes with its sealed content, and with a summary in words. */
	sendsThoughts: boolean;
	summarizes: boolean;
	/** Responses only: what came back of the answer that is going on, oldest first. */
	sinceUser: ReturnedItem[];
}

/** A part of an answer that its caller sent back. */
export type ReturnedItem =
	| { type: 'reasoning'; id: string; sealed: string | null }
	| { type: 'call'; callId: string }
	| { type: 'text'; text: string; phase: string | null };
