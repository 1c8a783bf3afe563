import {
	ApplicationCommandType,
	type MessageContextMenuCommandInteraction,
	MessageFlags,
	type ModalSubmitInteraction,
} from 'discord.js';
import type { ReplyTarget } from '../services/conversation/question.ts';
import { customId } from '../services/customIds.ts';
import { isForOne } from '../services/discord/reading/place.ts';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { asReplyTarget } from '../services/discord/reading/questionFromMessage.ts';
import { failure } from '../services/failure.ts';
import { sentence, words } from '../services/locales/locales.ts';
import { askModal, enteredText, everywhere, type MessageCommand, named } from './command.ts';

/** Message menu: asks for the question in a modal, answers about that message's pictures. */
export const askAboutImage = {
	kind: 'message',
	data: {
		type: ApplicationCommandType.Message,
		...named('menu.askAboutImage'),
		...everywhere,
	},
	handle: async (interaction, { menuTargets }) => {
		const target = asReplyTarget(interaction.targetMessage, interaction.client.user.id);
		// A form tells nothing of the message it was opened on: the answer to one that only they see would be public.
		if (target.files.length === 0 || isForOne(interaction)) {
			const content = sentence(failure('question.noPicture'), interaction.locale);
			await interaction.reply({ content, flags: MessageFlags.Ephemeral });
			return;
		}
		menuTargets.put(target, openerOf(interaction));
		await interaction.showModal(
			askModal(customId('askAboutImage', target.id), 'menu.askAboutImage', words(interaction.locale)),
		);
	},
	modals: {
		askAboutImage: async (interaction, { bot, menuTargets }, messageId) => {
			const reply = await startThinking(interaction);
			const text = enteredText(interaction);
			const opener = openerOf(interaction);
			const replyTo = menuTargets.take(messageId, opener) ?? (await fetchTarget(interaction, messageId));
			await bot.ask(questionFromInteraction(interaction, { text, replyTo }), reply);
		},
	},
} satisfies MessageCommand;

/** Who uses a menu or its form, and where. */
export function openerOf({ user, channelId }: MessageContextMenuCommandInteraction | ModalSubmitInteraction) {
	return { personId: user.id, channelId: channelId ?? user.id };
}

/**
 * After a restart the message is asked for again, but only for somebody who may read it themselves: the id comes from their client.
 * @throws Failure `question.targetGone`
 */
async function fetchTarget(interaction: ModalSubmitInteraction, messageId: string): Promise<ReplyTarget> {
	const { guildId, memberPermissions, channel, client } = interaction;
	const mayRead = guildId === null || memberPermissions?.has(['ViewChannel', 'ReadMessageHistory']) === true;
	const message = mayRead ? await channel?.messages.fetch(messageId).catch(() => null) : null;
	if (!message) throw failure('question.targetGone');
	return asReplyTarget(message, client.user.id);
}
