import { apiError } from '../../protocol/apiError.ts';
import { type Component, componentText } from '../../rest/schemas/components.ts';
import type { Channel } from '../records.ts';
import type { World } from '../world.ts';

/** Throws 200000 where a server's AutoMod blocks a word. It reads what people write and what interactions show, not a bot's own messages. */
export const checkWords = (world: World, channel: Channel, content: string, components: readonly Component[]): void => {
	const guild = channel.guildId === null ? undefined : world.guilds.get(channel.guildId);
	const text = `${content}\n${componentText(components)}`.toLowerCase();
	if (guild?.blockedWords.some((word) => text.includes(word.toLowerCase()))) throw apiError('blockedByAutoMod');
};
