import { type Client, cleanContent, DiscordAPIError, RESTJSONErrorCodes, Routes } from 'discord.js';
import { z } from 'zod';
import { type DiscordMessages, type PostedMessage, pageSize } from '../../privacy/discordMessages.ts';
import { mayRetryWrite } from '../../reply/stream/retryWrites.ts';
import { readsContent } from '../gateway/gateway.ts';
import { buttonRow } from '../writing/surfaces.ts';
import { withForwarded, withoutCalls } from './questionFromMessage.ts';
import { uploadedName } from './sourceFiles.ts';

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
		text: withForwarded(
			ownText(raw, client),
			raw.message_snapshots.map(({ message }) => message.content),
		),
		attachments: raw.attachments.map(({ filename, title, size }) => ({ name: uploadedName(filename, title), size })),
		editedAt: raw.edited_timestamp === null ? null : Date.parse(raw.edited_timestamp),
		hidden: !readsContent(client) && raw.content === '' && raw.attachments.length === 0,
	};
}

/** As `questionFromMessage` reads it: without calling the bot's name, other mentions as names. */
function ownText({ content, mention_roles: roles, channel_id: channelId }: RawMessage, client: Client<true>): string {
	const channel = client.channels.cache.get(channelId);
	const guild = channel !== undefined && 'guild' in channel ? channel.guild : null;
	const ownRoles = roles.filter((id) => guild?.roles.cache.get(id)?.tags?.botId === client.user.id);
	const text = withoutCalls(content, client.user.id, ownRoles);
	return (channel?.isTextBased() ? cleanContent(text, channel) : text).trim();
}

/** The messages of Discord's channels. `connected` gives the client, and null while there is none. */
export function discordMessages(connected: () => Client<true> | null): DiscordMessages {
	return {
		page: async (channelId, newestId, signal) => {
			const query = new URLSearchParams({ limit: String(pageSize), before: String(BigInt(newestId) + 1n) });
			const read = async (client: Client<true>) => {
				const page = z
					.array(rawMessage)
					.parse(await client.rest.get(Routes.channelMessages(channelId), { query, signal }));
				return page.map((raw) => postedMessage(raw, client));
			};
			const answer = await ask(connected(), signal, read);
			return typeof answer === 'string' ? 'unknown' : answer;
		},
		read: async (channelId, messageId, signal) => {
			const read = async (client: Client<true>) => {
				const around = channelId === messageId ? await channelAround(channelId, client, signal) : channelId;
				const raw = await client.rest.get(Routes.channelMessage(around, messageId), { signal });
				return postedMessage(rawMessage.parse(raw), client);
			};
			const answer = await ask(connected(), signal, read);
			return answer === 'refused' ? 'unknown' : answer;
		},
		addButtons: async (channelId, messageId, buttons, signal) => {
			const add = async (client: Client<true>) => {
				const body = { components: buttons.map(buttonRow) };
				await client.rest.patch(Routes.channelMessage(channelId, messageId), { body, signal });
				return 'added' as const;
			};
			return await ask(connected(), signal, add);
		},
		delete: async (channelId, messageId, signal) => {
			const remove = async (client: Client<true>) => {
				await client.rest.delete(Routes.channelMessage(channelId, messageId), { signal });
				return 'deleted' as const;
			};
			const client = connected();
			return client === null ? 'unanswered' : await askOnce(client, signal, remove);
		},
	};
}

/** The channel of a Discord thread: what opened the thread stands there, under the thread's id. */
async function channelAround(threadId: string, client: Client<true>, signal: AbortSignal): Promise<string> {
	const known = client.channels.cache.get(threadId);
	if (known?.isThread()) return known.parentId ?? threadId;
	const channel = await client.rest.get(Routes.channel(threadId), { signal });
	return z.object({ parent_id: z.string().nullish() }).parse(channel).parent_id ?? threadId;
}

const goneCodes = [RESTJSONErrorCodes.UnknownMessage, RESTJSONErrorCodes.UnknownChannel].map(Number);

/** What Discord says to a call; 'refused' also if there is nobody to ask, and if it cannot be reached. @throws the signal's reason */
async function ask<Answer>(
	client: Client<true> | null,
	signal: AbortSignal,
	call: (client: Client<true>) => Promise<Answer>,
): Promise<Answer | 'gone' | 'refused'> {
	if (client === null) return 'refused';
	const answer = await askOnce(client, signal, call);
	return answer === 'unanswered' ? 'refused' : answer;
}

/** The same; 'unanswered' if Discord cannot be reached. @throws the signal's reason */
async function askOnce<Answer>(
	client: Client<true>,
	signal: AbortSignal,
	call: (client: Client<true>) => Promise<Answer>,
): Promise<Answer | 'gone' | 'refused' | 'unanswered'> {
	try {
		return await call(client);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof DiscordAPIError && goneCodes.includes(Number(error.code))) return 'gone';
		return mayRetryWrite(error) ? 'unanswered' : 'refused';
	}
}
