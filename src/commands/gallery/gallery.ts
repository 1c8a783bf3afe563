import {
	ApplicationCommandOptionType,
	type ButtonInteraction,
	type ChatInputCommandInteraction,
	MessageFlags,
	type ModalSubmitInteraction,
	type StringSelectMenuInteraction,
} from 'discord.js';
import { flagsOf } from '../../services/conversation/pictureRefs.ts';
import type { PictureFlags } from '../../services/conversation/turn.ts';
import { type CustomIdArguments, customId } from '../../services/customIds.ts';
import { mayShowAgeRestricted } from '../../services/discord/reading/place.ts';
import { questionFromInteraction, startThinking } from '../../services/discord/reading/questionFromInteraction.ts';
import { attachmentFile } from '../../services/discord/reading/sourceFiles.ts';
import { followUp } from '../../services/discord/writing/followUp.ts';
import { usualOptions } from '../../services/imagine/imageOptions.ts';
import { words } from '../../services/locales/locales.ts';
import type { GalleryViewer } from '../../services/privacy/personalData/gallery.ts';
import { postedName } from '../../services/reply/surface.ts';
import {
	askModal,
	type CommandContext,
	described,
	editModal,
	enteredText,
	everywhere,
	named,
	type SlashCommand,
} from '../command.ts';
import { chosenRefs, galleryPage, openedPicture } from './galleryPage.ts';

type Pressed = ButtonInteraction | StringSelectMenuInteraction;

/** `/gallery where:`: the pictures kept for a person, for their eyes only. Its messages carry all state: it works on after a restart. */
export const gallery = {
	kind: 'slash',
	data: {
		name: 'gallery',
		...described('command.gallery'),
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'where',
				...described('about.where'),
				choices: [
					{ ...named('choice.everywhere'), value: 'everywhere' },
					{ ...named('choice.thisConversation'), value: 'here' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const placeId = interaction.options.getString('where') === 'here' ? interaction.channelId : null;
		const page = await bot.gallery.page(viewerOf(interaction), placeId, 0);
		await interaction.editReply(galleryPage(page, placeId, [], interaction.locale));
	},
	selects: {
		galleryChoose: (interaction, context, place) => showPage(interaction, context, place, interaction.values),
	},
	buttons: {
		gallery: (interaction, context, place) => showPage(interaction, context, place, []),
		galleryOpen: open,
		galleryDeleteChosen: askToDelete,
		galleryEraseChosen: eraseChosen,
		galleryAsk: async (interaction, _context, ref) => {
			await interaction.showModal(askModal(customId('galleryAsk', ref), 'modal.ask', words(interaction.locale)));
		},
		galleryEdit: async (interaction, _context, ref) => {
			await interaction.showModal(editModal(customId('galleryEdit', ref), words(interaction.locale)));
		},
		galleryFull: sendFull,
		galleryDelete: async (interaction, { bot }, ref) => {
			await interaction.deferUpdate();
			const gone = await bot.gallery.delete(interaction.user.id, [ref]);
			const content = words(interaction.locale)('gallery.deleted', { ...gone });
			await interaction.editReply({ content, components: [], attachments: [] });
		},
	},
	modals: {
		galleryAsk: async (interaction, { bot }, ref) => {
			const reply = await startThinking(interaction);
			const { picture } = await bot.gallery.open(viewerOf(interaction), ref);
			await bot.ask(questionFromInteraction(interaction, entered(interaction, picture)), reply);
		},
		galleryEdit: async (interaction, { bot }, ref) => {
			const reply = await startThinking(interaction);
			const { picture } = await bot.gallery.open(viewerOf(interaction), ref);
			const question = questionFromInteraction(interaction, entered(interaction, picture));
			await bot.imagine({ question, imageOptions: usualOptions, from: null }, reply);
		},
	},
} satisfies SlashCommand;

function viewerOf(interaction: Pressed | ChatInputCommandInteraction | ModalSubmitInteraction): GalleryViewer {
	return { personId: interaction.user.id, showsRestricted: mayShowAgeRestricted(interaction) };
}

type GalleryPlace = CustomIdArguments['gallery'];

/** Shows a page in place of the one that was shown. */
async function showPage(
	interaction: Pressed,
	{ bot }: CommandContext,
	{ placeId, page }: GalleryPlace,
	chosen: readonly string[],
): Promise<void> {
	await interaction.deferUpdate();
	const shown = await bot.gallery.page(viewerOf(interaction), placeId, page);
	await interaction.editReply(galleryPage(shown, placeId, chosen, interaction.locale));
}

/** Each chosen picture gets a message of its own, with what can be done with it. */
async function open(interaction: ButtonInteraction, { bot }: CommandContext): Promise<void> {
	await interaction.deferUpdate();
	for (const ref of chosenRefs(interaction.message)) {
		const opened = await bot.gallery.open(viewerOf(interaction), ref);
		const message = openedPicture(opened, interaction.locale);
		await followUp(() => interaction.followUp({ ...message, flags: MessageFlags.Ephemeral }));
	}
}

/** *Original file*: as fine as it may be posted. */
async function sendFull(interaction: ButtonInteraction, { bot }: CommandContext, ref: string): Promise<void> {
	await interaction.deferReply({ flags: MessageFlags.Ephemeral });
	const { id, attachmentSizeLimit } = interaction;
	const request = { requestId: id, ...viewerOf(interaction), ref, limitBytes: attachmentSizeLimit };
	await bot.gallery.full(request, async ({ file, exact }) => {
		const content = words(interaction.locale)('generate.full', { exact, bytes: file.bytes.length });
		const { buffer, byteOffset, length } = file.bytes;
		const attachment = Buffer.from(buffer, byteOffset, length);
		await interaction.editReply({ content, files: [{ name: postedName(file), attachment, description: file.alt }] });
	});
}

/** Asks first, in the place of the other buttons: what is chosen stays chosen meanwhile. */
async function askToDelete(
	interaction: ButtonInteraction,
	{ bot }: CommandContext,
	{ placeId, page }: GalleryPlace,
): Promise<void> {
	await interaction.deferUpdate();
	const shown = await bot.gallery.page(viewerOf(interaction), placeId, page);
	const chosen = chosenRefs(interaction.message);
	await interaction.editReply(galleryPage(shown, placeId, chosen, interaction.locale, { asksToErase: true }));
}

async function eraseChosen(
	interaction: ButtonInteraction,
	context: CommandContext,
	place: GalleryPlace,
): Promise<void> {
	await interaction.deferUpdate();
	const gone = await context.bot.gallery.delete(interaction.user.id, chosenRefs(interaction.message));
	const shown = await context.bot.gallery.page(viewerOf(interaction), place.placeId, place.page);
	await interaction.editReply(galleryPage(shown, place.placeId, [], interaction.locale));
	const content = words(interaction.locale)('gallery.deleted', { ...gone });
	await followUp(() => interaction.followUp({ content, flags: MessageFlags.Ephemeral }));
}

/** What was asked about an opened picture: its files are those of the message that the modal was opened from. */
function entered(interaction: ModalSubmitInteraction, picture: PictureFlags) {
	const attachments = interaction.message?.attachments ?? new Map();
	return {
		text: enteredText(interaction),
		files: [...attachments.values()].map((attachment) => ({ ...attachmentFile(attachment), ...flagsOf([picture]) })),
	};
}
