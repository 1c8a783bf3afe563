import { type ButtonInteraction, ComponentType, MessageFlags, type ModalSubmitInteraction, Routes } from 'discord.js';
import type { ReplyTarget } from '../services/conversation/question.ts';
import { type CustomIdArguments, customId } from '../services/customIds.ts';
import { isForOne, placeOfInteraction } from '../services/discord/reading/place.ts';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { asReplyTarget } from '../services/discord/reading/questionFromMessage.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { discordFailure } from '../services/discord/writing/discordFailure.ts';
import { buttonRow, messageRequest } from '../services/discord/writing/surfaces.ts';
import { isFailure } from '../services/failure.ts';
import { usualOptions } from '../services/imagine/imageOptions.ts';
import { chosenPart, morePart, openedRows } from '../services/imagine/pictureMenu.ts';
import { type Say, words } from '../services/locales/locales.ts';
import { askModal, type CommandContext, editModal, enteredText, type Handlers, presserOf } from './command.ts';

const picturesField = 'pictures';
/** Most pictures that *Edit…* takes along (Discord, "File Upload": max_values). */
const mostPicturesPerEdit = 10;

type PictureOfButton = CustomIdArguments['again'];

/** *Try again* and *Variations*: the answer is a new message. */
function generateFrom(way: 'again' | 'vary') {
	return async (interaction: ButtonInteraction, { bot }: CommandContext, shown: PictureOfButton): Promise<void> => {
		const reply = await startThinking(interaction);
		const question = questionFromInteraction(interaction, { text: '', replyTo: source(interaction, shown) });
		await bot.imagine({ question, imageOptions: usualOptions, from: { way, id: shown.id } }, reply);
	};
}

/** The message whose button was pressed, or whose button opened the modal; that of the pictures if the button stands in a menu. */
function source(
	interaction: ButtonInteraction | ModalSubmitInteraction,
	{ messageId }: PictureOfButton,
): ReplyTarget | null {
	if (interaction.message === null) return null;
	const target = asReplyTarget(interaction.message, interaction.client.user.id);
	return messageId === null ? target : { ...target, id: messageId };
}

/**
 * The buttons under generated pictures. Each is acknowledged before anything is looked up, and what it acts on is found in the store by
 * the id in its custom id: nothing is kept in memory between the picture and the click.
 */
export const pictureButtons = {
	choose: (interaction, context, shown) => openMenu(interaction, context, shown, 'row'),
	more: (interaction, context, shown) => openMenu(interaction, context, shown, 'more'),
	again: generateFrom('again'),
	vary: generateFrom('vary'),
	edit: async (interaction, _context, shown) => {
		const say = words(interaction.locale);
		await interaction.showModal(editModal(customId('edit', shown), say, [morePictures(say)]));
	},
	ask: async (interaction, _context, shown) => {
		await interaction.showModal(askModal(customId('ask', shown), 'modal.ask', words(interaction.locale)));
	},
	full: sendFull,
	delete: eraseAndDelete,
} satisfies Handlers<ButtonInteraction>;

/** The field of *Edit…* for pictures to take along. */
function morePictures(say: Say) {
	return {
		type: ComponentType.Label as const,
		label: say('modal.morePictures'),
		description: say('about.markedCopy'),
		component: {
			type: ComponentType.FileUpload as const,
			custom_id: picturesField,
			min_values: 0,
			max_values: mostPicturesPerEdit,
			required: false,
		},
	};
}

/** What comes back from the modals of *Edit…* and *Ask…*. */
export const pictureModals = {
	edit: async (interaction, { bot }, shown) => {
		const reply = await startThinking(interaction);
		const uploaded = interaction.fields.getUploadedFiles(picturesField) ?? [];
		const question = questionFromInteraction(interaction, {
			text: enteredText(interaction),
			files: [...uploaded.values()].map((file) => attachmentFile(file)),
			replyTo: source(interaction, shown),
		});
		await bot.imagine({ question, imageOptions: usualOptions, from: { way: 'edit', id: shown.id } }, reply);
	},
	ask: async (interaction, { bot }, shown) => {
		const reply = await startThinking(interaction);
		const ownWords = enteredText(interaction);
		const about = await bot.pictures.about(pictureOf(interaction, shown), ownWords, interaction.locale);
		const replyTo = source(interaction, shown);
		await bot.ask(questionFromInteraction(interaction, { ...about, ownWords, replyTo }), reply);
	},
} satisfies Handlers<ModalSubmitInteraction>;

/** A picture as its button names it, with where it stands. */
function pictureOf(interaction: ButtonInteraction | ModalSubmitInteraction, { id, messageId }: PictureOfButton) {
	return { place: placeOfInteraction(interaction), id, messageId: messageId ?? interaction.message?.id ?? '' };
}

/** Whether only one person sees the message that was pressed on. It can be changed, but not deleted. */
function isEphemeral({ message }: ButtonInteraction): boolean {
	return message.flags.has(MessageFlags.Ephemeral);
}

/** Shows what can be done with a picture: for who pressed only, and below what they alone see already. */
async function openMenu(
	interaction: ButtonInteraction,
	{ bot }: CommandContext,
	shown: PictureOfButton,
	opens: 'row' | 'more',
): Promise<void> {
	const isUnderPictures = shown.messageId === null && isEphemeral(interaction);
	await (isEphemeral(interaction)
		? interaction.deferUpdate()
		: interaction.deferReply({ flags: MessageFlags.Ephemeral }));
	const { locale } = interaction;
	const target = { ...pictureOf(interaction, shown), ...presserOf(interaction) };
	const found = await bot.pictures.look(target);
	const isChosen = opens === 'row' || shown.messageId !== null || found.group.length === 1;
	const menu = { ...found, isChosen, messageId: isUnderPictures ? null : target.messageId };
	if (isUnderPictures) {
		await interaction.editReply({ components: openedRows(menu, opens, locale).map(buttonRow) });
		return;
	}
	const part = opens === 'more' ? morePart(menu, locale) : chosenPart(menu, await bot.pictures.small(target), locale);
	const { applicationId, token, client } = interaction;
	await client.rest.patch(Routes.webhookMessage(applicationId, token), { ...messageRequest(part), auth: false });
}

/** *Original file*: for who asked only. */
async function sendFull(
	interaction: ButtonInteraction,
	{ bot }: CommandContext,
	shown: PictureOfButton,
): Promise<void> {
	await interaction.deferReply({ flags: MessageFlags.Ephemeral });
	const { applicationId, token, client, locale, attachmentSizeLimit: limitBytes } = interaction;
	const request = {
		...pictureOf(interaction, shown),
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
async function eraseAndDelete(
	interaction: ButtonInteraction,
	{ bot }: CommandContext,
	shown: PictureOfButton,
): Promise<void> {
	await (isEphemeral(interaction)
		? interaction.deferUpdate()
		: interaction.deferReply({ flags: MessageFlags.Ephemeral }));
	const target = pictureOf(interaction, shown);
	await bot.pictures.delete({ ...target, ...presserOf(interaction) });
	if (!isForOne(interaction)) await deleteMessage(interaction, target.messageId);
	const content = words(interaction.locale)('generate.deleted');
	await interaction.editReply({ content, components: [], attachments: [] });
}

async function deleteMessage({ client, channelId }: ButtonInteraction, messageId: string): Promise<void> {
	await client.rest.delete(Routes.channelMessage(channelId, messageId)).catch((error: unknown) => {
		// Somebody else was faster.
		if (!isFailure(discordFailure(error, channelId, false), 'discord.gone')) throw error;
	});
}
