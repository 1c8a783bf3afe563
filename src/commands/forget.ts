import { MessageFlags } from 'discord.js';
import { mayForgetAll, placeOfInteraction } from '../services/discord/place.ts';
import { words } from '../services/words/words.ts';
import type { SlashCommand } from './command.ts';
import { everywhere } from './where.ts';

/** `/forget`: erases what is stored of this thread, and says how much that was. */
export const forget = {
	kind: 'slash',
	data: { name: 'forget', description: 'Erase what I remember of this conversation', ...everywhere },
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const all = mayForgetAll(interaction);
		const forgotten = await bot.forget({ place: placeOfInteraction(interaction), personId: interaction.user.id, all });
		await interaction.editReply(words(interaction.locale).forgotten({ ...forgotten, all }));
	},
} satisfies SlashCommand;
