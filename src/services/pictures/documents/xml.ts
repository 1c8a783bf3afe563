/** A start or end tag of XML. `<br/>` is both, one after the other. */
export interface Tag {
	/** With its prefix, such as `w:t`. */
	name: string;
	kind: 'start' | 'end';
	/** The value of an attribute, as it is written; null if there is none. */
	attribute(name: string): string | null;
}

/** What is read of XML. Each may end the reading by returning `false`. */
interface Reader {
	tag(tag: Tag): unknown;
	text(text: string): unknown;
}

/** Longest name of an element that means anything here. */
const longestName = 64;

/** Goes over XML once, from left to right. It resolves no entities but the five that XML has and characters by their number. */
export function readXml(xml: string, { tag, text }: Reader): void {
	for (let at = 0; at < xml.length; ) {
		const open = xml.indexOf('<', at);
		const end = open === -1 ? xml.length : open;
		if (end > at && text(unescapeXml(xml.slice(at, end))) === false) return;
		if (open === -1) return;
		const close = endOf(xml, open);
		if (close === -1) return;
		at = close + 1;
		if (xml[open + 1] === '!' || xml[open + 1] === '?') continue;
		for (const one of tagsIn(xml.slice(open + 1, close))) if (tag(one) === false) return;
	}
}

/** Where a tag, comment or instruction that starts here ends; -1 if it does not. */
function endOf(xml: string, open: number): number {
	const mark = xml.startsWith('<!--', open) ? '-->' : '>';
	const found = xml.indexOf(mark, open);
	return found === -1 ? -1 : found + mark.length - 1;
}

function tagsIn(inside: string): Tag[] {
	const isEnd = inside.startsWith('/');
	const isEmpty = inside.endsWith('/');
	const name = nameIn(inside.slice(isEnd ? 1 : 0, longestName));
	const attribute = (wanted: string) => attributeIn(inside, wanted);
	if (isEnd) return [{ name, kind: 'end', attribute }];
	const start = { name, kind: 'start', attribute } as const;
	return isEmpty ? [start, { name, kind: 'end', attribute }] : [start];
}

function nameIn(inside: string): string {
	const end = inside.search(/[\s/]/);
	return end === -1 ? inside : inside.slice(0, end);
}

function attributeIn(inside: string, name: string): string | null {
	for (const quote of ['"', "'"]) {
		const before = ` ${name}=${quote}`;
		const at = inside.indexOf(before);
		if (at === -1) continue;
		const from = at + before.length;
		const end = inside.indexOf(quote, from);
		if (end !== -1) return unescapeXml(inside.slice(from, end));
	}
	return null;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
	if (!text.includes('&')) return text;
	return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
		if (!name.startsWith('#')) return entities[name] ?? whole;
		const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
	});
}
