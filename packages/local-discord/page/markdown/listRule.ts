import type { SimpleMarkdown } from 'discord-markdown-parser';

type Rule = (typeof SimpleMarkdown)['defaultRules']['text'];
type State = Parameters<Rule['parse']>[2];
type Parse = Parameters<Rule['parse']>[1];

/** A whole list: a line with a bullet or a number, and what follows with one or is indented. The last group tells the next rule that a line begins. */
const list = /^ *(?:[-*]|\d{1,9}\.) +[^\n]*(?:\n(?: *(?:[-*]|\d{1,9}\.) +| {2,})[^\n]*)*(\n|$)/;
const item = /^( *)([-*]|\d{1,9}\.) +(.*)$/;
/** Discord shows no more than this many levels; deeper ones stay at the last. */
const deepest = 11;

interface Item {
	indent: number;
	marker: string;
	lines: string[];
}

/** One list as the renderer gets it: each item is Markdown already parsed, a nested list among it. */
export interface ListNode {
	type: 'list';
	ordered: boolean;
	start: number;
	items: unknown[][];
}

const readItems = (source: string): Item[] => {
	const items: Item[] = [];
	for (const line of source.split('\n')) {
		const [, space = '', marker = '', text = ''] = item.exec(line) ?? [];
		if (marker) items.push({ indent: space.length, marker, lines: [text] });
		else items.at(-1)?.lines.push(line.trim());
	}
	return items;
};

const isOrdered = (item: Item | undefined): boolean => /\d/.test(item?.marker ?? '');

/** Items of one level, each with those below it. */
const groupItems = (items: Item[], depth: number): Item[][] => {
	const indent = items[0]?.indent ?? 0;
	const groups: Item[][] = [];
	for (const each of items) {
		if (groups.length > 0 && each.indent > indent && depth < deepest) groups.at(-1)?.push(each);
		else groups.push([each]);
	}
	return groups;
};

/** Bullets and numbers do not share a list: where one follows the other, a new one begins. */
const toLists = (items: Item[], parse: Parse, state: State, depth: number): ListNode[] => {
	const lists: ListNode[] = [];
	for (const [own, ...below] of groupItems(items, depth)) {
		const ordered = isOrdered(own);
		if (lists.at(-1)?.ordered !== ordered)
			lists.push({ type: 'list', ordered, start: Number.parseInt(own?.marker ?? '1', 10) || 1, items: [] });
		lists
			.at(-1)
			?.items.push([
				...parse(own?.lines.join('\n').trim() ?? '', { ...state, inList: true, prevCapture: null }),
				...(below.length > 0 ? toLists(below, parse, state, depth + 1) : []),
			]);
	}
	return lists;
};

/** Lists as Discord reads them: they begin at the start of a line and end with the first line that is neither an item nor indented. */
export const listRule = {
	order: 0.4,
	match: (source: string, state: State, previous: string) => {
		const startsLine = previous === '' || previous.endsWith('\n');
		return startsLine && !state.inList ? list.exec(source) : null;
	},
	parse: (capture: RegExpExecArray | string[], parse: Parse, state: State) =>
		toLists(readItems((capture[0] ?? '').replace(/\n$/, '')), parse, state, 1),
};
