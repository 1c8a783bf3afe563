import type { BotTurn } from '../turn.ts';
import { plain, speakerNames } from './label.ts';
import { partsTokens, textTokens, tokensOfMessage } from './tokens.ts';
import { afterAnswer, type PartsMaterial, type PromptTurn, personParts } from './turnParts.ts';

/** What a label says more where a picture is gone, a name is there twice, or a file needs a long fence. */
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
