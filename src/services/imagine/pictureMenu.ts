import type { PictureRef } from '../conversation/turn.ts';
import { customId } from '../customIds.ts';
import { words } from '../locales/locales.ts';
import { generatedFacts } from '../locales/smallPrint.ts';
import { type Button, type MessagePart, spoilerOf } from '../reply/surface.ts';
import { type FoundPicture, pictureId, shownPrompt } from './pictureMessage.ts';

/** A picture that a button acts on. */
interface ButtonTarget {
	questionId: string;
	picture: PictureRef;
	/** The message that shows it, for buttons that stand in another one; null: theirs. */
	messageId: string | null;
}

type PictureButton = 'choose' | 'again' | 'vary' | 'edit' | 'ask' | 'more' | 'full' | 'delete';

/** The order of what can be done with a picture, everywhere. */
const order = ['again', 'vary', 'edit', 'ask', 'more'] as const satisfies PictureButton[];

function button(name: PictureButton, { questionId, picture, messageId }: ButtonTarget, label: string): Button {
	return { id: customId(name, { id: pictureId(questionId, picture), messageId }), label, style: 'secondary' };
}

function pictureRow(target: ButtonTarget, locale: string): Button[] {
	return order.map((name) => button(name, target, words(locale)(`button.${name}`)));
}

/**
 * The buttons under generated pictures, in one row. Their ids name the picture in the store, so they work after a restart. If there are
 * several pictures one is chosen first, by its place in the message.
 */
export function pictureButtonRows(questionId: string, pictures: readonly PictureRef[], locale: string): Button[][] {
	const say = words(locale);
	const targets = pictures.map((picture) => ({ questionId, picture, messageId: null }));
	const [first] = targets;
	if (first === undefined) return [];
	if (targets.length === 1) return [pictureRow(first, locale)];
	const chooser = targets.map((target, index) => button('choose', target, say('button.choose', { number: index + 1 })));
	return [[...chooser, button('more', first, say('button.more'))]];
}

/** A generated picture that somebody looks at, to do something with it. */
interface MenuPicture extends FoundPicture {
	/** As in `ButtonTarget`. */
	messageId: string | null;
	/** Whether it is meant alone, though others may stand in its message. */
	isChosen: boolean;
	/** Whether they may delete it. */
	mayDelete: boolean;
}

/** A picture that was chosen among several, for who chose it. */
export function chosenPart(shown: MenuPicture, thumbnail: Uint8Array | null, locale: string): MessagePart {
	const { picture, group } = shown;
	const alt = (picture.alt ?? picture.made.from.prompt).slice(0, 1024);
	const number = 1 + group.findIndex((one) => one.number === picture.number);
	return {
		text: words(locale)('generate.chosen', { number, count: group.length }),
		files: thumbnail === null ? [] : [{ name: 'picture.webp', bytes: thumbnail, alt, ...spoilerOf(picture) }],
		buttons: [pictureRow(buttonTarget(shown), locale)],
	};
}

/** What is known of a picture, and what few want: how much is deleted and whose it is stands there before anything is. */
export function morePart(shown: MenuPicture, locale: string): MessagePart {
	const { picture, group, asked, isChosen, mayDelete } = shown;
	const { from } = picture.made;
	const say = words(locale);
	const sizes = (isChosen ? [picture] : group).map(({ original }) => `${original.width} × ${original.height}`);
	const by = say('generate.askedBy', { who: `<@${asked.author.id}>`, at: `<t:${Math.floor(asked.at / 1000)}:f>` });
	const lines = [generatedFacts({ sizes, quality: from.quality, seconds: null, dollars: null }, say), by];
	return {
		text: [
			`**${shownPrompt(from.prompt)}**`,
			...lines.map((line) => `-# ${line}`),
			...(mayDelete ? [say('generate.deletes', { count: group.length })] : []),
		].join('\n'),
		buttons: moreRows(shown, locale),
	};
}

/** The file itself, if what was posted is another one, and *Delete* last. */
function moreRows(shown: MenuPicture, locale: string): Button[][] {
	const say = words(locale);
	const target = buttonTarget(shown);
	const row = [
		...(shown.isChosen && shown.picture.made.reencoded === true ? [button('full', target, say('button.full'))] : []),
		...(shown.mayDelete ? [button('delete', target, say('button.delete'))] : []),
	];
	return row.length === 0 ? [] : [row];
}

/** The same below the pictures themselves, in a message that only one person sees anyway. */
export function openedRows(shown: MenuPicture, opens: 'row' | 'more', locale: string): Button[][] {
	return [pictureRow(buttonTarget(shown), locale), ...(opens === 'more' ? moreRows(shown, locale) : [])];
}

function buttonTarget({ asked, picture, messageId }: MenuPicture): ButtonTarget {
	return { questionId: asked.id, picture, messageId };
}
