import { type Message, PermissionFlagsBits } from 'discord.js';

/** Whether the bot may answer where a message stands. What is not known (a DM, a channel not seen before) counts as allowed: Discord will say. */
export function mayPost(message: Message): boolean {
	const send = message.channel.isThread()
		? PermissionFlagsBits.SendMessagesInThreads
		: PermissionFlagsBits.SendMessages;
	return may(message, PermissionFlagsBits.ViewChannel | send);
}

/** Whether the bot may post files where a message stands; what is not known counts as allowed. */
export function mayAttach(message: Message): boolean {
	return may(message, PermissionFlagsBits.AttachFiles);
}

function may({ channel, guild }: Message, bits: bigint): boolean {
	if (guild === null || channel.isDMBased()) return true;
	const { me } = guild.members;
	const permissions = me === null ? null : channel.permissionsFor(me);
	return permissions?.has(bits) ?? true;
}

/** Tells somebody in a direct message what cannot be said where they asked. Rejects where they have closed their direct messages. */
export async function tellPrivately(message: Message, text: string): Promise<void> {
	await message.author.send(text);
}
