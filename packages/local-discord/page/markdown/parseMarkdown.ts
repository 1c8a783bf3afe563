import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { listRule } from './listRule.ts';

/** A node of parsed Markdown. What it holds depends on its type; readers check. */
export interface MarkdownNode {
	type: string;
	[field: string]: unknown;
}

const quote = SimpleMarkdown.defaultRules.blockQuote;
type Match = typeof quote.match;

/** Discord's quotes, which tell the next rule that a line begins where they end: the parser's own do not. */
const blockQuote = {
	...quote,
	...rulesExtended.blockQuote,
	match: (...[source, state, previous]: Parameters<Match>): ReturnType<Match> => {
		const capture = rulesExtended.blockQuote?.match(source, state, previous) ?? null;
		return capture?.[0]?.endsWith('\n') ? [...capture, '\n'] : capture;
	},
};

const parser = SimpleMarkdown.parserFor({ ...rulesExtended, blockQuote, list: listRule });
/** Text that nests deeper than this is shown as it was written: nobody writes that in earnest, and parsing it is slow. */
const deepestMarks = 60;

const isNode = (value: unknown): value is MarkdownNode =>
	typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** The nodes of a field, where it holds some. */
export const nodesOf = (value: unknown): MarkdownNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** The parser leaves every letter beyond ASCII a node of its own; neighbours are joined. */
const joinTexts = (nodes: MarkdownNode[]): MarkdownNode[] => {
	const joined: MarkdownNode[] = [];
	for (const node of nodes) {
		const last = joined.at(-1);
		if (node.type === 'text' && last?.type === 'text') last.content = `${String(last.content)}${String(node.content)}`;
		else joined.push({ ...node });
	}
	return joined;
};

const tidy = (nodes: MarkdownNode[]): MarkdownNode[] =>
	joinTexts(nodes).map((node) => ({
		...node,
		...(Array.isArray(node.content) ? { content: tidy(nodesOf(node.content)) } : {}),
		...(Array.isArray(node.items) ? { items: node.items.map((item) => tidy(nodesOf(item))) } : {}),
	}));

const looksHostile = (source: string): boolean =>
	(source.match(/[*_~|]{2,}|^[> ]+/gm) ?? []).length > deepestMarks * 10 || /[*_~|>[(]{60,}/.test(source);

/** Discord's Markdown as a tree. Whatever cannot be parsed comes back as plain text; nothing is thrown. */
export const parseMarkdown = (source: string): MarkdownNode[] => {
	if (looksHostile(source)) return [{ type: 'text', content: source }];
	try {
		return tidy(nodesOf(parser(source, { inline: true })));
	} catch {
		return [{ type: 'text', content: source }];
	}
};
