import { type Client, cleanContent, DiscordAPIError, RESTJSONErrorCodes, Routes } from 'discord.js';
import { z } from 'zod';
import { type DiscordMessages, type PostedMessage, pageSize } from '../../privacy/discordMessages.ts';
import { readsContent } from '../gateway/gateway.ts';

/** A message as events and REST show it, as far as it is needed here (Discord, "Message Object"). */
export const rawMessage = z.object({
	id: z.string(),
	channel_id: z.string(),
	content: z.string(),
	edited_timestamp: z.string().nullable(),
	author: z.object({ id: z.string() }),
	attachments: z.array(z.object({ filename: z.string(), title: z.string().optional(), size: z.number() })),
	mention_roles: z.array(z.string()).default([]),
	message_snapshots: z.array(z.object({ message: z.object({ content: z.string().default('') }) })).default([]),
});
type RawMessage = z.infer<typeof rawMessage>;

/** A message that was edited, by its raw event. What the event leaves out is unknown. */
export function postedMessage(raw: RawMessage, client: Client<true>): PostedMessage {
	return {
		id: raw.id,
		text: [ownText(raw, client), ...forwardedTexts(raw)].filter((text) => text !== '').join('\n\n'),
		attachments: raw.attachments.map(({ filename, title, size }) => ({ name: fileName(filename, title), size })),
		editedAt: raw.edited_timestamp === null ? null : Date.parse(raw.edited_timestamp),
		hidden: !readsContent(client) && raw.content === '' && raw.attachments.length === 0,
	};
}

/** As `questionFromMessage` reads it: without calling the bot's name, other mentions as names. */
function ownText({ content, mention_roles: roles, channel_id: channelId }: RawMessage, client: Client<true>): string {
	const channel = client.channels.cache.get(channelId);
	const guild = channel !== undefined && 'guild' in channel ? channel.guild : null;
	const ownRoles = roles.filter((id) => guild?.roles.cache.get(id)?.tags?.botId === client.user.id);
	const calls = [`<@${client.user.id}>`, `<@!${client.user.id}>`, ...ownRoles.map((id) => `<@&${id}>`)];
	const text = calls.reduce((left, call) => left.replaceAll(call, ''), content);
	return (channel?.isTextBased() ? cleanContent(text, channel) : text).trim();
}

function forwardedTexts(raw: RawMessage): string[] {
	return raw.message_snapshots
		.map(({ message }) => message.content.trim())
		.filter((text) => text !== '')
		.map((text) => text.replace(/^/gm, '> '));
}

/** Discord keeps the name as uploaded in `title` when it had to clean the file name; the extension stands in `filename` only. */
function fileName(filename: string, title: string | undefined): string {
	if (title === undefined) return filename;
	const extension = /\.[a-z0-9]+$/i.exec(filename)?.[0] ?? '';
	return title.endsWith(extension) ? title : `${title}${extension}`;
}

/** The messages of Discord's channels. `connected` gives the client, and null while there is none. */
export function discordMessages(connected: () => Client<true> | null): DiscordMessages {
	/** Asks Discord; `answer` for its refusals, which mean that it did not say. */
	const ask = async <T>(
		signal: AbortSignal,
		call: (client: Client<true>) => Promise<T>,
		answer: (error: DiscordAPIError) => T,
		otherwise: T,
	): Promise<T> => {
		const client = connected();
		if (client === null) return otherwise;
		try {
			return await call(client);
		} catch (error) {
			signal.throwIfAborted();
			return error instanceof DiscordAPIError ? answer(error) : otherwise;
		}
	};
	const isGone = ({ code }: DiscordAPIError) =>
		[RESTJSONErrorCodes.UnknownMessage, RESTJSONErrorCodes.UnknownChannel].map(Number).includes(Number(code));
	return {
		page: (channelId, newestId, signal) =>
			ask<PostedMessage[] | 'unknown'>(
				signal,
				async (client) => {
					const query = new URLSearchParams({ limit: String(pageSize), before: String(BigInt(newestId) + 1n) });
					const answer = await client.rest.get(Routes.channelMessages(channelId), { query, signal });
					return z
						.array(rawMessage)
						.parse(answer)
						.map((raw) => postedMessage(raw, client));
				},
				() => 'unknown',
				'unknown',
			),
		read: (channelId, messageId, signal) =>
			ask<PostedMessage | 'gone' | 'unknown'>(
				signal,
				async (client) => {
					const answer = await client.rest.get(Routes.channelMessage(channelId, messageId), { signal });
					return postedMessage(rawMessage.parse(answer), client);
				},
				(error) => (isGone(error) ? 'gone' : 'unknown'),
				'unknown',
			),
		remove: (channelId, messageId, signal) =>
			ask<'removed' | 'gone' | 'refused'>(
				signal,
				async (client) => {
					await client.rest.delete(Routes.channelMessage(channelId, messageId), { signal });
					return 'removed';
				},
				(error) => (isGone(error) ? 'gone' : 'refused'),
				'refused',
			),
	};
}
