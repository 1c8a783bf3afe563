import { MessageFlags } from 'discord.js';
import { words } from '../services/words/words.ts';
import { everywhere, type SlashCommand } from './command.ts';
import { descriptions } from './localizations.ts';

/** `/help`: one screen about what the bot does and what it keeps. */
export const help = {
	kind: 'slash',
	data: {
		name: 'help',
		description: 'What I can do here, and what I keep',
		description_localizations: descriptions.help,
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.reply({ content: words(interaction.locale).help(bot.facts), flags: MessageFlags.Ephemeral });
	},
} satisfies SlashCommand;
