/** Longer halves are shown: they are none. */
const LONGEST_LABEL = 500;
const LONGEST_ANGLE = 500;
const LONGEST_URL = 2_000;
const LONGEST_LINK = 3_000;

const URL_START = /https?:\/\//i;
const SPACE = /\s/;

/** Where a link or image starts whose end has not come; -1 if none does. Brackets in its text nest once, as in a whole link. */
export function halfLink(text: string): number {
	/** The brackets that are open: no more than two. */
	let open: number[] = [];
	for (let at = Math.max(0, text.length - LONGEST_LINK); at < text.length; at += 1) {
		switch (text.charAt(at)) {
			case '\\':
				at += 1;
				break;
			case '[':
				open = [...open.slice(-1), at];
				break;
			case ']': {
				const start = open.pop();
				if (start === undefined || open.length > 0) break;
				const end = targetEnd(text, at + 1);
				if (end === null) return withMark(text, start);
				at = end - 1;
				break;
			}
			default:
		}
	}
	const [outer, inner = outer] = open;
	return inner === undefined || text.length - inner > LONGEST_LABEL ? -1 : withMark(text, inner);
}

/** With its exclamation mark, if it is an image. */
function withMark(text: string, bracket: number): number {
	return text.charAt(bracket - 1) === '!' ? bracket - 1 : bracket;
}

/** Where to read on behind the label of a link; null if its target is still to come. */
function targetEnd(text: string, from: number): number | null {
	if (from === text.length) return null;
	if (text.charAt(from) !== '(') return from;
	let depth = 0;
	for (let at = from; at < text.length; at += 1) {
		const char = text.charAt(at);
		if (char === '\n' || depth > 2) return from;
		if (char === '(') depth += 1;
		if (char === ')') depth -= 1;
		if (depth === 0) return at + 1;
	}
	return depth > 2 ? from : null;
}

/** Where an emoji, mention or address in angle brackets starts whose end has not come; -1 if none does. */
export function halfAngle(text: string): number {
	const at = text.lastIndexOf('<');
	const rest = text.slice(at + 1);
	return at >= 0 && rest.length <= LONGEST_ANGLE && !rest.includes('>') && !SPACE.test(rest) ? at : -1;
}

/** Where an address starts that may go on; -1 if the text does not end in one. */
export function halfUrl(text: string): number {
	let from = text.length;
	while (from > Math.max(0, text.length - LONGEST_URL) && !SPACE.test(text.charAt(from - 1))) from -= 1;
	const found = URL_START.exec(text.slice(from));
	return found === null ? -1 : from + found.index;
}
