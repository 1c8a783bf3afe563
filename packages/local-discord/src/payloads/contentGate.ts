import { channelType } from '../protocol/numbers.ts';
import type { Message } from '../world/records.ts';
import { findMessage, type World } from '../world/world.ts';

/** A ping on reply opens the content only when the bot's message was a regular one, not the response to an interaction. */
const answersTheBot = (world: World, message: Message): boolean => {
	if (message.reference?.messageId == null || message.reference.type !== 0) return false;
	const target = findMessage(world, message.reference.channelId, message.reference.messageId);
	return target?.authorId === world.bot.id && target.origin === null && message.mentionIds.includes(world.bot.id);
};

/** Whether the bot may read a message though it has no message content intent. Source: Gateway, "Message Content Intent". */
export const isExemptFromGate = (world: World, message: Message): boolean => {
	if (message.authorId === world.bot.id) return true;
	if (world.channels.get(message.channelId)?.type === channelType.dm) return true;
	if (new RegExp(`<@!?${world.bot.id}>`).test(message.content) && message.mentionIds.includes(world.bot.id))
		return true;
	return answersTheBot(world, message);
};
