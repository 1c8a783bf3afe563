import type { EmbedType } from 'discord-api-types/v10';
import { z } from 'zod';
import { complaint, lengthOf, text, withoutNulls } from './parse.ts';

const schemes = (allowed: readonly string[]) =>
	text(1, 2048).superRefine((url, context) => {
		if (!allowed.some((scheme) => url.startsWith(`${scheme}://`)))
			context.addIssue(
				complaint('URL_TYPE_INVALID_SCHEME', `Scheme is not supported. Scheme must be one of (${allowed.join(', ')}).`),
			);
		else if (url.startsWith('attachment://') && !/\.(jpe?g|png|webp|gif)$/i.test(url))
			context.addIssue(complaint('URL_TYPE_INVALID_URL', 'Embeds show .jpg, .jpeg, .png, .webp and .gif files only.'));
	});
const link = schemes(['http', 'https']);
const picture = schemes(['http', 'https', 'attachment']);
const media = z.object({ url: picture });

const time = z.string().superRefine((value, context) => {
	if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(Date.parse(value)))
		context.addIssue(complaint('DATE_TIME_TYPE_PARSE', `Could not parse ${value}. Should be ISO8601.`));
});

const embedShape = z.object({
	title: text(0, 256).optional(),
	description: text(0, 4096).optional(),
	url: link.optional(),
	timestamp: time.optional(),
	color: z.int().min(0).max(0xffffff).optional(),
	footer: z.object({ text: text(1, 2048), icon_url: picture.optional() }).optional(),
	image: media.optional(),
	thumbnail: media.optional(),
	author: z.object({ name: text(1, 256), url: link.optional(), icon_url: picture.optional() }).optional(),
	fields: z
		.array(z.object({ name: text(1, 256), value: text(1, 1024), inline: z.boolean().optional() }))
		.max(25)
		.optional(),
});

const isBlank = ({
	title,
	description,
	timestamp,
	footer,
	image,
	thumbnail,
	author,
	fields,
}: z.output<typeof embedShape>) =>
	!(title || description || timestamp || footer || image || thumbnail || author || fields?.length);

/** An embed as an application sends it. Limits: Message resource, "Embed limits". */
const embedSchema = embedShape.superRefine((embed, context) => {
	if (isBlank(embed)) context.addIssue(complaint('BASE_TYPE_REQUIRED', 'This field is required', ['description']));
});

const charactersOf = (embed: z.output<typeof embedSchema>): number =>
	[
		embed.title,
		embed.description,
		embed.footer?.text,
		embed.author?.name,
		...(embed.fields ?? []).flatMap((field) => [field.name, field.value]),
	].reduce((sum, part) => sum + lengthOf(part ?? ''), 0);

/** The embeds of one message: at most 10, at most 6,000 characters together. */
export const embedsSchema = z.preprocess(
	withoutNulls,
	z
		.array(embedSchema)
		.max(10)
		.superRefine((embeds, context) => {
			const total = embeds.reduce((sum, embed) => sum + charactersOf(embed), 0);
			if (total > 6000)
				context.addIssue(complaint('MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000'));
		}),
);

/** A picture or a film of an embed, as Discord shows it. */
export interface EmbedMedia {
	url: string;
	/** Discord's own copy; given for previews of links. */
	proxy_url?: string;
	width?: number;
	height?: number;
	content_type?: string;
}

/** An embed as it is stored: an application's, or the preview of a link. */
export interface Embed extends Omit<z.output<typeof embedSchema>, 'image' | 'thumbnail'> {
	/** `rich` for an application's; `image`, `link`, `article` … for previews. */
	type?: EmbedType;
	image?: EmbedMedia | undefined;
	thumbnail?: EmbedMedia | undefined;
}
