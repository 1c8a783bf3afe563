import { failure } from '../../failure.ts';
import type { ModelEvent } from '../port.ts';

/** About how many characters a token is, in most alphabets the most there are. */
const CHARACTERS_PER_TOKEN = 4;
/** No answer is longer, whatever the limit in tokens: it would fill more than a hundred messages. Its calls may be as long once more. */
export const LONGEST_ANSWER = 200_000;
/** What a call counts beside its arguments: this limits how many there are. */
export const CALL_CHARACTERS = 1_000;
/** Not white space, a character without width or the mark of a quote: of these alone, Discord shows nothing. */
const VISIBLE = /[^\s>\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/** About how many tokens an answer has, as its limit is counted here. */
export function charactersAsTokens(text: string): number {
	return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * Holds an answer to the limit on output by our own count, as not every server knows or keeps it. A blank start is held back until
 * something visible follows: an answer that shows nothing counts as empty.
 */
export function createOutput(maxOutputTokens = LONGEST_ANSWER) {
	let left = Math.min(maxOutputTokens * CHARACTERS_PER_TOKEN, LONGEST_ANSWER);
	let leftForCalls = LONGEST_ANSWER;
	let held = '';
	let isBlank = true;
	let isOver = false;
	const full: ModelEvent = { type: 'done', reason: 'length' };

	const takeText = (delta: string): ModelEvent[] => {
		isOver = delta.length > left;
		const taken = isOver ? firstCharacters(delta, left) : delta;
		held += taken;
		left -= taken.length;
		isBlank &&= !VISIBLE.test(taken);
		const text: ModelEvent[] = isBlank || held === '' ? [] : [{ type: 'text', delta: held }];
		if (!isBlank) held = '';
		return isOver ? [...text, ...end(full)] : text;
	};
	const takeCall = (event: Extract<ModelEvent, { type: 'toolCall' }>): ModelEvent[] => {
		leftForCalls -= CALL_CHARACTERS + event.call.arguments.length;
		isOver = leftForCalls < 0;
		return isOver ? [full] : [event];
	};
	const end = (event: ModelEvent): ModelEvent[] => {
		if (isBlank && leftForCalls === LONGEST_ANSWER) throw failure('model.empty');
		return [event];
	};
	return {
		get isOver() {
			return isOver;
		},
		/** What is passed on. @throws Failure `model.empty` if nothing visible and no call came */
		take(event: ModelEvent): ModelEvent[] {
			switch (event.type) {
				case 'text':
					return takeText(event.delta);
				case 'toolCall':
					return takeCall(event);
				case 'thought':
				case 'phase':
				case 'usage':
				case 'moderated':
				case 'lost':
				case 'again':
					return [event];
				case 'done':
					return end(event);
			}
		},
	};
}

/** The first characters of a text, without half of a pair at its end. */
function firstCharacters(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
