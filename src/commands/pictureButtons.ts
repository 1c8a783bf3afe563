import { type ButtonInteraction, ComponentType, MessageFlags, type ModalSubmitInteraction, Routes } from 'discord.js';
import type { ReplyTarget } from '../services/conversation/question.ts';
import { customId } from '../services/customIds.ts';
import { isForOne, placeOfInteraction } from '../services/discord/reading/place.ts';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { targetOf } from '../services/discord/reading/questionFromMessage.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { discordFailure } from '../services/discord/writing/discordFailure.ts';
import { messageRequest } from '../services/discord/writing/surfaces.ts';
import { isFailure } from '../services/failure.ts';
import { usualOptions } from '../services/imagine/imageOptions.ts';
import { words } from '../services/locales/locales.ts';
import { askModal, type CommandContext, editModal, enteredText, type Handlers, presserOf } from './command.ts';

const picturesField = 'pictures';
/** Most pictures that *Edit…* takes along. */
const mostPictures = 4;

/** *Again* and *Vary*: the answer is a new message. */
function goOn(way: 'again' | 'vary') {
	return async (interaction: ButtonInteraction, { bot }: CommandContext, id: string): Promise<void> => {
		const reply = await startThinking(interaction);
		const question = questionFromInteraction(interaction, { text: '', replyTo: source(interaction) });
		await bot.imagine({ question, imageOptions: usualOptions, from: { way, id } }, reply);
	};
}

/** The message whose button was pressed, or whose button opened the modal. */
function source(interaction: ButtonInteraction | ModalSubmitInteraction): ReplyTarget | null {
	return interaction.message === null ? null : targetOf(interaction.message, interaction.client.user.id);
}

/**
 * The buttons under generated pictures. Each is acknowledged before anything is looked up, and what it acts on is found in the store by
 * the id in its custom id: nothing is kept in memory between the picture and the click.
 */
export const pictureButtons = {
	again: goOn('again'),
	vary: goOn('vary'),
	edit: async (interaction, _context, id) => {
		const say = words(interaction.locale);
		await interaction.showModal(editModal(customId('edit', id), say, [morePictures(say('modal.morePictures'))]));
	},
	ask: async (interaction, _context, id) => {
		await interaction.showModal(askModal(customId('ask', id), 'modal.ask', words(interaction.locale)));
	},
	full: sendFull,
	delete: deletePictures,
} satisfies Handlers<ButtonInteraction>;

/** The field of *Edit…* for pictures to take along. */
function morePictures(label: string) {
	return {
		type: ComponentType.Label as const,
		label,
		component: {
			type: ComponentType.FileUpload as const,
			custom_id: picturesField,
			min_values: 0,
			max_values: mostPictures,
			required: false,
		},
	};
}

/** What comes back from the modals of *Edit…* and *Ask…*. */
export const pictureModals = {
	edit: async (interaction, { bot }, id) => {
		const reply = await startThinking(interaction);
		const uploaded = interaction.fields.getUploadedFiles(picturesField) ?? [];
		const question = questionFromInteraction(interaction, {
			text: enteredText(interaction),
			files: [...uploaded.values()].map((file) => attachmentFile(file)),
			replyTo: source(interaction),
		});
		await bot.imagine({ question, imageOptions: usualOptions, from: { way: 'edit', id } }, reply);
	},
	ask: async (interaction, { bot }, id) => {
		const reply = await startThinking(interaction);
		const ownWords = enteredText(interaction);
		const text = await bot.pictures.about(pictureOf(interaction, id), ownWords, interaction.locale);
		await bot.ask(questionFromInteraction(interaction, { text, ownWords, replyTo: source(interaction) }), reply);
	},
} satisfies Handlers<ModalSubmitInteraction>;

/** A picture as its button names it, with where that button stands. */
function pictureOf(interaction: ButtonInteraction | ModalSubmitInteraction, id: string) {
	return { place: placeOfInteraction(interaction), id, messageId: interaction.message?.id ?? '' };
}

/** *Full quality*: the file, for who asked only. */
async function sendFull(interaction: ButtonInteraction, { bot }: CommandContext, id: string): Promise<void> {
	await interaction.deferReply({ flags: MessageFlags.Ephemeral });
	const { applicationId, token, client, locale, attachmentSizeLimit: limitBytes } = interaction;
	const request = {
		...pictureOf(interaction, id),
		requestId: interaction.id,
		personId: interaction.user.id,
		limitBytes,
	};
	await bot.pictures.full(request, async ({ file, exact }) => {
		const text = words(locale)('generate.full', { exact, bytes: file.bytes.length });
		const body = messageRequest({ text, files: [file] });
		await client.rest.patch(Routes.webhookMessage(applicationId, token), { ...body, auth: false });
	});
}

/** *Delete*: erases first, then deletes the message. */
async function deletePictures(interaction: ButtonInteraction, { bot }: CommandContext, id: string): Promise<void> {
	// A message that only they see cannot be deleted, but it can be emptied.
	const isEmptied = isForOne(interaction);
	await (isEmptied ? interaction.deferUpdate() : interaction.deferReply({ flags: MessageFlags.Ephemeral }));
	await bot.pictures.delete({ ...pictureOf(interaction, id), ...presserOf(interaction) });
	const content = words(interaction.locale)('generate.deleted');
	if (isEmptied) {
		await interaction.editReply({ content, components: [], attachments: [] });
		return;
	}
	const { client, channelId, message } = interaction;
	await client.rest.delete(Routes.channelMessage(channelId, message.id)).catch((error: unknown) => {
		// Somebody else was faster.
		if (!isFailure(discordFailure(error, channelId, false), 'discord.gone')) throw error;
	});
	await interaction.editReply(content);
}
