import { answerInWords } from './answerInWords.ts';
import type { AskedModel } from './askedModel.ts';
import type { Behaviour, Ending, Scripted } from './behaviour.ts';
import { withIds } from './behaviour.ts';
import { callTool } from './callTool.ts';
import type { Exchange } from './exchange.ts';
import { longAnswer } from './longAnswer.ts';
import type { MadeCall, ShownMessage } from './receivedRequest.ts';
import { textTokens } from './tokens.ts';

/** Everything the model is going to say, decided before the first byte of it is sent. */
export interface AnswerPlan {
	chunks: string[];
	refusal: string | null;
	calls: MadeCall[];
	ending: Ending;
	reason: 'stop' | 'length' | 'contentFilter' | 'toolCalls';
	/** For the ending `fail`. */
	failure: { code: string; message: string };
}

/** Decides what to say: the script first, then the behaviour, then the truth. */
export async function planAnswer(
	asked: AskedModel,
	messages: ShownMessage[],
	behaviour: Behaviour,
	script: Scripted | null,
	{ look, signature }: Pick<Exchange, 'look' | 'signature'>,
): Promise<AnswerPlan> {
	const plan: AnswerPlan = {
		chunks: [],
		refusal: null,
		calls: [],
		ending: 'finish',
		reason: 'stop',
		failure: { code: script?.code ?? 'server_error', message: script?.message ?? 'The server had an error.' },
	};
	if (script !== null) Object.assign(plan, scriptedParts(script));
	else if (behaviour === 'refusing') plan.refusal = "I'm sorry, but I can't help with that.";
	const said = plan.chunks.length > 0 || plan.refusal !== null || plan.calls.length > 0;
	if (!said && script?.chunks === undefined && behaviour !== 'empty') {
		const call = asked.toolChoice === 'none' ? null : callTool(messages, asked.tools, forcedTool(asked));
		if (call !== null) plan.calls = [call];
		else if (behaviour === 'longWinded') plan.chunks = words(longAnswer());
		else plan.chunks = words([await answerInWords(messages, look), ...signature].join('\n\n'));
	}
	if (plan.calls.length > 0 && plan.reason === 'stop') plan.reason = 'toolCalls';
	return limited(halted(plan, behaviour), asked.maxOutputTokens);
}

function scriptedParts(script: Scripted): Partial<AnswerPlan> {
	return {
		chunks: script.chunks ?? (script.text === undefined ? [] : words(script.text)),
		refusal: script.refusal ?? null,
		calls: withIds(script.toolCalls ?? []),
		ending: script.afterChunks ?? 'finish',
		reason: script.reason ?? 'stop',
	};
}

function forcedTool({ toolChoice, tools }: AskedModel): string | null {
	if (typeof toolChoice === 'object') return toolChoice.name;
	return toolChoice === 'required' ? (tools[0]?.name ?? null) : null;
}

/** `cut` and `stalling` end a normal answer early. */
function halted(plan: AnswerPlan, behaviour: Behaviour): AnswerPlan {
	if (behaviour === 'cut') {
		return { ...plan, chunks: plan.chunks.slice(0, Math.ceil(plan.chunks.length / 2)), calls: [], ending: 'cut' };
	}
	return behaviour === 'stalling' ? { ...plan, chunks: plan.chunks.slice(0, 5), calls: [], ending: 'stall' } : plan;
}

/** Cuts the answer at the limit on output that the request sets. */
function limited(plan: AnswerPlan, most: number | null): AnswerPlan {
	if (most === null) return plan;
	let left = most;
	const fitting = plan.chunks.findIndex((chunk) => {
		left -= textTokens(chunk);
		return left < 0;
	});
	return fitting === -1 ? plan : { ...plan, chunks: plan.chunks.slice(0, fitting), calls: [], reason: 'length' };
}

/** Cuts a text into words, each with the white space after it, so that joining them gives the text back. */
function words(text: string): string[] {
	return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);
}
