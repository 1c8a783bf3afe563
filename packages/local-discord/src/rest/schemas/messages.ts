import { z } from 'zod';
import { messageFlag } from '../../protocol/numbers.ts';
import { checkComponents, componentsSchema } from './components.ts';
import { embedsSchema } from './embeds.ts';
import { complaint, snowflake, text } from './parse.ts';

/** Who may be notified. An explicit list and `parse` of the same kind exclude one another. */
const allowedMentionsSchema = z
	.object({
		parse: z.array(z.enum(['users', 'roles', 'everyone'])).nullish(),
		users: z.array(snowflake).max(100).nullish(),
		roles: z.array(snowflake).max(100).nullish(),
		replied_user: z.boolean().nullish(),
	})
	.superRefine((value, context) => {
		for (const kind of ['users', 'roles'] as const)
			if (value.parse?.includes(kind) && (value[kind]?.length ?? 0) > 0)
				context.addIssue(
					complaint(
						'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
						`parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
					),
				);
	});

/** What one of the `attachments` of a body says: about an uploaded file (`id` n of `files[n]`) or about one that is there. */
const attachmentNote = z.object({
	id: z.union([z.string().regex(/^\d+$/), z.int().min(0)]).transform(String),
	filename: text(1, 1024).optional(),
	title: text(0, 1024).nullish(),
	description: text(0, 1024).nullish(),
	is_spoiler: z.boolean().nullish(),
});

const reference = z.object({
	type: z.union([z.literal(0), z.literal(1)]).optional(),
	message_id: snowflake,
	channel_id: snowflake.optional(),
	guild_id: snowflake.optional(),
	fail_if_not_exists: z.boolean().optional(),
});

const pollMedia = z.object({
	text: text(1, 55).optional(),
	emoji: z.object({ id: snowflake.nullish(), name: z.string().nullish() }).nullish(),
});
const pollSchema = z.object({
	question: z.object({ text: text(1, 300) }),
	answers: z
		.array(z.object({ poll_media: pollMedia }))
		.min(1)
		.max(10),
	/** Hours. */
	duration: z.int().min(1).max(768).nullish(),
	allow_multiselect: z.boolean().nullish(),
	layout_type: z.literal(1).nullish(),
});
/** A poll as an application asks for it. */
export type PollBody = z.output<typeof pollSchema>;

const shape = {
	content: text(0, 2000).nullish(),
	embeds: embedsSchema.nullish(),
	components: componentsSchema.nullish(),
	allowed_mentions: allowedMentionsSchema.nullish(),
	attachments: z.array(attachmentNote).nullish(),
	flags: z.int().min(0).nullish(),
	poll: pollSchema.nullish(),
};

const plainSchema = z.object(shape);
/** What every kind of message body has. */
export type MessageFields = z.output<typeof plainSchema>;

/** The rules of components: those of version 2 exclude text and embeds. */
export const checkLayout = (body: MessageFields, isV2: boolean) => {
	const found = checkComponents(body.components ?? [], isV2);
	if (!isV2) return found;
	const used = { content: body.content?.length, embeds: body.embeds?.length, poll: body.poll };
	for (const [field, value] of Object.entries(used))
		if (value)
			found.push(
				complaint(
					'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
					`The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
					[field],
				),
			);
	return found;
};

const settable = (allowed: number) => (flags: number) => (flags & ~allowed) === 0;
const channelFlags =
	messageFlag.suppressEmbeds | messageFlag.suppressNotifications | messageFlag.voiceMessage | messageFlag.componentsV2;
const flagComplaint = complaint('BASE_TYPE_CHOICES', 'These flags cannot be set here.', ['flags']);

const withRules =
	(allowedFlags: number) =>
	(body: MessageFields, context: { addIssue(issue: ReturnType<typeof complaint>): void }): void => {
		if (!settable(allowedFlags)(body.flags ?? 0)) context.addIssue(flagComplaint);
		for (const issue of checkLayout(body, ((body.flags ?? 0) & messageFlag.componentsV2) !== 0))
			context.addIssue(issue);
	};

/** The body of Create Message. */
export const createMessageSchema = z
	.object({
		...shape,
		tts: z.boolean().nullish(),
		nonce: z.union([z.int(), text(0, 25)]).nullish(),
		enforce_nonce: z.boolean().nullish(),
		message_reference: reference.nullish(),
		sticker_ids: z.array(snowflake).max(3).nullish(),
	})
	.superRefine(withRules(channelFlags));

/** The body of an interaction's first message or of a follow-up. */
export const interactionMessageSchema = z
	.object({ ...shape, tts: z.boolean().nullish() })
	.superRefine(withRules(channelFlags | messageFlag.ephemeral));

/** The body of an edit. The layout rules need the edited message, see `checkLayout`; flags that cannot be set are ignored. */
export const editMessageSchema = plainSchema;

/** The body of a first answer that shows nothing yet: only whether it is for the person alone. */
export const deferSchema = z
	.object({ flags: z.union([z.literal(0), z.literal(messageFlag.ephemeral)]).nullish() })
	.nullish();

export type CreateMessageBody = z.output<typeof createMessageSchema>;
export type AllowedMentions = z.output<typeof allowedMentionsSchema>;
