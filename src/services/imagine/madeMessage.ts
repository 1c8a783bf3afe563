import type { PictureRef } from '../conversation/turn.ts';
import { customId } from '../customIds.ts';
import { oneLine } from '../reply/oneLine.ts';
import type { Button } from '../reply/surface.ts';
import { words } from '../words/words.ts';
import { madeId } from './madeId.ts';
import type { MakingNote } from './planOrder.ts';

/** What a message of made pictures tells. */
export interface MadeFacts {
	prompt: string;
	pictures: readonly PictureRef[];
	/** How long the whole order took. */
	seconds: number;
	/** null where no prices are set. */
	dollars: number | null;
	notes: readonly MakingNote[];
	locale: string;
}

/** Longest prompt that is shown, characters: the lines under it always fit into Discord's 2,000. */
const longestPrompt = 1200;

/** A prompt as it stands in a message. */
export function shownPrompt(prompt: string): string {
	return oneLine(prompt, longestPrompt);
}

/** The words above made pictures: what was asked for, and in small print what it took and what came otherwise. */
export function madeText({ prompt, pictures, seconds, dollars, notes, locale }: MadeFacts): string {
	const say = words(locale);
	const sizes = pictures.map(({ original }) => `${original.width} × ${original.height}`);
	const small = [say.making.facts({ sizes, seconds, dollars }), ...notes.map((note) => say.making.note(note))];
	return [say.made({ prompt: shownPrompt(prompt) }), ...small.map((line) => `-# ${line}`)].join('\n');
}

/**
 * The buttons under made pictures. Their ids name the picture in the store, so they work after a restart. Where there are several
 * pictures, each has a row of its own, by its place in the message (Discord: five rows of five).
 */
export function madeButtons(questionId: string, pictures: readonly PictureRef[], locale: string): Button[][] {
	const { buttons } = words(locale).making;
	const [first] = pictures;
	if (first === undefined) return [];
	const button = (name: keyof typeof buttons, picture: PictureRef, place: number | null): Button => ({
		id: customId(name, madeId(questionId, picture)),
		label: place === null ? buttons[name] : `${buttons[name]} ${place}`,
		style: name === 'delete' ? 'danger' : 'secondary',
	});
	if (pictures.length === 1) {
		const row = (['again', 'vary', 'edit', 'ask', 'full'] as const).map((name) => button(name, first, null));
		return [row, [button('delete', first, null)]];
	}
	const rows = pictures.map((picture, index) =>
		(['vary', 'edit', 'ask', 'full'] as const).map((name) => button(name, picture, index + 1)),
	);
	return [...rows, [button('again', first, null), button('delete', first, null)]];
}

/** The button that stops an order; only the person who asked may press it. */
export function cancelButton(questionId: string, locale: string): Button[][] {
	return [[{ id: customId('cancel', questionId), label: words(locale).making.buttons.cancel, style: 'secondary' }]];
}

/** A file name that says what the picture shows: the prompt's first words, in plain letters. */
export function fileName(prompt: string, index: number, extension: string): string {
	const plain = prompt
		.normalize('NFKD')
		.replaceAll(/[^\p{ASCII}]/gu, '')
		.toLowerCase();
	const some = plain.match(/[a-z0-9]+/g)?.slice(0, 6) ?? [];
	const name = some.join('-').slice(0, 60);
	return `${name === '' ? 'picture' : name}${index === 0 ? '' : `-${index + 1}`}.${extension}`;
}
