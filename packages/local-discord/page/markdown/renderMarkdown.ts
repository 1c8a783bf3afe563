import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../icons.ts';
import { type MarkdownNode, nodesOf, parseMarkdown } from './parseMarkdown.ts';
import { safeLink } from './safeLink.ts';
import { renderTime } from './time.ts';

/** What names in the text stand for. Null: nobody knows that id. */
export interface Names {
	person(id: string): string | null;
	role(id: string): string | null;
	channel(id: string): { name: string; kind: 'text' | 'thread' | 'dm' } | null;
	/** Somebody pressed the name of a channel. */
	openChannel(id: string): void;
}

type Rendered = TemplateResult | string | typeof nothing | Rendered[];
/** Deeper nesting is shown flat, so that no text can make the page build a tower of elements. */
const deepest = 24;
const remembered = 400;

const cache = () => {
	const known = new Map<string, MarkdownNode[]>();
	return (source: string): MarkdownNode[] => {
		const nodes = known.get(source) ?? parseMarkdown(source);
		known.set(source, nodes);
		const [oldest] = known.keys();
		if (known.size > remembered && oldest !== undefined) known.delete(oldest);
		return nodes;
	};
};

/** Blocks stand on lines of their own. */
const blocks = new Set(['codeBlock', 'heading', 'subtext', 'list', 'blockQuote', 'br']);

const textOf = (node: MarkdownNode): string => {
	if (node.type === 'twemoji') return String(node.name);
	if (typeof node.content === 'string') return node.content;
	const items = Array.isArray(node.items) ? node.items.flatMap((item) => [...nodesOf(item), { type: 'br' }]) : [];
	const inner = [...nodesOf(node.content), ...items].map(textOf).join('');
	return blocks.has(node.type) ? `\n${inner}\n` : inner;
};

const isOnlyEmoji = (nodes: MarkdownNode[]): boolean =>
	nodes.length > 0 &&
	nodes.length <= 27 &&
	nodes.every((node) => node.type === 'twemoji' || (node.type === 'text' && String(node.content).trim() === ''));

/** Shows a spoiler or hides it again; the state lives in the element, as it is nobody else's business. */
const toggleSpoiler = (event: Event): void => {
	const { currentTarget } = event;
	if (!(currentTarget instanceof HTMLElement)) return;
	if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
	if (currentTarget.ariaExpanded === 'true' && event.target instanceof HTMLAnchorElement) return;
	event.preventDefault();
	currentTarget.ariaExpanded = 'true';
	currentTarget.ariaLabel = null;
};

const codeBlock = (node: MarkdownNode) =>
	html`<pre class="code" role="group" aria-label=${`Code${node.lang ? ` in ${String(node.lang)}` : ''}`}><code>${String(node.content)}</code></pre>`;

const heading = (node: MarkdownNode, inner: Rendered) => {
	const level = Number(node.level);
	return html`<span class="heading level-${level}" role="heading" aria-level=${level + 2}>${inner}</span>`;
};

const list = (node: MarkdownNode, render: (nodes: MarkdownNode[]) => Rendered) => {
	const items = (Array.isArray(node.items) ? node.items : []).map((item) => html`<li>${render(nodesOf(item))}</li>`);
	return node.ordered ? html`<ol start=${Number(node.start)}>${items}</ol>` : html`<ul>${items}</ul>`;
};

const link = (node: MarkdownNode, inner: Rendered) => {
	const href = safeLink(node.target);
	return href === null
		? html`${inner}`
		: html`<a class="link" href=${href} title=${href} target="_blank" rel="noopener noreferrer">${inner}</a>`;
};

const mentioned = (text: string) => html`<span class="mention">${text}</span>`;

const channel = (id: string, names: Names) => {
	const known = names.channel(id);
	if (!known) return mentioned('#unknown');
	const open = () => names.openChannel(id);
	return html`<button class="mention" type="button" @click=${open}>${icon(known.kind === 'thread' ? 'thread' : 'hash', 14)}${known.name}</button>`;
};

