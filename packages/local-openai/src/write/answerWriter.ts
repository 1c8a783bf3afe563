import type { CacheTtl } from '../promptCache.ts';
import type { MadeCall } from '../receivedRequest.ts';
import type { Thought } from '../rules/thoughts.ts';

/** Tokens of an exchange. `cached` and `written` (to the cache) are part of `input`, `reasoning` of `output`. */
export interface CountedTokens {
	input: number;
	cached: number;
	written: Record<CacheTtl, number>;
	output: number;
	reasoning: number;
}

/** Why an answer ended. */
export type AnswerEnd = 'stop' | 'length' | 'contentFilter' | 'toolCalls';

/** What a message is, beside its words: on the way to a call, or the answer. */
export type Phase = 'commentary' | 'final_answer';

/** Puts an answer into the shape of one API, streamed or whole. Calls come in this order: start, then parts of the answer, then finish. */
export interface AnswerWriter {
	start(): void;
	/** Words that nobody is shown. */
	reasoning(thought: Thought, text: string): void;
	text(delta: string, phase: Phase | null): void;
	refusal(delta: string): void;
	call(call: MadeCall): void;
	/** What follows is another item. */
	endItem(): void;
	/** An event that no description names yet. */
	unknown(): void;
	/** Ends with an error in the middle of the stream. */
	fail(code: string, message: string): void;
	finish(end: AnswerEnd, tokens: CountedTokens): void;
}
