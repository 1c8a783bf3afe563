import type { NumberedPicture } from './numberedPictures.ts';

/** What somebody seems to want, read off plain words. */
export type Wish = 'describe' | 'colours' | 'size' | 'brightness' | 'list' | 'compare' | 'history' | 'make' | 'edit';

const PICTURE =
	/\b(?:picture|image|photo|drawing|painting|illustration|sketch|logo|icon|poster|wallpaper|scene|one)s?\b/i;
const MAKING = /\b(?:draw|paint|sketch|illustrate|generate|imagine|render|design|create|make)\b/i;
const MAKING_START =
	/^(?:please |now |ok(?:ay)?,? |can you |could you |would you |will you )*(?:draw|paint|sketch|illustrate|imagine|render)\b/i;
const EDITING =
	/\b(?:make|turn|change|edit|recolou?r|paint|colou?r|crop|blur|invert|rotate|flip|mirror|darken|brighten|lighten|remove|replace|add|put|give)\b/i;
const ITS_TARGET = /\b(?:it|this|that|these|them|the|its|his|her|my|picture|image|photo|background|sky)\b/i;
const QUESTION = /^(?:what|which|who|whose|where|when|why|how|is|are|was|were|does|do|did|has|have|should)\b/i;

/** Reads a wish. `knowsPictures`: whether there is any picture that could be changed. */
export function wishOf(words: string, knowsPictures: boolean): Wish {
	// A name that is put before the words, as in "Ann: …", is no part of the wish.
	const text = words.replace(/^[^\s:]{1,32}(?: [^\s:]{1,32})?:\s+/, '').trim();
	if (!QUESTION.test(text)) {
		if (MAKING_START.test(text) && !/\b(?:it|this|that)\b/i.test(text.slice(0, 24))) return 'make';
		if (knowsPictures && EDITING.test(text) && ITS_TARGET.test(text) && !newPicture(text)) return 'edit';
		if (MAKING.test(text) && PICTURE.test(text)) return 'make';
	}
	if (/\bhow many\b.*\b(?:picture|image|photo)|\b(?:list|which|what)\b.*\b(?:pictures|images|photos)\b/i.test(text)) {
		return 'list';
	}
	if (/\bwhat\b.*\bI\b.*\b(?:show|shown|showed|send|sent|post|posted)\b/i.test(text)) return 'list';
	if (/\bwhat\b.*\b(?:I|we)\b.*\b(?:ask|asked|say|said|talk|talked|told)\b/i.test(text)) return 'history';
	if (/\bcolou?rs?\b/i.test(text)) return 'colours';
	if (/\b(?:differen|compare|in common|both)/i.test(text)) return 'compare';
	if (/\b(?:size|dimensions?|resolution|how (?:big|large|wide|tall|high)|pixels)\b/i.test(text)) return 'size';
	return /\b(?:bright|brightness|dark|darker|brighter)\b/i.test(text) ? 'brightness' : 'describe';
}

/** "Make a picture of …" asks for a new one, "make the picture …" for a change. */
function newPicture(text: string): boolean {
	return /\b(?:make|create|generate|draw|paint|design)\b(?: me| us)? (?:an?|another|some|two|three|four|\d) /i.test(
		text,
	);
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** The pictures that words point at ("the second one", "picture 3", "all"); empty where they point at none. */
export function pointedAt(words: string, pictures: NumberedPicture[]): NumberedPicture[] {
	const text = words.toLowerCase();
	if (/\b(?:all|both|each|every)\b/.test(text)) return pictures;
	const numbers = [
		...[...text.matchAll(/\b(?:picture|image|photo|number|no\.?|#)\s*(\d{1,4})\b/g)].map((match) => Number(match[1])),
		...[...text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/g)].map((match) => Number(match[1])),
		...ORDINALS.flatMap((word, index) => (new RegExp(`\\b${word}\\b`).test(text) ? [index + 1] : [])),
	];
	return pictures.filter((picture) => numbers.includes(picture.number));
}
