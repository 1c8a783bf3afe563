import sharp from 'sharp';
import { billOf, type Rates } from '../../../packages/local-openai/src/bill.ts';
import { startLocalModel } from '../../../packages/local-openai/src/localModel.ts';
import { pictureTools } from '../../../src/services/ask/pictureTools.ts';
import { promptTokens } from '../../../src/services/conversation/prompt/tokens.ts';
import { lastingEnds, toPrompt } from '../../../src/services/conversation/prompt/toPrompt.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import { createCachePlanner } from '../../../src/services/model/chat/cachePlanner.ts';
import type { CacheRates } from '../../../src/services/model/chat/cachePolicy.ts';
import { createChatCompletionsModel } from '../../../src/services/model/chat/chatCompletionsModel.ts';
import { createResponsesModel } from '../../../src/services/model/chat/responsesModel.ts';
import type { CacheUse, Prompt, PromptPart } from '../../../src/services/model/port.ts';
import type { Piece } from '../../../src/services/pictures/picture.ts';
import { createManualClock } from '../manualClock.ts';
import { modelOptions } from '../models.ts';
import { answered, channel, picture, piece, said } from '../turns.ts';
import { type CountedRequest, cacheRatesOf } from './cheapestSchedule.ts';
import { inOrder, type Talk } from './talks.ts';

/** Who decides what is written: Darkroom, the server by itself, or nobody. */
export type Policy = 'planned' | 'implicit' | 'never';

export interface TalkBills {
	/** Billionths of a dollar, by conversation. */
	bills: number[];
	requests: CountedRequest[][];
}

interface BilledTalks {
	talks: readonly Talk[];
	policy: Policy;
	rates: Rates;
	model: string;
	api: 'responses' | 'chat';
	/** Pixels of every picture instead of the prepared ones. */
	originals?: { width: number; height: number };
}

/** Holds conversations with the local model, each question at its time, and adds up what it bills. */
export async function talkBills({
	talks,
	policy,
	rates,
	model: name,
	api,
	originals,
}: BilledTalks): Promise<TalkBills> {
	const clock = createManualClock(0);
	await using local = await startLocalModel({ clock });
	const options = { ...modelOptions(local.baseUrl, { isOpenAi: true, model: name }), clock };
	const chat = (api === 'chat' ? createChatCompletionsModel : createResponsesModel)(options);
	const planner = createCachePlanner(clock);
	const states = new Map(
		talks.map(({ id }): [string, Held] => [id, { path: [], bytes: new Map(), bill: 0, requests: [] }]),
	);
	for (const { talk, turn: index, at } of inOrder(talks)) {
		const held = states.get(talk.id);
		const turn = talk.turns[index];
		if (held === undefined || turn === undefined) continue;
		await clock.advance(at - clock.now());
		const shown = turn.picture === null ? [] : [await paint(originals ?? turn.picture, index)];
		for (const each of shown) held.bytes.set(each.hash, each.bytes);
		const parent = held.path.at(-1)?.id ?? null;
		const pictures = shown.map((each) => picture(index + 1, [each]));
		held.path.push(said(`${index}`, parent, { text: wordsOf(turn.words, at), pictures }));
		const prompt = promptOf(held, talk.id);
		const cache = cacheFor(policy, prompt, planner, cacheRatesOf(rates));
		local.next({ text: wordsOf(turn.answerWords, at + 1) });
		await Array.fromAsync(chat.answer(cache === null ? prompt : { ...prompt, cache }, new AbortController().signal));
		const request = local.requests.at(-1);
		if (request === undefined) throw new Error('nothing was received');
		held.bill += billOf(request, rates);
		held.requests.push({ at, input: request.inputTokens, output: request.outputTokens });
		held.path.push(answered(`${index}`, { text: wordsOf(turn.answerWords, at + 1) }));
	}
	const all = [...states.values()];
	return { bills: all.map(({ bill }) => bill), requests: all.map(({ requests }) => requests) };
}

/** What is known of a conversation while it is held. */
interface Held {
	path: Turn[];
	bytes: Map<string, Uint8Array>;
	bill: number;
	requests: CountedRequest[];
}

function promptOf({ path, bytes }: Held, conversationId: string): Prompt {
	const ids = { conversationId, personId: '1' };
	return toPrompt({ window: path, bytes, place: channel, detailOf: () => 'auto', tools: pictureTools, ...ids });
}

function cacheFor(
	policy: Policy,
	prompt: Prompt,
	planner: ReturnType<typeof createCachePlanner>,
	rates: CacheRates,
): CacheUse | null {
	if (policy === 'implicit') return null;
	if (policy === 'never') return { breakpoints: new Set<PromptPart>(), ttl: '30m' };
	const { conversationId } = prompt;
	const request = {
		conversationId,
		place: channel.kind,
		firstTurnId: conversationId,
		tokens: promptTokens(prompt),
		ends: lastingEnds(prompt, false),
	};
	return planner.plan(request, rates);
}

const vocabulary =
	'what is this and where was it taken can you read the small print on the sign behind the blue door'.split(' ');

function wordsOf(count: number, seed: number): string {
	const first = Math.round(seed) % vocabulary.length;
	return Array.from({ length: count }, (_, index) => vocabulary[(first + index * 7) % vocabulary.length]).join(' ');
}

const painted = new Map<string, Promise<Piece>>();

/** A picture of that size which no other turn of its conversation shows. */
function paint(size: { width: number; height: number }, turn: number): Promise<Piece> {
	const key = `${size.width}:${turn}`;
	const known = painted.get(key);
	if (known !== undefined) return known;
	const background = { r: 20 * turn, g: 99, b: 199 };
	const image = sharp({ create: { ...size, channels: 3, background } }).png();
	const made = image.toBuffer().then((bytes) => piece(bytes, size));
	painted.set(key, made);
	return made;
}
