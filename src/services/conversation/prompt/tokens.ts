import type { Prompt, PromptMessage, PromptPart, Thought } from '../../model/port.ts';

/** Costs are counted in twentieths of a token. */
const unit = 20;
/** What a message, a function call and a part of a message take besides their text. */
export const tokensOfMessage = 8;
const tokensOfPart = 3;
/** What stands around the picture of a result. */
export const tokensOfLook = 32;

/**
 * The most tokens that a text is likely to take, whatever it says: prose comes out about half too high, and random letters, base64,
 * rare Chinese characters and emoji hardly too low, by OpenAI's tokenizer. Linear, and additive over lines.
 */
export function textTokens(text: string): number {
	return Math.ceil(scan(text, Number.POSITIVE_INFINITY).cost / unit);
}

/** The beginning of a text that takes no more than so many tokens, up to the end of a line if one ends in its second half. */
export function withinTokens(text: string, tokens: number): string {
	const { end } = scan(text, Math.max(0, Math.floor(tokens)) * unit);
	if (end === text.length) return text;
	const whole = /[\uD800-\uDBFF]/.test(text[end - 1] ?? '') ? end - 1 : end;
	const line = text.lastIndexOf('\n', whole - 1);
	return text.slice(0, line > whole / 2 ? line + 1 : whole);
}

/** The most tokens that parts of a message are likely to take. */
export function partsTokens(parts: readonly PromptPart[]): number {
	return parts.reduce(
		(sum, part) => sum + tokensOfPart + (part.type === 'text' ? textTokens(part.text) : part.tokens),
		0,
	);
}

/** The most tokens that a message is likely to take. */
export function messageTokens(message: PromptMessage): number {
	switch (message.role) {
		case 'user':
			return tokensOfMessage + partsTokens(message.parts);
		case 'tool':
			return (
				tokensOfMessage +
				textTokens(message.callId) +
				textTokens(message.text) +
				(message.picture === undefined ? 0 : message.picture.tokens + tokensOfLook)
			);
		case 'assistant':
			return message.toolCalls.reduce(
				(sum, { id, name, arguments: json, thoughts }) =>
					sum + tokensOfMessage + textTokens(id) + textTokens(name) + textTokens(json) + thoughtTokens(thoughts),
				tokensOfMessage + textTokens(message.text) + thoughtTokens(message.thoughts),
			);
	}
}

/** About what sealed thoughts take: they are written in four characters for three bytes, and a token is about four of these. */
function thoughtTokens(thoughts: readonly Thought[] = []): number {
	return thoughts.reduce((sum, { sealed }) => sum + Math.ceil(sealed.length / 4), 0);
}

/** The most tokens that instructions and functions are likely to take. */
export function instructionTokens({ system, tools }: Pick<Prompt, 'system' | 'tools'>): number {
	return 2 * tokensOfMessage + textTokens(system) + (tools.length === 0 ? 0 : textTokens(JSON.stringify(tools)));
}

/** The most tokens that a prompt is likely to take. */
export function promptTokens(prompt: Prompt): number {
	return prompt.messages.reduce((sum, message) => sum + messageTokens(message), instructionTokens(prompt));
}

/** Reads a text until it costs more than `limit`: what was read costs `cost` and ends before the character `end`. */
function scan(text: string, limit: number): { cost: number; end: number } {
	const known = weights();
	let cost = 0;
	let paid = 0;
	let before = 0;
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		let more = costAfter(before, code, known);
		if (code === space && before !== space && isLetter(text.charCodeAt(at + 1))) {
			// A space is part of the word that follows it.
			more = 0;
		} else if (beginsWord(before, code)) {
			// A word is at least one token, which its first letters share.
			more = unit;
			paid = unit - (known.single[code] ?? 0);
		} else if (paid > 0) {
			const shared = isLetter(code) ? Math.min(paid, more) : 0;
			paid = isLetter(code) ? paid - shared : 0;
			more -= shared;
		}
		if (cost + more > limit) return { cost, end: at };
		cost += more;
		before = code;
	}
	return { cost, end: text.length };
}

function costAfter(before: number, code: number, { single, pair }: Weights): number {
	if (code < 128 && before < 128) return pair[before * 128 + code] ?? 0;
	return (single[code] ?? 0) * (isAccented(code) && isAccented(before) ? 2 : 1);
}

function beginsWord(before: number, code: number): boolean {
	return isLetter(code) && (!isLetter(before) || (isUpper(code) && isLower(before)));
}

