import { partialMarkdown } from '../reply/markdown/replyText.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';

/** What stands behind a text while it grows. */
export const growing = /\s?…$/;

/** What a last message says, with room for the line below it; and the small print under it, which stands there only once it grows no more. */
export function apart(message: string, line: string): { text: string; small: string[] } {
	if (message === line) return { text: '', small: [`-# ${line}`] };
	const lines = message.split('\n');
	let end = lines.length;
	while (!growing.test(message) && lines[end - 1]?.startsWith('-# ')) end -= 1;
	const small = lines.slice(end);
	return {
		text: small.length > 0 ? lines.slice(0, end).join('\n') : withRoomFor(line, message.replace(growing, '')),
		small,
	};
}

/** A line in small print under a text that broke off: what is open in the text is closed first. */
export function underneath(text: string, line: string): string {
	return text === '' ? line : `${partialMarkdown(text)}\n-# ${line}`;
}

/** A text, shortened if need be so that the line below it fits (Discord takes 2,000 characters). */
export function withRoomFor(line: string, text: string): string {
	let kept = text;
	for (let end = MESSAGE_LIMIT; underneath(kept, line).length > MESSAGE_LIMIT; end -= 10) kept = text.slice(0, end);
	return kept;
}
