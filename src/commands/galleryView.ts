import {
	type APIMessageTopLevelComponent,
	ButtonStyle,
	ComponentType,
	type InteractionEditReplyOptions,
	type Message,
	MessageFlags,
} from 'discord.js';
import type { GalleryPage, OpenedPicture } from '../services/privacy/personalData/gallery.ts';
import { words } from '../services/words/words.ts';

/** First parts of the custom ids of a gallery. */
export const ids = {
	page: 'gallery',
	choose: 'gallery-choose',
	open: 'gallery-open',
	deleteChosen: 'gallery-chosen-gone',
	ask: 'gallery-ask',
	edit: 'gallery-edit',
	full: 'gallery-full',
	delete: 'gallery-gone',
} as const;

/** A page of a gallery as a message. `chosen` are the refs that stay chosen: the message itself remembers them. */
export function galleryPage(
	{ pictures, page, pages, total }: GalleryPage,
	threadId: string | null,
	chosen: readonly string[],
	locale: string,
): InteractionEditReplyOptions {
	const say = words(locale).kept.gallery;
	const where = (at: number) => `${threadId ?? 'all'}:${at}`;
	const title = say.title({ total, page: page + 1, pages, here: threadId !== null });
	const shown = pictures.flatMap(({ thumbnail, picture, text }, index) =>
		thumbnail === null ? [] : [{ name: `thumbnail${index}.webp`, bytes: thumbnail, alt: picture.alt ?? text }],
	);
	const none = pictures.filter(({ ref }) => chosen.includes(ref)).length === 0;
	const components: APIMessageTopLevelComponent[] = [
		{ type: ComponentType.TextDisplay, content: total === 0 ? say.empty : title },
	];
	if (shown.length > 0) {
		const items = shown.map(({ name, alt }) => ({
			media: { url: `attachment://${name}` },
			...(alt === '' ? {} : { description: alt.slice(0, 1024).toWellFormed() }),
		}));
		components.push({ type: ComponentType.MediaGallery, items });
	}
	if (pictures.length > 0) {
		components.push({
			type: ComponentType.ActionRow,
			components: [chooser(pictures, where(page), chosen, say.choose)],
		});
		components.push({
			type: ComponentType.ActionRow,
			components: [
				button(`${ids.page}:${where(page - 1)}`, say.buttons.newer, page === 0),
				button(`${ids.page}:${where(page + 1)}`, say.buttons.older, page >= pages - 1),
				button(`${ids.open}:${where(page)}`, say.buttons.open, none),
				button(`${ids.deleteChosen}:${where(page)}`, say.buttons.deleteChosen, none, ButtonStyle.Danger),
			],
		});
	}
	return {
		flags: MessageFlags.IsComponentsV2,
		components,
		attachments: [],
		files: shown.map(({ name, bytes, alt }) => ({
			name,
			attachment: Buffer.from(bytes),
			description: alt.slice(0, 1024).toWellFormed(),
		})),
	};
}

function chooser(pictures: GalleryPage['pictures'], where: string, chosen: readonly string[], placeholder: string) {
	return {
		type: ComponentType.StringSelect as const,
		custom_id: `${ids.choose}:${where}`,
		placeholder,
		min_values: 0,
		max_values: pictures.length,
		options: pictures.map(({ ref, picture, text, at }, index) => ({
			value: ref,
			label: cut(`${index + 1} · ${picture.name}`),
			description: cut(`${new Date(at).toISOString().slice(0, 10)} · ${text.replaceAll(/\s+/g, ' ')}`),
			default: chosen.includes(ref),
		})),
	};
}

/** A label or description of a choice: at most 100 characters (Discord, "String Select"). */
function cut(text: string): string {
	return text.length <= 100 ? text : `${[...text].slice(0, 90).join('').slice(0, 99).toWellFormed()}…`;
}

function button(
	id: string,
	label: string,
	disabled = false,
	style: ButtonStyle.Secondary | ButtonStyle.Danger = ButtonStyle.Secondary,
) {
	return { type: ComponentType.Button as const, custom_id: id, label, style, disabled };
}

/** The refs that are chosen in a page of a gallery. */
export function chosenIn(message: Message): string[] {
	return message.components.flatMap((row) =>
		row.type !== ComponentType.ActionRow
			? []
			: row.components.flatMap((component) =>
					component.type === ComponentType.StringSelect
						? component.options.filter((option) => option.default === true).map((option) => option.value)
						: [],
				),
	);
}

/** An opened picture as a message, with what can be done with it. */
export function openedPicture({ ref, picture, text, at, files }: OpenedPicture, locale: string) {
	const { ask, edit, full, delete: remove } = words(locale).making.buttons;
	const said = text === '' ? '' : `\n>>> ${text.slice(0, 1500).toWellFormed()}`;
	return {
		content: `**${picture.name.slice(0, 200).toWellFormed()}** · <t:${Math.floor(at / 1000)}:f>${said}`,
		files: files.map(({ name, bytes, alt }) => ({ name, attachment: Buffer.from(bytes), description: alt })),
		components: [
			{
				type: ComponentType.ActionRow as const,
				components: [
					button(`${ids.ask}:${ref}`, ask),
					button(`${ids.edit}:${ref}`, edit),
					button(`${ids.full}:${ref}`, full),
					button(`${ids.delete}:${ref}`, remove, false, ButtonStyle.Danger),
				],
			},
		],
	};
}
