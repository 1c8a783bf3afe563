import { parse } from 'discord-markdown-parser';

/** What a reader sees of a message by rules modelled on Discord's own: every visible character with its styles, whitespace left out. */
export function seenOnDiscord(message: string): string[] {
	const seen: string[] = [];
	walk(parse(message, 'extended'), [], seen);
	return seen;
}

function walk(nodes: unknown, styles: string[], seen: string[]): void {
	for (const node of Array.isArray(nodes) ? nodes : [nodes]) {
		if (typeof node !== 'object' || node === null) continue;
		const { type = '', content, lang = '', target = '' } = node;
		const inner = type === 'text' ? styles : [...styles, [type, lang, target].join(' ').trim()];
		if (typeof content !== 'string') walk(content, inner, seen);
		else for (const char of content) if (/[^\s\u200b]/u.test(char)) seen.push([char, ...inner].join(' '));
	}
}
