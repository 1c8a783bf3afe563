import { ApiError } from '../apiError.ts';
import { behaviourError, contextTooLong } from '../behaviour.ts';
import {
	type Exchange,
	endStream,
	isWild,
	noteFirstToken,
	passGate,
	pause,
	scriptedError,
	silence,
	tear,
} from '../exchange.ts';
import type { AskedModel, SentPart } from '../read/askedModel.ts';
import { decodePicture } from '../read/readPicture.ts';
import type { MadeCall, ShownMessage, ShownPart } from '../receivedRequest.ts';
import { takesOriginal } from '../rules/modelRules.ts';
import type { Thought } from '../rules/thoughts.ts';
import { textTokens } from '../tokens.ts';
import type { AnswerWriter, Phase } from './answerWriter.ts';
import { isBlocked, moderationBlocked } from './moderated.ts';
import { type AnswerPlan, planAnswer } from './planAnswer.ts';
import { cachedPrompt } from './promptSegments.ts';
import { streamChat, wholeChat } from './writeChat.ts';
import { writeResponses } from './writeResponses.ts';

/** Pictures a request may show (OpenAI, "Images and vision"). */
const MOST_PICTURES = 500;
const MOST_BYTES = 50_000_000;

/**
 * Answers a question of either chat API.
 * @throws ApiError before the answer has begun
 */
export async function answerQuestion(exchange: Exchange, asked: AskedModel, contextTokens: number): Promise<void> {
	const { request, behaviour, script, signal } = exchange;
	const messages = noteQuestion(exchange, asked);
	const prompt = cachedPrompt(asked, messages);
	request.inputTokens = prompt.segments.reduce((sum, segment) => sum + segment.tokens, 0);
	exchange.changed();
	await passGate(exchange);
	const error =
		scriptedError(script) ??
		(script === null ? behaviourError(behaviour, request.api, request.pictures.length > 0) : null);
	if (error !== null) throw error;
	if (isBlocked(exchange, asked, 'input')) throw moderationBlocked();
	if (request.inputTokens > contextTokens) throw contextTooLong();
	if (script === null && behaviour === 'silent') await silence(signal);
	exchange.thoughts.check(asked);
	const planned = await planAnswer(asked, messages, exchange);
	const plan = isBlocked(exchange, asked, 'output') ? { ...planned, reason: 'contentFilter' as const } : planned;
	const used = exchange.cache.use(prompt);
	Object.assign(request, { cachedTokens: used.read, cacheWriteTokens: used.written });
	const writer = writerFor(exchange, asked);
	writer.start();
	const reasoning = await say(exchange, plan, writer);
	await end(exchange, plan, writer, { stream: asked.stream, reasoning });
}

function writerFor(exchange: Exchange, asked: AskedModel): AnswerWriter {
	if (exchange.request.api === 'responses') return writeResponses(exchange, asked);
	return asked.stream ? streamChat(exchange, asked) : wholeChat(exchange, asked);
}

/** Decodes the pictures and writes down what was received. */
function noteQuestion({ request }: Exchange, asked: AskedModel): ShownMessage[] {
	Object.assign(request, {
		model: asked.model,
		system: asked.system,
		stream: asked.stream,
		tools: asked.tools.map((tool) => tool.name),
		...(asked.promptCacheKey === undefined ? {} : { promptCacheKey: asked.promptCacheKey }),
		...(asked.safetyIdentifier === undefined ? {} : { safetyIdentifier: asked.safetyIdentifier }),
		...(asked.store === undefined ? {} : { store: asked.store }),
	});
	if (!takesOriginal(asked.model)) refuseOriginal(asked);
	if (asked.messages.flatMap((message) => message.parts).filter(isPicture).length > MOST_PICTURES) {
		throw new ApiError(400, `Too many images: at most ${MOST_PICTURES}.`, { code: 'too_many_images' });
	}
	const messages: ShownMessage[] = [];
	for (const { role, parts: sent } of asked.messages) {
		const parts: ShownPart[] = [];
		for (const part of sent) {
			parts.push(part.type === 'text' ? part : { type: 'picture', picture: decodePicture(part.picture) });
		}
		const pictures = parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []));
		const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
		messages.push({ role, text, pictures, parts });
	}
	const bytes = messages.flatMap(({ pictures }) => pictures).reduce((sum, picture) => sum + picture.bytes.length, 0);
	if (bytes > MOST_BYTES) {
		throw new ApiError(400, 'The images of a request may have 50 MB in all.', {
			code: 'image_too_large',
			param: 'input',
		});
	}
	request.messages = messages;
	request.texts = messages.map((message) => message.text);
	request.pictures = messages.flatMap((message) => message.pictures);
	return messages;
}

