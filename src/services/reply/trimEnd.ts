/**
 * A text without the characters at its end that match. A pattern such as `x+$` would try every run of them from each of its places, so
 * `character` matches one alone.
 */
export function trimEnd(text: string, character: RegExp): string {
	let end = text.length;
	while (end > 0 && character.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}
