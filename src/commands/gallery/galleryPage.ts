import {
	type APIMessageTopLevelComponent,
	ButtonStyle,
	ComponentType,
	type InteractionEditReplyOptions,
	type Message,
	MessageFlags,
} from 'discord.js';
import { customId } from '../../services/customIds.ts';
import { words } from '../../services/locales/locales.ts';
import type { GalleryPage, OpenedPicture } from '../../services/privacy/personalData/gallery.ts';
import { postedName, spoilerOf } from '../../services/reply/surface.ts';

/** A page of a gallery as a message. `chosen` are the refs that stay chosen: the message itself remembers them. */
export function galleryPage(
	{ pictures, page, pages, total, hidden }: GalleryPage,
	placeId: string | null,
	chosen: readonly string[],
	locale: string,
): InteractionEditReplyOptions {
	const say = words(locale);
	const title = say('gallery.title', { total, page: page + 1, pages, here: placeId !== null });
	const shown = pictures.flatMap(({ thumbnail, picture, text }, index) =>
		thumbnail === null
			? []
			: [{ name: `thumbnail${index}.webp`, bytes: thumbnail, alt: picture.alt ?? text, ...spoilerOf(picture) }],
	);
	const none = pictures.filter(({ ref }) => chosen.includes(ref)).length === 0;
	const components: APIMessageTopLevelComponent[] = [
		{ type: ComponentType.TextDisplay, content: total === 0 ? say('gallery.empty') : title },
	];
	if (shown.length > 0) {
		const items = shown.map(({ name, alt, isSpoiler = false }) => ({
			media: { url: `attachment://${name}` },
			spoiler: isSpoiler,
			...(alt === '' ? {} : { description: alt.slice(0, 1024).toWellFormed() }),
		}));
		components.push({ type: ComponentType.MediaGallery, items });
	}
	if (pictures.length > 0) {
		components.push({
			type: ComponentType.ActionRow,
			components: [
				chooser(pictures, customId('galleryChoose', { placeId, page }), chosen, say('placeholder.pictures')),
			],
		});
		components.push({
			type: ComponentType.ActionRow,
			components: [
				button(customId('gallery', { placeId, page: page - 1 }), say('button.newer'), page === 0),
				button(customId('gallery', { placeId, page: page + 1 }), say('button.older'), page >= pages - 1),
				button(customId('galleryOpen', { placeId, page }), say('button.open'), none),
				button(customId('galleryDeleteChosen', { placeId, page }), say('button.deleteChosen'), none),
			],
		});
	}
	if (hidden > 0)
		components.push({ type: ComponentType.TextDisplay, content: say('gallery.restricted', { count: hidden }) });
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

function chooser(pictures: GalleryPage['pictures'], id: string, chosen: readonly string[], placeholder: string) {
	return {
		type: ComponentType.StringSelect as const,
		custom_id: id,
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

function button(id: string, label: string, disabled = false) {
	return { type: ComponentType.Button as const, custom_id: id, label, style: ButtonStyle.Secondary as const, disabled };
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
	const say = words(locale);
	const said = text === '' ? '' : `\n>>> ${text.slice(0, 1500).toWellFormed()}`;
	return {
		content: `**${picture.name.slice(0, 200).toWellFormed()}** · <t:${Math.floor(at / 1000)}:f>${said}`,
		files: files.map((file) => ({
			name: postedName(file),
			attachment: Buffer.from(file.bytes),
			description: file.alt,
		})),
		components: [
			{
				type: ComponentType.ActionRow as const,
				components: [
					button(customId('galleryEdit', ref), say('button.edit')),
					button(customId('galleryAsk', ref), say('button.ask')),
					// What is shown of a picture that somebody posted is all that is kept of it.
					...(picture.made === null ? [] : [button(customId('galleryFull', ref), say('button.full'))]),
					button(customId('galleryDelete', ref), say('button.delete')),
				],
			},
		],
	};
}