const mention = (node: MarkdownNode, names: Names): Rendered => {
	const id = String(node.id ?? '');
	if (node.type === 'user') return mentioned(`@${names.person(id) ?? 'unknown-user'}`);
	if (node.type === 'role') return mentioned(`@${names.role(id) ?? 'unknown-role'}`);
	if (node.type === 'channel') return channel(id, names);
	return mentioned(node.type === 'slashCommand' ? `/${String(node.fullName)}` : `@${node.type}`);
};

const mentions = new Set(['user', 'channel', 'role', 'everyone', 'here', 'slashCommand', 'guildNavigation']);
const flat = new Set(['text', 'emoticon', 'escape']);

/** Makes the renderer of chat text. Text becomes text nodes, never HTML; links lead to web addresses only. */
export const createMarkdown = (names: Names) => {
	const parse = cache();
	const renderNode = (node: MarkdownNode, depth: number): Rendered => {
		if (flat.has(node.type) || depth > deepest) return textOf(node);
		if (mentions.has(node.type)) return mention(node, names);
		const inner = () => renderAll(nodesOf(node.content), depth + 1);
		switch (node.type) {
			case 'strong':
				return html`<strong>${inner()}</strong>`;
			case 'em':
				return html`<em>${inner()}</em>`;
			case 'underline':
				return html`<u>${inner()}</u>`;
			case 'strikethrough':
				return html`<s>${inner()}</s>`;
			case 'spoiler':
				return html`<span class="spoiler" role="button" tabindex="0" aria-expanded="false" aria-label="Spoiler, press to show" @click=${toggleSpoiler} @keydown=${toggleSpoiler}><span>${inner()}</span></span>`;
			case 'inlineCode':
				return html`<code class="code-inline">${String(node.content)}</code>`;
			case 'codeBlock':
				return codeBlock(node);
			case 'blockQuote':
				return html`<div class="quote">${inner()}</div>`;
			case 'heading':
				return heading(node, inner());
			case 'subtext':
				return html`<small class="subtext">${inner()}</small>`;
			case 'list':
				return list(node, (nodes) => renderAll(nodes, depth + 1));
			case 'link':
			case 'url':
			case 'autolink':
				return link(node, inner());
			case 'br':
				return html`<br />`;
			case 'timestamp':
				return renderTime(node);
			case 'twemoji':
				return String(node.name);
			case 'emoji':
				return `:${String(node.name)}:`;
			default:
				return textOf(node);
		}
	};
	/** A code block ends its own line, and begins one: line breaks beside it are not shown. */
	const renderAll = (nodes: MarkdownNode[], depth: number): Rendered =>
		nodes.map((node, index) => {
			const isBesideCode = [nodes[index - 1], nodes[index + 1]].some((one) => one?.type === 'codeBlock');
			return node.type === 'br' && isBesideCode ? nothing : renderNode(node, depth);
		});
	const plainOf = (node: MarkdownNode): string => {
		const id = String(node.id ?? '');
		if (node.type === 'user') return `@${names.person(id) ?? 'unknown-user'}`;
		if (node.type === 'channel') return `#${names.channel(id)?.name ?? 'unknown'}`;
		if (node.type === 'slashCommand') return `/${String(node.fullName)}`;
		return textOf(node);
	};
	return {
		/** The text as people see it. */
		render: (source: string): TemplateResult => {
			const nodes = parse(source);
			return html`<span class=${isOnlyEmoji(nodes) ? 'markdown jumbo' : 'markdown'}>${renderAll(nodes, 0)}</span>`;
		},
		/** The plain words of a text on one line, for excerpts and announcements. */
		plain: (source: string): string => parse(source).map(plainOf).join('').replace(/\s+/g, ' ').trim(),
	};
};

/** Renders chat text. */
export type Markdown = ReturnType<typeof createMarkdown>;