const space = 0x20;
const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isAccented = (code: number): boolean => (code >= 0xc0 && code <= 0x24f) || (code >= 0x1e00 && code <= 0x1eff);
const isLetter = (code: number): boolean =>
	isLower(code) || isUpper(code) || isAccented(code) || (code >= 0x370 && code < 0x900);

interface Weights {
	/** By UTF-16 code unit. */
	single: Uint8Array;
	/** Of an ASCII character after another one: `before * 128 + code`. */
	pair: Uint8Array;
}

let workedOut: Weights | null = null;

/** What each character costs, worked out when it is first needed. */
function weights(): Weights {
	workedOut ??= { single: singleWeights(), pair: pairWeights() };
	return workedOut;
}

/** Most scripts are about a token a byte at worst; if tokenizers know more of one, its common characters cost less. */
function singleWeights(): Uint8Array {
	const weight = new Uint8Array(0x10000).fill(3 * unit);
	const set = (from: number, to: number, cost: number) => weight.fill(cost, from, to + 1);
	set(0, 0x7f, unit);
	set(0x41, 0x5a, 6);
	set(0x61, 0x7a, 6);
	set(0x80, 0x36f, 2 * unit);
	// Accented Latin letters stand between others; Greek, Cyrillic, Hebrew and Arabic; the scripts of India, and Thai.
	set(0xc0, 0x24f, unit);
	set(0x1e00, 0x1eff, unit);
	set(0x370, 0x8ff, 16);
	set(0x900, 0xe7f, 24);
	// Kana.
	set(0x3041, 0x30ff, 28);
	for (const [encoding, first, last, cost] of commonRows) {
		const characters = charactersOf(encoding, first, last);
		for (let at = 0; at < characters.length; at += 1) {
			const code = characters.charCodeAt(at);
			if (code !== missing) weight[code] = cost;
		}
	}
	for (const mark of commonMarks) weight[mark.charCodeAt(0)] = unit;
	// Two halves of a character: emoji, and others.
	set(0xd800, 0xdbff, 50);
	set(0xd83c, 0xd83e, 30);
	set(0xdc00, 0xdfff, 30);
	return weight;
}

const commonMarks = '–—‘’“”•…·°、。，「」（）！？：；　\u200d\ufe0f';

/** Where old encodings keep the characters that their countries use most: first and last row, and what a character costs. */
const commonRows = [
	['gb18030', 0xb0, 0xd7, 24],
	['big5', 0xa4, 0xc6, 24],
	['euc-jp', 0xb0, 0xcf, 24],
	['euc-kr', 0xb0, 0xc8, 28],
] as const;

/** What a decoder puts where an encoding has no character. */
const missing = 0xfffd;

function charactersOf(encoding: string, first: number, last: number): string {
	const bytes: number[] = [];
	for (let row = first; row <= last; row += 1) {
		if (encoding === 'big5') for (let cell = 0x40; cell <= 0x7e; cell += 1) bytes.push(row, cell);
		for (let cell = 0xa1; cell <= 0xfe; cell += 1) bytes.push(row, cell);
	}
	return new TextDecoder(encoding).decode(Uint8Array.from(bytes));
}

const vowels = 'aeiouy';
/** Consonants that follow each other in the words of many languages. Others hardly do, except in what is no language. */
const commonPairs =
	'th st nd nt ng ch sh ck ll ss tt pp rr mm nn ff rs rt ns nc nf nv pr tr gr br cr dr fr wr pl cl bl fl gl sl sp sc sk sm sn sw rd rm rn rk rl rg rc rv ld lt ls lf lk lm ts ct ds ks ps gs ms ws wn wh gh ht mp mb nk xt xp ft pt cc ph dd bb gg tz';
const rareLetters = 'jkqvwxz';

function pairWeights(): Uint8Array {
	const weight = new Uint8Array(128 * 128).fill(unit);
	const set = (before: number, code: number, cost: number) => {
		weight[before * 128 + code] = cost;
	};
	for (let code = 0; code < 128; code += 1) if (!isLower(code) && !isUpper(code)) set(code, code, unit / 2);
	set(space, space, 2);
	for (let code = 0x61; code <= 0x7a; code += 1) {
		const letter = String.fromCharCode(code);
		for (let first = 0x61; first <= 0x7a; first += 1) {
			const pair = String.fromCharCode(first) + letter;
			const flows = vowels.includes(letter) || commonPairs.includes(pair);
			const cost = flows ? 6 : rareLetters.includes(letter) ? 16 : vowels.includes(pair.charAt(0)) ? 6 : 24;
			set(first, code, cost);
			set(first - 0x20, code, cost);
			set(first - 0x20, code - 0x20, 16);
		}
	}
	return weight;
}
