import type { Behaviour, Ending, Scripted } from '../behaviour.ts';
import type { Exchange } from '../exchange.ts';
import type { AskedModel } from '../read/askedModel.ts';
import type { MadeCall, ShownMessage } from '../receivedRequest.ts';
import { modelKind } from '../rules/modelRules.ts';
import { textTokens } from '../tokens.ts';
import type { AnswerEnd } from './answerWriter.ts';
import { longAnswer } from './longAnswer.ts';

/** One item of an answer. */
type AnswerStep =
	| { type: 'reasoning'; text: string }
	| { type: 'text'; chunks: string[] }
	| { type: 'refusal'; text: string }
	| { type: 'call'; call: MadeCall };

/** Everything the model is going to say, decided before the first byte of it is sent. */
export interface AnswerPlan {
	steps: AnswerStep[];
	ending: Ending;
	reason: AnswerEnd;
	/** For the ending `fail`. */
	failure: { code: string; message: string };
}

/** Decides what to say: the script first, then the behaviour, then the truth. */
export async function planAnswer(asked: AskedModel, messages: ShownMessage[], exchange: Exchange): Promise<AnswerPlan> {
	const { behaviour, script, reasons } = exchange;
	const plan: AnswerPlan = {
		steps: script === null ? [] : scriptedSteps(script),
		ending: script?.afterChunks ?? 'finish',
		reason: script?.reason ?? 'stop',
		failure: { code: script?.code ?? 'server_error', message: script?.message ?? 'The server had an error.' },
	};
	const isSilent = script?.chunks !== undefined || (script === null && behaviour === 'empty');
	const said = plan.steps.filter(({ type }) => type !== 'reasoning');
	if (said.length === 0 && !isSilent) plan.steps.push(await ownStep(asked, messages, exchange));
	const thinks = reasons ?? modelKind(asked.model).reasons;
	if (thinks && plan.steps.length > 0 && plan.steps[0]?.type !== 'reasoning')
		plan.steps.unshift({ type: 'reasoning', text: 'I look closely.' });
	if (plan.reason === 'stop' && plan.steps.some(({ type }) => type === 'call')) plan.reason = 'toolCalls';
	return limited(script === null ? halted(plan, behaviour) : plan, asked.maxOutputTokens);
}

async function ownStep(
	asked: AskedModel,
	messages: ShownMessage[],
	{ behaviour, signature, describer }: Exchange,
): Promise<AnswerStep> {
	if (behaviour === 'refusing') return { type: 'refusal', text: "I'm sorry, but I can't help with that." };
	if (behaviour === 'longWinded') return { type: 'text', chunks: words(longAnswer()) };
	const tools = asked.toolChoice === 'none' ? [] : asked.tools;
	const said = await (await describer()).answer({ messages, tools, forced: forcedTool(asked) });
	if (typeof said !== 'string') return { type: 'call', call: said };
	// What says nothing is not signed either.
	if (!/\w/.test(said)) return { type: 'text', chunks: [said] };
	return { type: 'text', chunks: words([said, ...(signature === '' ? [] : [signature])].join('\n\n')) };
}

function scriptedSteps({ output, reasoning, text, chunks, refusal, toolCalls }: Scripted): AnswerStep[] {
	const items = output ?? [
		...(reasoning === undefined ? [] : [{ reasoning }]),
		...(text === undefined && chunks === undefined ? [] : [{ text: chunks ?? text ?? '' }]),
		...(refusal === undefined ? [] : [{ refusal }]),
		...(toolCalls ?? []).map((toolCall) => ({ toolCall })),
	];
	return items.flatMap((item, index): AnswerStep[] => {
		if ('reasoning' in item) return [{ type: 'reasoning', text: item.reasoning }];
		if ('refusal' in item) return [{ type: 'refusal', text: item.refusal }];
		if ('toolCall' in item) {
			return [{ type: 'call', call: { id: `call_scripted${index}`, ...item.toolCall } }];
		}
		const pieces = typeof item.text === 'string' ? words(item.text) : item.text;
		return pieces.length === 0 ? [] : [{ type: 'text', chunks: pieces }];
	});
}

function forcedTool({ toolChoice, tools }: AskedModel): string | null {
	if (typeof toolChoice === 'object') return toolChoice.name;
	return toolChoice === 'required' ? (tools[0]?.name ?? null) : null;
}

/** `cut` and `stalling` end a normal answer early. */
function halted(plan: AnswerPlan, behaviour: Behaviour): AnswerPlan {
	const wordCount = plan.steps.reduce((sum, step) => sum + (step.type === 'text' ? step.chunks.length : 0), 0);
	switch (behaviour) {
		case 'cut':
			return { ...plan, steps: firstChunks(plan.steps, Math.ceil(wordCount / 2)), ending: 'cut' };
		case 'cutAtOnce':
			return { ...plan, steps: [], ending: 'break' };
		case 'stalling':
			return { ...plan, steps: firstChunks(plan.steps, 5), ending: 'stall' };
		default:
			return plan;
	}
}

/** Cuts the answer at the limit on output that the request sets. */
function limited(plan: AnswerPlan, most: number | null): AnswerPlan {
	if (most === null) return plan;
	let left = most;
	const chunks = plan.steps.flatMap((step) => (step.type === 'text' ? step.chunks : []));
	const fitting = chunks.findIndex((chunk) => {
		left -= textTokens(chunk);
		return left < 0;
	});
	return fitting === -1 ? plan : { ...plan, steps: firstChunks(plan.steps, fitting), reason: 'length' };
}

/** The steps as far as a number of pieces of text goes; no calls, as they end an answer. */
function firstChunks(steps: AnswerStep[], count: number): AnswerStep[] {
	let left = count;
	return steps.flatMap((step): AnswerStep[] => {
		if (step.type !== 'text') return step.type === 'call' ? [] : [step];
		const chunks = step.chunks.slice(0, left);
		left -= chunks.length;
		return chunks.length === 0 ? [] : [{ type: 'text', chunks }];
	});
}

/** Cuts a text into words, each with the white space after it, so that joining them gives the text back. */
function words(text: string): string[] {
	return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);
}
