import { type Client, Routes } from 'discord.js';
import { z } from 'zod';
import type { RecoverDeps } from '../../ask/recover.ts';
import { failure } from '../../failure.ts';
import { pageSize } from '../../privacy/discordMessages.ts';
import { discordFailure } from './discordFailure.ts';
import { createInteractionSurface } from './interactionSurface.ts';
import { createChannelSurface } from './surfaces.ts';

const component = z.object({ custom_id: z.string().optional() });
const message = z.object({
	content: z.string(),
	attachments: z.array(z.object({ filename: z.string() })),
	components: z.array(z.object({ components: z.array(component).default([]) })),
});
const messages = z.array(
	z.object({
		id: z.string(),
		author: z.object({ id: z.string() }),
		message_reference: z.object({ message_id: z.string().optional() }).optional(),
		interaction_metadata: z.object({ id: z.string() }).optional(),
	}),
);

/** How far a reply is looked for: in a busy channel others write much while a question waits. */
const mostPages = 10;

/** How messages of an earlier process are reached: by the interaction's token while it is good, else by the bot's own. */
export function recoverySurfaces(client: Client<true>): Pick<RecoverDeps, 'surfaceOf' | 'findReplies' | 'read'> {
	const { rest } = client;
	return {
		surfaceOf: ({ place, question, interactionToken: token }) => {
			const [channelId, onlyForThem] = [place.id, place.kind === 'private'];
			if (token !== null)
				return createInteractionSurface(rest, {
					applicationId: client.application.id,
					interactionId: question?.id ?? '',
					token,
					channelId,
					onlyForThem,
				});
			if (onlyForThem) throw failure('discord.gone');
			// What opened a thread stands around it.
			const replyTo = question === null || question.id === channelId ? null : question.id;
			return createChannelSurface(rest, { channelId, replyTo, after: question?.id ?? '0' });
		},
		findReplies: async (channelId, messageId, signal) => {
			let after = messageId;
			for (let pages = 1; ; pages += 1) {
				const query = new URLSearchParams({ after, limit: `${pageSize}` });
				const call = () => rest.get(Routes.channelMessages(channelId), { query, signal });
				const page = messages.parse(await orFailure(channelId, call));
				const isReply = ({ author, message_reference: reference, interaction_metadata: used }: (typeof page)[number]) =>
					author.id === client.user.id && [reference?.message_id, used?.id, channelId].includes(messageId);
				const found = page.filter(isReply).map(({ id }) => id);
				const [newest] = page;
				if (found.length > 0 || newest === undefined || page.length < pageSize || pages === mostPages)
					return found.reverse();
				after = newest.id;
			}
		},
		read: async ({ place, interactionToken: token }, messageId, signal) => {
			if (place.kind === 'private' && token === null) throw failure('discord.gone');
			// A command may have been used where the bot itself cannot read: its token can.
			const found = await orFailure(place.id, () =>
				token === null
					? rest.get(Routes.channelMessage(place.id, messageId), { signal })
					: rest.get(Routes.webhookMessage(client.application.id, token, messageId), { auth: false, signal }),
			);
			const { content, attachments, components } = message.parse(found);
			return {
				text: content,
				files: attachments.map(({ filename }) => filename),
				buttons: components.flatMap((row) => row.components.flatMap(({ custom_id: id }) => id ?? [])),
			};
		},
	};
}

async function orFailure<Result>(channelId: string, call: () => Promise<Result>): Promise<Result> {
	try {
		return await call();
	} catch (error) {
		throw discordFailure(error, channelId, false);
	}
}
