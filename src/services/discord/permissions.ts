import { type Message, PermissionFlagsBits } from 'discord.js';

/** Whether the bot may answer where a message stands. What is not known (a DM, a channel not seen before) counts as allowed: Discord will say. */
export function mayPost(message: Message): boolean {
	const { channel, guild } = message;
	if (guild === null || channel.isDMBased()) return true;
	const { me } = guild.members;
	const permissions = me === null ? null : channel.permissionsFor(me);
	if (permissions === null) return true;
	const send = channel.isThread() ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
	return permissions.has([PermissionFlagsBits.ViewChannel, send]);
}

/** Tells somebody in a direct message what cannot be said where they asked. People may have closed their direct messages: then nothing is said. */
export async function tellPrivately(message: Message, text: string): Promise<void> {
	await message.author.send(text).catch(() => undefined);
}