function refuseOriginal({ messages }: AskedModel): void {
	for (const part of messages.flatMap(({ parts }) => parts)) {
		if (part.type !== 'picture' || part.picture.detail !== 'original') continue;
		const param = part.picture.param.replace(/(?<=image_url\.)url$|image_url$/, 'detail');
		throw new ApiError(400, "Invalid value: 'original' is not supported with this model.", {
			code: 'invalid_value',
			param,
		});
	}
}

function isPicture(part: SentPart): boolean {
	return part.type === 'picture';
}

async function say(exchange: Exchange, { steps }: AnswerPlan, writer: AnswerWriter): Promise<number> {
	const { request, thoughts } = exchange;
	let thought: Thought | null = null;
	let reasoned = 0;
	for (const [index, step] of steps.entries()) {
		if (index > 0) writer.endItem();
		if (isWild(exchange)) writer.unknown();
		switch (step.type) {
			case 'reasoning': {
				thought = thoughts.think(request.id, step.text);
				reasoned += textTokens(step.text);
				writer.reasoning(thought, step.text);
				break;
			}
			case 'text': {
				const phase = thought === null ? null : phaseAt(steps, index);
				for (const chunk of step.chunks) await token(exchange, chunk, () => writer.text(chunk, phase));
				if (thought !== null && phase !== null) thoughts.led(thought, { text: step.chunks.join(''), phase });
				break;
			}
			case 'refusal':
				await token(exchange, step.text, () => writer.refusal(step.text));
				break;
			case 'call':
				await call(exchange, step.call, writer);
				if (thought !== null) thoughts.led(thought, { callId: step.call.id });
				break;
		}
	}
	request.outputTokens += reasoned;
	return reasoned;
}

/** Models that think tell words on the way from the answer. */
function phaseAt(steps: AnswerPlan['steps'], index: number): Phase {
	return steps.slice(index).some(({ type }) => type === 'call') ? 'commentary' : 'final_answer';
}

/** Says some words at the exchange's pace. */
async function token(exchange: Exchange, words: string, write: () => void): Promise<void> {
	const { request, pace } = exchange;
	await pause(exchange, request.firstTokenMs === undefined ? pace.firstTokenMs : pace.tokenMs);
	noteFirstToken(exchange);
	request.answer.text += words;
	request.outputTokens += textTokens(words);
	write();
	exchange.changed();
}

async function call(exchange: Exchange, made: MadeCall, writer: AnswerWriter): Promise<void> {
	await token(exchange, '', () => writer.call(made));
	exchange.request.answer.calls.push(made);
	exchange.request.outputTokens += textTokens(made.name + made.arguments);
}

async function end(
	exchange: Exchange,
	plan: AnswerPlan,
	writer: AnswerWriter,
	{ stream, reasoning }: { stream: boolean; reasoning: number },
): Promise<void> {
	const { request, signal } = exchange;
	if (plan.ending === 'stall') await silence(signal);
	if (plan.ending === 'fail') writer.fail(plan.failure.code, plan.failure.message);
	else if (plan.ending === 'cut' && stream) endStream(exchange);
	else if (plan.ending === 'break' || plan.ending === 'cut') tear(exchange);
	else {
		writer.finish(plan.reason, {
			input: request.inputTokens,
			cached: request.cachedTokens,
			written: request.cacheWriteTokens,
			output: request.outputTokens,
			reasoning,
		});
	}
}
