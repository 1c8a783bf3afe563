import type { ModelEvent } from '../port.ts';

/** About how many characters a token is, in most alphabets the most there are. */
const CHARACTERS_PER_TOKEN = 4;
/** No answer is longer, whatever the limit in tokens: it would fill more than a hundred messages. Its calls may be as long once more. */
export const LONGEST_ANSWER = 200_000;
/** What a call counts beside its arguments: this limits how many there are. */
export const CALL_CHARACTERS = 1_000;

/** About how many tokens an answer has, as its limit is counted here. */
export function charactersAsTokens(text: string): number {
	return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * Ends an answer that passes the limit on output by our own count, as not every server knows or keeps it: the rest is not read, which
 * also closes the request.
 */
export async function* withinOutput(
	events: AsyncIterable<ModelEvent | null>,
	maxOutputTokens = LONGEST_ANSWER,
): AsyncGenerator<ModelEvent | null, void> {
	let left = Math.min(maxOutputTokens * CHARACTERS_PER_TOKEN, LONGEST_ANSWER);
	let leftForCalls = LONGEST_ANSWER;
	for await (const event of events) {
		if (event?.type === 'toolCall') leftForCalls -= CALL_CHARACTERS + event.call.arguments.length;
		if (leftForCalls >= 0 && (event?.type !== 'text' || event.delta.length <= left)) {
			if (event?.type === 'text') left -= event.delta.length;
			yield event;
			continue;
		}
		const delta = event?.type === 'text' ? startOf(event.delta, left) : '';
		if (delta !== '') yield { type: 'text', delta };
		yield { type: 'done', reason: 'length' };
		return;
	}
}

/** The first characters of a text, without half of a pair at its end. */
function startOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
