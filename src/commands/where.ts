import { ApplicationIntegrationType, InteractionContextType } from 'discord.js';

/** In servers and in direct messages with the bot; installed to servers. */
export const everywhere = {
	contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
	integration_types: [ApplicationIntegrationType.GuildInstall],
};
