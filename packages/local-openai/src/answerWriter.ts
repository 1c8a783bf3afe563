import type { MadeCall } from './receivedRequest.ts';

/** Tokens of an exchange. `cached` are part of `input`. */
export interface CountedTokens {
	input: number;
	cached: number;
	output: number;
}

/** Why an answer ended. */
export type AnswerEnd = 'stop' | 'length' | 'contentFilter' | 'toolCalls';

/** Puts an answer into the shape of one API, streamed or whole. Calls come in this order: start, text or refusal, calls, finish. */
export interface AnswerWriter {
	start(): void;
	text(delta: string): void;
	refusal(delta: string): void;
	call(call: MadeCall): void;
	/** Ends with an error in the middle of the stream. */
	fail(code: string, message: string): void;
	finish(end: AnswerEnd, tokens: CountedTokens): void;
}
