import {
	type APIButtonComponent,
	type APIMessageTopLevelComponent,
	ButtonStyle,
	ComponentType,
	type InteractionEditReplyOptions,
	type Message,
	MessageFlags,
} from 'discord.js';
import { customId } from '../../services/customIds.ts';
import { type Say, words } from '../../services/locales/locales.ts';
import type { GalleryPage, OpenedPicture } from '../../services/privacy/personalData/gallery.ts';
import { postedName, spoilerOf } from '../../services/reply/surface.ts';

/** A page of a gallery as a message. `chosen` are the refs that stay chosen: the message itself remembers them. */
export function galleryPage(
	{ pictures, page, pages, total, hidden }: GalleryPage,
	placeId: string | null,
	chosen: readonly string[],
	locale: string,
	{ asksToErase = false } = {},
): InteractionEditReplyOptions {
	const say = words(locale);
	const title = say('gallery.title', { total, page: page + 1, pages, here: placeId !== null });
	const shown = pictures.flatMap(({ thumbnail, picture, text }, index) =>
		thumbnail === null
			? []
			: [{ name: `thumbnail${index}.webp`, bytes: thumbnail, alt: picture.alt ?? text, ...spoilerOf(picture) }],
	);
	const count = pictures.filter(({ ref }) => chosen.includes(ref)).length;
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
		components.push(...buttonsUnder({ page, pages, placeId, count, asksToErase }, say));
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

/** What can be done with a page; or, in its place, the question whether what is chosen is to be erased. */
function buttonsUnder(
	{
		page,
		pages,
		placeId,
		count,
		asksToErase,
	}: Pick<GalleryPage, 'page' | 'pages'> & {
		placeId: string | null;
		/** How many pictures are chosen. */
		count: number;
		asksToErase: boolean;
	},
	say: Say,
): APIMessageTopLevelComponent[] {
	const here = { placeId, page };
	if (asksToErase && count > 0) {
		const erase: APIButtonComponent = {
			...button(customId('galleryEraseChosen', here), say('button.erase')),
			style: ButtonStyle.Danger,
		};
		return [
			{ type: ComponentType.TextDisplay, content: say('gallery.ask', { count }) },
			{ type: ComponentType.ActionRow, components: [erase, button(customId('gallery', here), say('button.keep'))] },
		];
	}
	const buttons = [
		button(customId('gallery', { placeId, page: page - 1 }), say('button.newer'), page === 0),
		button(customId('gallery', { placeId, page: page + 1 }), say('button.older'), page >= pages - 1),
		button(customId('galleryOpen', here), say('button.open'), count === 0),
		button(customId('galleryDeleteChosen', here), say('button.deleteChosen'), count === 0),
	];
	return [{ type: ComponentType.ActionRow, components: buttons }];
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
			label: shortened(`${index + 1} · ${picture.name}`),
			description: shortened(`${new Date(at).toISOString().slice(0, 10)} · ${text.replaceAll(/\s+/g, ' ')}`),
			default: chosen.includes(ref),
		})),
	};
}

/** A label or description of a choice: at most 100 characters (Discord, "String Select"). */
function shortened(text: string): string {
	return text.length <= 100 ? text : `${[...text].slice(0, 90).join('').slice(0, 99).toWellFormed()}…`;
}

function button(id: string, label: string, disabled = false) {
	return { type: ComponentType.Button as const, custom_id: id, label, style: ButtonStyle.Secondary as const, disabled };
}

/** The refs that are chosen in a page of a gallery. */
export function chosenRefs(message: Message): string[] {
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
