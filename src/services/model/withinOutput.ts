import type { ModelEvent } from './port.ts';

/** About how many characters a token is, in most alphabets the most there are. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Ends an answer that passes the limit on output by our own count, as not every server knows or keeps it: the rest is not read, which
 * also closes the request. Without a limit it delivers everything.
 */
export async function* withinOutput(
	events: AsyncIterable<ModelEvent | null>,
	maxOutputTokens: number | undefined,
): AsyncGenerator<ModelEvent | null, void> {
	let left = (maxOutputTokens ?? Number.POSITIVE_INFINITY) * CHARACTERS_PER_TOKEN;
	for await (const event of events) {
		if (event?.type !== 'text' || event.delta.length <= left) {
			if (event?.type === 'text') left -= event.delta.length;
			yield event;
			continue;
		}
		const delta = startOf(event.delta, left);
		if (delta !== '') yield { type: 'text', delta };
		yield { type: 'done', reason: 'length' };
		return;
	}
}

/** The first characters of a text, without half of a pair at its end. */
function startOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
