import type { Turn } from './turn.ts';

/** From here on scripts write about one token a character: CJK, kana, Hangul, emoji and other symbols. */
const denseFrom = 0x2e80;
/** Up to here letters are Latin, at about four characters a token. */
const latinTo = 0x24f;
/** Labels around a picture or a text file, and what a message costs by itself. */
const tokensOfLabel = 24;

/**
 * A rough count of the tokens of a text: four characters each for Latin letters, two for other alphabets, one for CJK.
 * Good enough to steer a budget; what was really used is what the server reports.
 */
export function estimateTextTokens(text: string): number {
	let quarters = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		quarters += code >= denseFrom ? 4 : code > latinTo ? 2 : 1;
	}
	return Math.ceil(quarters / 4);
}

/** A rough count of the input tokens of a turn, its pictures apart from all else. */
export interface TurnTokens {
	/** Of the pictures' pieces, as they were estimated when they were prepared. */
	pictures: number;
	/** Of its text, its text files, its labels. */
	text: number;
}

/** A rough count of the input tokens of a turn. */
export function estimateTurnTokens(turn: Turn): TurnTokens {
	let tokens = tokensOfLabel + estimateTextTokens(turn.text);
	let pictures = 0;
	for (const picture of turn.pictures) {
		tokens += tokensOfLabel + estimateTextTokens(`${picture.name}${picture.alt ?? ''}${picture.note ?? ''}`);
		for (const piece of picture.pieces) {
			pictures += piece.tokens;
			tokens += tokensOfLabel;
		}
	}
	if (turn.role === 'person') {
		for (const text of turn.texts) tokens += tokensOfLabel + estimateTextTokens(text.text);
	}
	return { pictures, text: tokens };
}
