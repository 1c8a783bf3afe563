import { ApplicationCommandOptionType, MessageFlags } from 'discord.js';
import { words } from '../services/words/words.ts';
import { everywhere, type SlashCommand } from './command.ts';
import { dataTexts } from './dataLocalizations.ts';

/** `/privacy storing:`: what is kept of somebody and who gets to see it; and whether anything new is kept. */
export const privacy = {
	kind: 'slash',
	data: {
		name: 'privacy',
		description: 'What I keep of you, for how long, and who gets to see it',
		description_localizations: dataTexts.privacy,
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'storing',
				description: 'Whether I keep what you ask from now on',
				description_localizations: dataTexts.storing,
				choices: [
					{ name: 'on', name_localizations: dataTexts.on, value: 'on' },
					{ name: 'off', name_localizations: dataTexts.off, value: 'off' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const say = words(interaction.locale).kept;
		const storing = interaction.options.getString('storing');
		if (storing !== null) {
			await bot.setStoring(interaction.user.id, storing === 'on');
			await interaction.editReply(storing === 'on' ? say.storing.on : say.storing.off);
			return;
		}
		const holdings = await bot.holdings(interaction.user.id);
		await interaction.editReply(say.privacy({ holdings, facts: bot.facts, operator: bot.operator }));
	},
} satisfies SlashCommand;
