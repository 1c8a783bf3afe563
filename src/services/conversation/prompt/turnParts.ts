import type { Detail, PromptPart } from '../../model/port.ts';
import type { Place } from '../question.ts';
import type { BotTurn, Person, PersonTurn, PictureRef, PieceFacts } from '../turn.ts';
import { fileBlock, label, pictureLabel, plain, speakerNames } from './label.ts';
import { partsTokens, textTokens, tokensOfMessage } from './tokens.ts';

/** A person's turn as it stands in a prompt. */
export interface PromptTurn extends PersonTurn {
	/** Whether the end of its text is left out. */
	isCut?: boolean;
	/** How many of its files are left out altogether. */
	filesLeftOut?: number;
}

/** What the parts of a turn are made with. */
export interface PartsMaterial {
	/** Bytes by hash of the pictures that are still stored. */
	bytes: ReadonlyMap<string, Uint8Array>;
	/** Where it is said. In a DM nobody is named. */
	place: Pick<Place, 'kind'>;
	/** How closely the model is to look at a file of this size, in pixels: the same for the same size, always. */
	detailOf: (size: { width: number; height: number }) => Detail;
}

/** A person's message: who speaks, pictures, files, words. */
export function personParts(
	turn: PromptTurn,
	material: PartsMaterial,
	nameOf: (person: Person) => string,
): PromptPart[] {
	const parts: PromptPart[] = [];
	if (material.place.kind !== 'dm') parts.push(textPart(label(`From ${nameOf(turn.author)}`)));
	for (const picture of turn.pictures) parts.push(...pictureParts(picture, material));
	for (const file of turn.texts) parts.push(textPart(fileBlock(file)));
	const { filesLeftOut = 0 } = turn;
	if (filesLeftOut > 0) parts.push(textPart(label(`There was no room for ${filesLeftOut} more files`)));
	if (turn.text.trim() !== '') parts.push(textPart(plain(turn.text)));
	if (turn.isCut === true) parts.push(textPart(label('The end of this message is left out: it was too long')));
	if (parts.length === 0) parts.push(textPart(label('Nothing was written')));
	return parts;
}

/** What is to be said about an answer, at the start of the message that follows it. */
export function afterAnswer(turn: BotTurn, material: PartsMaterial): PromptPart[] {
	const parts: PromptPart[] = [];
	// An answer that is still pending on the way to a later turn belongs to a process that is gone.
	if (turn.state !== 'done') {
		const how = turn.text.trim() === '' ? 'before it began' : 'before its end';
		parts.push(textPart(label(`Your answer was interrupted ${how}`)));
	}
	for (const picture of turn.pictures) parts.push(...pictureParts(picture, material));
	return parts;
}

function pictureParts(picture: PictureRef, material: PartsMaterial): PromptPart[] {
	const name = pictureLabel(picture);
	const count = picture.pieces.length;
	const pieces = picture.pieces.map((piece) => ({ piece, bytes: material.bytes.get(piece.hash) }));
	// Parts of a picture make no sense without each other: it is shown whole or not at all.
	if (count === 0 || pieces.some(({ bytes }) => bytes === undefined)) {
		return [textPart(label(`${name}; it is no longer stored, you cannot see it`))];
	}
	return pieces.flatMap(({ piece, bytes }, index): PromptPart[] => {
		if (bytes === undefined) return [];
		const heading = index === 0 ? name : `Picture ${picture.number}`;
		const part = partLabel(piece, index, picture);
		return [
			textPart(label(`${heading}${part}`)),
			{ type: 'picture', mediaType: piece.mediaType, bytes, detail: material.detailOf(piece), tokens: piece.tokens },
		];
	});
}

function partLabel({ page }: PieceFacts, index: number, { pieces, original }: PictureRef): string {
	if (page !== undefined) return `, page ${page} of ${original.frames}`;
	return pieces.length === 1 ? '' : `, part ${index + 1} of ${pieces.length}`;
}

/** A part that is text. */
export function textPart(value: string): PromptPart {
	return { type: 'text', text: value };
}

/** What a label adds if a picture is gone, a name is there twice, or a file needs a long fence. */
const tokensOfExtra = 24;
const nothing = new Uint8Array();

/** The most tokens that a turn is likely to take in a prompt, whatever stands around it. */
export function turnTokens(turn: PromptTurn | BotTurn): number {
	const known = counted.get(turn);
	if (known !== undefined) return known;
	const tokens = countTokens(turn);
	counted.set(turn, tokens);
	return tokens;
}

/** Turns are never changed, only replaced. An answer of several rounds counts each of them once. */
const counted = new WeakMap<object, number>();

function countTokens(turn: PromptTurn | BotTurn): number {
	const bytes = new Map(turn.pictures.flatMap(({ pieces }) => pieces.map(({ hash }) => [hash, nothing] as const)));
	const material: PartsMaterial = { bytes, place: { kind: 'channel' }, detailOf: () => 'auto' };
	const extras = 1 + turn.pictures.length + (turn.role === 'person' ? turn.texts.length : 0);
	const around = 2 * tokensOfMessage + extras * tokensOfExtra;
	if (turn.role === 'person') return around + partsTokens(personParts(turn, material, speakerNames([turn])));
	return around + textTokens(plain(turn.text)) + partsTokens(afterAnswer(turn, material));
}
