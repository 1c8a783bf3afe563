import { marked, type Token } from 'marked';

/**
 * What a reader sees of Markdown, by a parser that is not ours: every visible character with its styles, whitespace left out. Two texts with the
 * same list look the same but for their line breaks.
 */
export function renderedText(markdown: string): string[] {
	const seen: string[] = [];
	walk(marked.lexer(markdown), [], seen);
	return seen;
}

function walk(tokens: Token[], styles: string[], seen: string[]): void {
	for (const token of tokens) {
		const inner = styleOf(token) === null ? styles : [...styles, styleOf(token) ?? ''].sort();
		if (token.type === 'list') for (const item of token.items ?? []) walk(item.tokens, inner, seen);
		else if ('tokens' in token && token.tokens && token.tokens.length > 0) walk(token.tokens, inner, seen);
		else if (token.type === 'space' || token.type === 'br') continue;
		else addAll('text' in token ? `${token.text}` : token.raw, inner, seen);
	}
}

function styleOf(token: Token): string | null {
	switch (token.type) {
		case 'strong':
		case 'em':
		case 'del':
		case 'codespan':
		case 'blockquote':
			return token.type;
		case 'heading':
			return `heading ${Math.min(3, token.depth)}`;
		case 'code':
			return `code ${token.lang ?? ''}`;
		case 'link':
			return `link ${token.href}`;
		default:
			return null;
	}
}

function addAll(text: string, styles: string[], seen: string[]): void {
	for (const char of text.replaceAll('\u200b', '')) if (char.trim() !== '') seen.push([char, ...styles].join(' '));
}

/**
 * Whether Discord would still be inside of inline code or a code block at the end of a message: it looks for backticks from left to right,
 * in all of the message, and takes three of them for a block wherever they stand.
 */
export function endsInsideCode(message: string): boolean {
	let rest = message;
	while (rest !== '') {
		const other = /^(?:\\[\s\S]|[^`\\])+/.exec(rest) ?? /^\\$/.exec(rest);
		const code = /^```[\s\S]*?```(?!`)/.exec(rest) ?? /^(`{1,2})(?!`)[\s\S]*?[^`]\1(?!`)/.exec(rest);
		const read = other ?? code;
		if (!read) return true;
		rest = rest.slice(read[0].length);
	}
	return false;
}
