import { ApplicationCommandOptionType } from 'discord.js';
import { questionFromInteraction, startThinking } from '../services/discord/questionFromInteraction.ts';
import type { SlashCommand } from './command.ts';
import { everywhere } from './where.ts';

/** `/imagine prompt`: makes a picture. */
export const imagine = {
	kind: 'slash',
	data: {
		name: 'imagine',
		description: 'Make a picture from your words',
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'prompt',
				description: 'What the picture should show',
				required: true,
				max_length: 4000,
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const reply = await startThinking(interaction);
		const question = questionFromInteraction(interaction, { text: interaction.options.getString('prompt', true) });
		await bot.imagine({ question, uploadLimitBytes: interaction.attachmentSizeLimit }, reply);
	},
} satisfies SlashCommand;
