import type { PromptMessage } from '../../model/port.ts';
import type { BotTurn, PersonTurn } from '../turn.ts';
import { messageTokens, textTokens, tokensOfLook, withinTokens } from './tokens.ts';

/** How the tokens of a prompt are shared out. */
export interface PromptBudget {
	/** For the turns of the conversation, the newest one included. */
	turns: number;
	/** For the words and calls of one round of the answer, with their results. */
	round: number;
	/** For one closer look at a picture; 0: there is no room for any. */
	look: number;
}

/** Rounds of an answer that are followed by another one: three looks at pictures, or a picture, a change of it, and so on. */
export const mostCallRounds = 4;
/** Most closer looks of an answer. */
export const mostLooks = 3;
/** What all looks may take of the room, and what one takes at least. */
const [shareOfLooks, leastLook] = [1 / 8, 200];
/** A round with the most calls takes this when everything in it is cut. */
const leastRound = 600;
/** What a model hears of a call in any case. */
const leastOfResult = 40;

/** Shares out what the instructions and functions leave of the context. `pictureTokens`: the most that a look is to take; 0: there are none. */
export function promptBudget(
	contextTokens: number,
	instructionTokens: number,
	hasTools: boolean,
	pictureTokens: number,
): PromptBudget {
	const room = contextTokens - instructionTokens;
	const round = hasTools ? Math.max(leastRound, Math.floor(room / 8 / mostCallRounds)) : 0;
	const share = Math.floor((room * shareOfLooks) / mostLooks) - tokensOfLook;
	const look = share < leastLook ? 0 : Math.min(pictureTokens, share);
	const looks = look === 0 ? 0 : mostLooks * (look + tokensOfLook);
	return { turns: room - mostCallRounds * round - looks, round, look };
}

/**
 * The most tokens of one turn of a person, so that the newest one and the message it is about fit together. The same turn always has the
 * same room, or its words would change from one question to the next.
 */
export function roomOfTurn(turnsRoom: number): number {
	return Math.floor(turnsRoom / 2);
}

/** The newest turn of a person, after the message that was brought in for it, if one was. */
export function newestTurns<T extends PersonTurn>(path: readonly (T | BotTurn)[]): T[] {
	const at = path.findLastIndex(({ role }) => role === 'person');
	const [before, newest] = [path[at - 1], path[at]];
	if (newest?.role !== 'person') return [];
	return before?.role === 'person' && before.broughtBy !== null ? [before, newest] : [newest];
}

/** What a message takes without a picture that was looked at: that has room of its own. */
function wordTokens(message: PromptMessage): number {
	if (message.role !== 'tool') return messageTokens(message);
	const { picture: _, ...words } = message;
	return messageTokens(words);
}

/** One round of an answer in so much room: long words are cut, and arguments and results if that is not enough. */
export function fitRound(messages: readonly PromptMessage[], room: number): PromptMessage[] {
	const tokens = messages.map(wordTokens).reduce((sum, each) => sum + each, 0);
	if (tokens <= room) return [...messages];
	const bare = messages.map((each): PromptMessage => {
		if (each.role === 'tool') return { ...each, text: withinTokens(each.text, leastOfResult) };
		if (each.role === 'user') return each;
		return { ...each, text: '', toolCalls: each.toolCalls.map((call) => ({ ...call, arguments: '{}' })) };
	});
	let left = room - bare.map(wordTokens).reduce((sum, each) => sum + each, 0);
	return bare.map((each, index): PromptMessage => {
		const whole = messages[index] ?? each;
		const more = wordTokens(whole) - wordTokens(each);
		if (more > left && each.role === 'assistant' && whole.role === 'assistant') {
			const text = withinTokens(whole.text, left);
			left -= textTokens(text);
			return { ...each, text };
		}
		if (more > left) return each;
		left -= more;
		return whole;
	});
}
