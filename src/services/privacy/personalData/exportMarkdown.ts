import {
	type Construct,
	HEADING,
	ITEM,
	type Lines,
	RULE,
	readCells,
	readConstructs,
} from '../../reply/markdown/readConstructs.ts';
import { readLink, type Span, scanInline } from '../../reply/markdown/scanInline.ts';

/** What stands in a page for characters that mean something in HTML. */
export function inHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}

/** Discord's Markdown as HTML, in time linear to its length. Loads nothing: what was a picture is a link. */
export function markdownInHtml(source: string): string {
	let list: 'ul' | 'ol' | null = null;
	let html = '';
	for (const construct of readConstructs(source, false)) {
		const kind = listKind(construct);
		if (kind !== list) html += `${list === null ? '' : `</${list}>`}${kind === null ? '' : `<${kind}>`}\n`;
		list = kind;
		html += `${block(construct)}\n`;
	}
	return list === null ? html : `${html}</${list}>\n`;
}

/** The list that an item stands in; null for what is no item. */
function listKind(construct: Construct): 'ul' | 'ol' | null {
	const line = construct.kind === 'text' ? (construct.lines[0]?.body ?? '') : '';
	const marker = RULE.test(line) ? undefined : ITEM.exec(line)?.[2];
	if (marker === undefined) return null;
	return /\d/.test(marker) ? 'ol' : 'ul';
}

function block(construct: Construct): string {
	switch (construct.kind) {
		case 'fence':
			return quoted(construct.quote, `<pre><code>${inHtml(construct.lines.join('\n'))}</code></pre>`);
		case 'table':
			return quoted(construct.lines[0]?.quote, table(construct.lines.map(({ body }) => body)));
		case 'text':
			return quoted(construct.lines[0]?.quote, paragraph(construct));
	}
}

const quoted = (quote: string | undefined, html: string) => (quote ? `<blockquote>${html}</blockquote>` : html);

function table([head = '', _dashes, ...rows]: string[]): string {
	const row = (line: string, tag: 'td' | 'th') =>
		`<tr>${readCells(line)
			.map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
			.join('')}</tr>`;
	return `<table>${row(head, 'th')}${rows.map((line) => row(line, 'td')).join('')}</table>`;
}

function paragraph({ lines }: Lines): string {
	const text = lines.map(({ body }) => body.trimEnd()).join('\n');
	if (RULE.test(text)) return '<hr>';
	const heading = HEADING.exec(text);
	// The page has two levels above it.
	if (heading) return `<h3>${inline(text.slice(heading[0].length).replace(/\s#+$/, ''))}</h3>`;
	const item = ITEM.exec(text);
	if (!item) return `<p>${inline(text)}</p>`;
	const [whole, space = '', marker = ''] = item;
	const value = Number.parseInt(marker, 10);
	const indent = space.length === 0 ? '' : ` style="margin-inline-start:${Math.min(space.length, 12)}ch"`;
	return `<li${Number.isNaN(value) ? '' : ` value="${value}"`}${indent}>${inline(text.slice(whole.length).trimStart())}</li>`;
}

/** What each marker means on Discord ("Message Formatting"); `||` hides what is pointed at to be seen. */
const tags: Record<string, readonly [open: string, close: string]> = {
	'*': ['<em>', '</em>'],
	_: ['<em>', '</em>'],
	'**': ['<strong>', '</strong>'],
	__: ['<u>', '</u>'],
	'~~': ['<s>', '</s>'],
	'||': ['<span class="spoiler" tabindex="0">', '</span>'],
};

function inline(text: string): string {
	const open: Span[] = [];
	let [html, at] = ['', 0];
	const writeTo = (end: number) => {
		html += inHtml(text.slice(at, end));
		at = Math.max(at, end);
	};
	const closeUpTo = (position: number) => {
		for (let span = open.at(-1); span !== undefined && span.end <= position; span = open.at(-1)) {
			writeTo(span.end - span.marker.length);
			html += tags[span.marker]?.[1] ?? '';
			at = span.end;
			open.pop();
		}
	};
	for (const span of scanInline(text).spans) {
		// What stands in a link's label is written with it.
		if (span.start < at) continue;
		closeUpTo(span.start);
		writeTo(span.start);
		if (span.kind === 'emphasis') {
			html += tags[span.marker]?.[0] ?? '';
			at = span.start + span.marker.length;
			open.push(span);
		} else {
			html += span.kind === 'code' ? code(text, span) : atom(text, span);
			at = span.end;
		}
	}
	closeUpTo(text.length);
	writeTo(text.length);
	return html;
}

function code(text: string, { start, end, marker }: Span): string {
	return `<code>${inHtml(text.slice(start + marker.length, end - marker.length))}</code>`;
}

/** Links, custom emoji, times and escapes; all else as it was written. */
function atom(text: string, { start, end }: Span): string {
	const source = text.slice(start, end);
	const link = readLink(text, start);
	if (link !== null) return anchor(link.url, link.label === '' ? link.url : link.label);
	const angle = source.startsWith('<') ? source.slice(1, -1) : source;
	if (/^https?:\/\//i.test(angle)) return anchor(angle, angle);
	const emoji = /^<a?(:\w{1,64}:)\d{1,20}>$/.exec(source)?.[1];
	if (emoji !== undefined) return inHtml(emoji);
	const isEscape = source.length === 2 && source.startsWith('\\');
	return inHtml(isEscape ? source.slice(1) : source);
}

function anchor(url: string, label: string): string {
	if (!/^https?:\/\//i.test(url)) return inHtml(label);
	return `<a href="${inHtml(url)}" rel="noreferrer">${inHtml(label)}</a>`;
}
