import { InteractionType } from 'discord.js';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { followUse, type Use } from '../../packages/local-discord/src/people/use.ts';
import { createInteraction } from '../../packages/local-discord/src/world/interactions.ts';
import type { BotWorld } from './botWorld.ts';

/** Where a client that was tampered with acts, and on which message. */
interface Forgery {
	person: Person;
	channelId: string;
	/** The message that it says it acts on; null for none. */
	messageId?: string | null;
	customId: string;
}

/** Presses a button that no message has. */
export function forgePress({ discord }: BotWorld, { person, channelId, messageId = null, customId }: Forgery): Use {
	return follow(discord, {
		type: InteractionType.MessageComponent,
		userId: person.id,
		channelId,
		sourceMessageId: messageId,
		data: { component_type: 2, id: 1, custom_id: customId },
		origin: { interactedMessageId: messageId },
	});
}

/** Chooses in a select that no message has. */
export function forgeSelect(
	{ discord }: BotWorld,
	{ person, channelId, messageId = null, customId }: Forgery,
	values: string[],
): Use {
	return follow(discord, {
		type: InteractionType.MessageComponent,
		userId: person.id,
		channelId,
		sourceMessageId: messageId,
		data: { component_type: 3, id: 1, custom_id: customId, values },
		origin: { interactedMessageId: messageId },
	});
}

/** Submits a modal that nobody opened, with one field of text. */
export function forgeModal(
	{ discord }: BotWorld,
	{ person, channelId, messageId = null, customId }: Forgery,
	text: string,
	field = 'text',
): Use {
	const component = { type: 4, id: 2, custom_id: field, value: text };
	return follow(discord, {
		type: InteractionType.ModalSubmit,
		userId: person.id,
		channelId,
		sourceMessageId: messageId,
		data: { custom_id: customId, components: [{ type: 18, id: 1, component }] },
		origin: {},
	});
}

/** Uses a slash command with options and files as no client sends them. */
export function forgeSlash(
	{ discord }: BotWorld,
	{ person, channelId, name }: { person: Person; channelId: string; name: string },
	options: object[],
	attachments: Record<string, object> = {},
): Use {
	const id = discord.world.commands.offered(null).find(({ body }) => body.name === name)?.id;
	return follow(discord, {
		type: InteractionType.ApplicationCommand,
		userId: person.id,
		channelId,
		data: { id, name, type: 1, options, resolved: { attachments } },
		origin: { name, commandType: 1 },
	});
}

function follow(discord: BotWorld['discord'], draft: Parameters<typeof createInteraction>[1]): Use {
	return followUse(discord.world, discord.until, createInteraction(discord.world, draft));
}
