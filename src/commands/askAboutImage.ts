import { ApplicationCommandType, MessageFlags, type ModalSubmitInteraction } from 'discord.js';
import type { ReplyTarget } from '../services/conversation/question.ts';
import { questionFromInteraction, startThinking } from '../services/discord/questionFromInteraction.ts';
import { targetOf } from '../services/discord/questionFromMessage.ts';
import { failure } from '../services/failure.ts';
import { sentence, words } from '../services/words/words.ts';
import type { MessageCommand } from './command.ts';
import { askAboutName } from './localizations.ts';
import { enteredText, textModal } from './textModal.ts';
import { everywhere } from './where.ts';

const modalId = 'ask-image';

/** Message menu: asks for the question in a modal, answers about that message's pictures. */
export const askAboutImage = {
	kind: 'message',
	data: {
		type: ApplicationCommandType.Message,
		name: 'Ask about this image',
		name_localizations: askAboutName,
		...everywhere,
	},
	handle: async (interaction, { targets }) => {
		const target = targetOf(interaction.targetMessage, interaction.client.user.id);
		if (target.files.length === 0) {
			const content = sentence(failure('question.noPicture'), interaction.locale);
			await interaction.reply({ content, flags: MessageFlags.Ephemeral });
			return;
		}
		targets.put(target);
		await interaction.showModal(textModal(`${modalId}:${target.id}`, words(interaction.locale).askAboutImage));
	},
	modals: [
		{
			id: modalId,
			handle: async (interaction, context, messageId) => {
				const reply = await startThinking(interaction);
				const replyTo = context.targets.take(messageId) ?? (await fetchTarget(interaction, messageId));
				const text = enteredText(interaction);
				await context.bot.ask(questionFromInteraction(interaction, { text, replyTo }), reply);
			},
		},
	],
} satisfies MessageCommand;

/** After a restart the message is asked for again; null where it is gone or may not be read. */
async function fetchTarget(interaction: ModalSubmitInteraction, messageId: string): Promise<ReplyTarget | null> {
	const message = await interaction.channel?.messages.fetch(messageId).catch(() => null);
	return message ? targetOf(message, interaction.client.user.id) : null;
}
