import { createText } from './plainText.ts';

/** Groups that hold no words of the text. */
const silent = [
	'*',
	'fonttbl',
	'colortbl',
	'stylesheet',
	'info',
	'pict',
	'object',
	'themedata',
	'listtable',
	'xmlnstbl',
];
const marks: Record<string, string> = {
	par: '\n',
	line: '\n',
	row: '\n',
	page: '\n',
	sect: '\n',
	tab: '\t',
	cell: '\t',
	emdash: '—',
	endash: '–',
	lquote: '‘',
	rquote: '’',
	ldblquote: '“',
	rdblquote: '”',
	bullet: '•',
};
const characters: Record<string, string> = { '~': ' ', '\\': '\\', '{': '{', '}': '}' };
/** Groups within groups: what is deeper is a trap. */
const deepest = 500;
const windows = new TextDecoder('windows-1252');

interface Group {
	isSilent: boolean;
	/** How many characters stand in for one that only new readers know. */
	substitutes: number;
}

/** The words of a file in Rich Text Format, up to so many characters. Source: Microsoft, "RTF Specification 1.9.1". */
export function rtfText(rtf: string, most: number): string {
	const written = createText();
	const groups: Group[] = [{ isSilent: false, substitutes: 1 }];
	let skip = 0;
	const add = (words: string): void => {
		if (groups.at(-1)?.isSilent !== false) return;
		if (skip > 0) skip -= 1;
		else written.add(words);
	};
	const obey = ({ word, number, text }: Control, group: Group): void => {
		if (word === 'u') {
			skip = 0;
			add(text);
			skip = group.substitutes;
		} else if (word === 'uc') group.substitutes = Math.min(8, Math.max(0, number));
		else if (silent.includes(word)) group.isSilent = true;
		else if (text !== '') add(text);
	};
	for (let at = 0; at < rtf.length && written.length() <= most; at += 1) {
		const group = groups.at(-1);
		if (group === undefined) break;
		const character = rtf[at] ?? '';
		if (character === '{' && groups.length <= deepest) groups.push({ ...group });
		else if (character === '}') groups.pop();
		else if (character === '\\') {
			const control = controlAt(rtf, at + 1);
			at = control.end - 1;
			obey(control, group);
		} else if (!'\r\n'.includes(character)) add(character);
	}
	return written.all();
}

/** A backslash and what belongs to it. */
interface Control {
	word: string;
	number: number;
	/** What it stands for. */
	text: string;
	/** Where what follows begins. */
	end: number;
}

function controlAt(rtf: string, at: number): Control {
	const found = /^([a-z]{1,32})(-?\d{1,10})? ?/i.exec(rtf.slice(at, at + 44));
	if (found !== null) {
		const [whole, word = '', digits = '1'] = found;
		const number = Number(digits);
		const text = word === 'u' ? String.fromCharCode(number & 0xffff) : (marks[word] ?? '');
		return { word, number, text, end: at + whole.length };
	}
	const next = rtf[at] ?? '';
	if (next === "'") {
		const code = Number.parseInt(rtf.slice(at + 1, at + 3), 16);
		return { word: next, number: 1, text: Number.isNaN(code) ? '' : windows.decode(Uint8Array.of(code)), end: at + 3 };
	}
	return { word: next, number: 1, text: characters[next] ?? '', end: at + 1 };
}
