import { ApplicationCommandType, MessageFlags } from 'discord.js';
import { mayForgetAll, placeOfInteraction } from '../services/discord/reading/place.ts';
import type { MessageCommand } from './command.ts';
import { dataTexts } from './dataLocalizations.ts';
import { forgetAndTell } from './forget.ts';
import { everywhere } from './where.ts';

/** Message menu: erases what one message shows, a question with its pictures and answer, or an answer with the pictures made in it. */
export const forgetThis = {
	kind: 'message',
	data: {
		type: ApplicationCommandType.Message,
		name: 'Forget this',
		name_localizations: dataTexts.forgetThis,
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const request = {
			what: 'message',
			place: placeOfInteraction(interaction),
			personId: interaction.user.id,
			at: interaction.createdTimestamp,
			all: mayForgetAll(interaction),
			messageId: interaction.targetMessage.id,
		} as const;
		await interaction.editReply(await forgetAndTell(request, 'message', interaction.locale, bot));
	},
} satisfies MessageCommand;
