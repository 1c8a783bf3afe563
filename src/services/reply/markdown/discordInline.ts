import { type MarkdownLink, readLink, type Span, scanInline } from './scanInline.ts';

/** A character without width: it keeps backticks apart that Discord would take for a fence. */
const ZERO_WIDTH = '\u200b';

/** Endings of file names that are no top-level domains: a link text such as `index.ts` does not look like an address. */
const FILE_ENDING =
	/\.(?:js|jsx|ts|tsx|mjs|cjs|json|html?|css|txt|ya?ml|toml|xml|csv|pdf|png|jpe?g|gif|svg|webp|cpp|java|php|ini|env|log)$/i;

/**
 * Turns the inline Markdown of a paragraph into what Discord renders: pictures become links, links whose text names another address show
 * where they really lead, and markers without a partner are escaped, since Discord would pair them across paragraphs. All else
 * stays as it is. Returns the spans of the new text with it.
 */
export function discordInline(text: string): { text: string; spans: Span[] } {
	const { spans, strays } = scanInline(text);
	const changes = strays.map(({ start, end }) => ({ start, end, text: text.slice(start, end).replace(/./g, '\\$&') }));
	for (const span of spans) {
		const { start, end } = span;
		const source = text.slice(start, end);
		const link = span.kind === 'atom' ? readLink(text, start) : null;
		const code = span.kind === 'code' ? discordCode(source, span.marker) : source;
		const written = link ? discordLink(link, source) : code;
		if (written !== source) changes.push({ start, end, text: written });
	}
	if (changes.length === 0) return { text, spans };
	let done = 0;
	let result = '';
	for (const change of changes.sort((a, b) => a.start - b.start)) {
		result += text.slice(done, change.start) + change.text;
		done = change.end;
	}
	result += text.slice(done);
	return { text: result, spans: scanInline(result).spans };
}

/** Keeps three backticks from standing together, so that they do not end a code block on Discord. Looks the same. */
export function breakTicks(text: string): string {
	return text.replace(/`{3,}/g, (run) => [...run].join(ZERO_WIDTH));
}

/** Inline code with markers that Discord knows. */
function discordCode(source: string, marker: string): string {
	const code = source.slice(marker.length, -marker.length);
	if (marker.length <= 3 && !code.includes('```')) return source;
	return `\`\` ${code.trim().replace(/`(?=`)/g, `\`${ZERO_WIDTH}`)} \`\``;
}

function discordLink({ image, label, url }: MarkdownLink, source: string): string {
	const said = label.trim();
	if (said === '') return /^https?:/i.test(url) ? `<${url}>` : source;
	const named = namedHost(said);
	if (named !== null) {
		const real = hostOf(url);
		if (sameAddress(said, url)) return `<${url}>`;
		if (real !== null && real !== named && !real.endsWith(`.${named}`)) return `${said} (<${url}>)`;
	}
	return image ? source.slice(1) : source;
}

/** The host that a link's text seems to lead to; null where the text does not look like an address. */
function namedHost(label: string): string | null {
	const plain = label.replace(/[*_~`|<>\\\u200b-\u200f\u2060]/g, '').trim();
	if (/^(?:https?|steam|discord):\/\//i.test(plain)) return hostOf(plain);
	if (!/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:[:/?#]\S*)?$/u.test(plain)) return null;
	return FILE_ENDING.test(plain) ? null : hostOf(`https://${plain}`);
}

function hostOf(url: string): string | null {
	return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : null;
}

function sameAddress(label: string, url: string): boolean {
	const bare = (address: string) => address.replace(/^https?:\/\//i, '').replace(/\/$/, '');
	return /^https?:/i.test(url) && bare(label) === bare(url);
}
