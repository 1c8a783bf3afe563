import type { SentContext } from '../conversation/prompt/contextWindow.ts';
import type { PictureRef } from '../conversation/turn.ts';
import type { GeneratedPictures } from '../imagine/generatePictures.ts';
import type { ModelEvent, Phase, PicturePart, Prompt, PromptMessage, Thought, ToolCall, Usage } from '../model/port.ts';
import type { Look } from '../pictures/layout/lookCloser.ts';
import type { Piece } from '../pictures/picture.ts';
import type { Standing } from '../reply/stream/liveReply.ts';

/** An answer while it is written: a value, made anew at each step by `apply`. */
export interface AnswerProgress {
	/** `asking`: the model is asked next, `whole` and `brokenOff`: nothing comes any more. */
	readonly state: 'asking' | 'whole' | 'brokenOff';
	/** Why it broke off. The person has read it. */
	readonly failure: { readonly reason: unknown } | null;
	/** What of the conversation is sent. */
	readonly context: SentContext;
	/** What follows the conversation in the prompt: the calls of earlier rounds and their results. */
	readonly exchanged: readonly PromptMessage[];
	/** How many rounds have ended. */
	readonly rounds: number;
	readonly round: Round;
	/** The model's words, a text a round; pictures may stand between them. */
	readonly texts: readonly string[];
	/** The Discord messages that show the answer, in order. */
	readonly messageIds: readonly string[];
	/** Messages that wait for the answer and show nothing of it yet. */
	readonly waiting: readonly string[];
	/** The last message with words, and all that it says. */
	readonly lastWords: { readonly id: string; readonly text: string } | null;
	readonly pictures: readonly PictureRef[];
	/** The messages that show them, and all that each says. */
	readonly picturesAt: readonly { readonly id: string; readonly text: string }[];
	/** The files of those pictures. */
	readonly pieces: readonly Piece[];
	/** How many pictures were ordered, over all rounds. */
	readonly ordered: number;
	/** What the model has looked at more closely. */
	readonly looks: readonly Look[];
	/** Whether the model has heard that there are no more. */
	readonly isLimitKnown: boolean;
	/** The calls that were run, as they were written. */
	readonly run: readonly string[];
	/** Of all rounds together; null if the server tells none. */
	readonly usage: Usage | null;
	/** Whether some of the usage is our own estimate: a server that is cut off tells none. */
	readonly isEstimate: boolean;
	/** Whether the model's last words were cut at the limit on output. */
	readonly isCut: boolean;
}

/** One call of the chat model. */
export interface Round {
	readonly text: string;
	/** The calls that are run, and how many came on top of those. */
	readonly calls: readonly ToolCall[];
	readonly surplusCalls: number;
	readonly results: readonly PromptMessage[];
	/** What the model thought before its words, and since what it last said or called. */
	readonly thoughts: readonly Thought[];
	readonly waiting: readonly Thought[];
	readonly phase: Phase | null;
	readonly usage: Usage | null;
}

/** What happens to an answer. */
export type AnswerEvent =
	| ModelEvent
	/** The model has ended the round. `mayBeSilent`: nothing has to stand under its words. */
	| { type: 'read'; prompt: Prompt; mayBeSilent?: boolean }
	/** The model failed, or nobody wants the rest. */
	| { type: 'failed'; reason: unknown }
	/** The round's words stand on Discord as they are to stay. */
	| ({ type: 'posted' } & Standing)
	| { type: 'called'; call: ToolCall; outcome: CallOutcome }
	/** A call failed. `messageId`: the message that still shows its progress. */
	| { type: 'callFailed'; reason: unknown; messageId: string | null }
	/** `room`: the most tokens that the round may take in the next prompt. */
	| { type: 'roundEnded'; room: number };

/** What came of a call. */
export interface CallOutcome {
	/** Words for the model. */
	text: string;
	made: GeneratedPictures | null;
	/** How many pictures were ordered for it. */
	ordered: number;
	/** Whether more were asked for than one answer holds. */
	isOverLimit: boolean;
	/** What the model looks at. */
	looked?: { look: Look; picture: PicturePart };
}

export const newRound: Round = {
	text: '',
	calls: [],
	surplusCalls: 0,
	results: [],
	thoughts: [],
	waiting: [],
	phase: null,
	usage: null,
};

/** An answer that has not begun. */
export function newProgress(context: SentContext, waiting: readonly string[]): AnswerProgress {
	return {
		state: 'asking',
		failure: null,
		context,
		exchanged: [],
		rounds: 0,
		round: newRound,
		texts: [],
		messageIds: [],
		waiting,
		lastWords: null,
		pictures: [],
		picturesAt: [],
		pieces: [],
		ordered: 0,
		looks: [],
		isLimitKnown: false,
		run: [],
		usage: null,
		isEstimate: false,
		isCut: false,
	};
}
