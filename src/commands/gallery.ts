import {
	ApplicationCommandOptionType,
	type ButtonInteraction,
	MessageFlags,
	type ModalSubmitInteraction,
	type StringSelectMenuInteraction,
} from 'discord.js';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { followUp } from '../services/discord/writing/followUp.ts';
import { usualOptions } from '../services/imagine/imageOptions.ts';
import { words } from '../services/words/words.ts';
import type { CommandContext, SlashCommand } from './command.ts';
import { argument } from './customIds.ts';
import { dataTexts } from './dataLocalizations.ts';
import { chosenIn, galleryPage, ids, openedPicture } from './galleryView.ts';
import { enteredText, textModal } from './textModal.ts';
import { everywhere } from './where.ts';

type Pressed = ButtonInteraction | StringSelectMenuInteraction;

/** `/gallery where:`: the pictures kept for a person, for their eyes only. Its messages carry all state: it works on after a restart. */
export const gallery = {
	kind: 'slash',
	data: {
		name: 'gallery',
		description: 'The pictures I keep for you; only you see them',
		description_localizations: dataTexts.gallery,
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'where',
				description: 'From here, or from everywhere',
				description_localizations: dataTexts.where,
				choices: [
					{ name: 'everywhere', name_localizations: dataTexts.anywhere, value: 'everywhere' },
					{ name: 'this conversation', name_localizations: dataTexts.thisConversation, value: 'here' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const threadId = interaction.options.getString('where') === 'here' ? interaction.channelId : null;
		const page = await bot.gallery.page(interaction.user.id, threadId, 0);
		await interaction.editReply(galleryPage(page, threadId, [], interaction.locale));
	},
	selects: [
		{
			id: ids.choose,
			argument: argument.page,
			handle: (interaction, context, where) => showPage(interaction, context, where, interaction.values),
		},
	],
	buttons: [
		{
			id: ids.page,
			argument: argument.page,
			handle: (interaction, context, where) => showPage(interaction, context, where, []),
		},
		{ id: ids.open, argument: argument.page, handle: open },
		{ id: ids.deleteChosen, argument: argument.page, handle: deleteChosen },
		{
			id: ids.ask,
			argument: argument.ref,
			handle: async (interaction, _context, ref) => {
				await interaction.showModal(textModal(`${ids.ask}:${ref}`, words(interaction.locale).making.askModal));
			},
		},
		{
			id: ids.edit,
			argument: argument.ref,
			handle: async (interaction, _context, ref) => {
				await interaction.showModal(textModal(`${ids.edit}:${ref}`, words(interaction.locale).making.editModal));
			},
		},
		{
			id: ids.full,
			argument: argument.ref,
			handle: async (interaction, { bot }, ref) => {
				await interaction.deferReply({ flags: MessageFlags.Ephemeral });
				const { id, user, attachmentSizeLimit } = interaction;
				const request = { requestId: id, personId: user.id, ref, limitBytes: attachmentSizeLimit };
				await bot.gallery.full(request, async ({ file, exact }) => {
					const content = words(interaction.locale).making.full({ exact, bytes: file.bytes.length });
					const attachment = Buffer.from(file.bytes);
					await interaction.editReply({ content, files: [{ name: file.name, attachment, description: file.alt }] });
				});
			},
		},
		{
			id: ids.delete,
			argument: argument.ref,
			handle: async (interaction, { bot }, ref) => {
				await interaction.deferUpdate();
				const gone = await bot.gallery.delete(interaction.user.id, [ref]);
				const content = words(interaction.locale).kept.gallery.deleted(gone);
				await interaction.editReply({ content, components: [], attachments: [] });
			},
		},
	],
	modals: [
		{
			id: ids.ask,
			argument: argument.ref,
			handle: async (interaction, { bot }, ref) => {
				const reply = await startThinking(interaction);
				await bot.gallery.open(interaction.user.id, ref);
				await bot.ask(questionFromInteraction(interaction, said(interaction)), reply);
			},
		},
		{
			id: ids.edit,
			argument: argument.ref,
			handle: async (interaction, { bot }, ref) => {
				const reply = await startThinking(interaction);
				await bot.gallery.open(interaction.user.id, ref);
				const question = questionFromInteraction(interaction, said(interaction));
				await bot.imagine({ question, imageOptions: usualOptions, from: null }, reply);
			},
		},
	],
} satisfies SlashCommand;

/** `where` is `<thread id or all>:<page>`. */
function placeIn(where: string): { threadId: string | null; page: number } {
	const [thread = 'all', page = '0'] = where.split(':');
	return { threadId: thread === 'all' ? null : thread, page: Number(page) };
}

/** Shows a page in place of the one that was shown. */
async function showPage(
	interaction: Pressed,
	{ bot }: CommandContext,
	where: string,
	chosen: readonly string[],
): Promise<void> {
	await interaction.deferUpdate();
	const { threadId, page } = placeIn(where);
	const shown = await bot.gallery.page(interaction.user.id, threadId, page);
	await interaction.editReply(galleryPage(shown, threadId, chosen, interaction.locale));
}

/** Each chosen picture gets a message of its own, with what can be done with it. */
async function open(interaction: ButtonInteraction, { bot }: CommandContext): Promise<void> {
	await interaction.deferUpdate();
	for (const ref of chosenIn(interaction.message)) {
		const opened = await bot.gallery.open(interaction.user.id, ref);
		const message = openedPicture(opened, interaction.locale);
		await followUp(interaction, { ...message, flags: MessageFlags.Ephemeral });
	}
}

async function deleteChosen(interaction: ButtonInteraction, context: CommandContext, where: string): Promise<void> {
	await interaction.deferUpdate();
	const { threadId, page } = placeIn(where);
	const gone = await context.bot.gallery.delete(interaction.user.id, chosenIn(interaction.message));
	const shown = await context.bot.gallery.page(interaction.user.id, threadId, page);
	await interaction.editReply(galleryPage(shown, threadId, [], interaction.locale));
	const content = words(interaction.locale).kept.gallery.deleted(gone);
	await followUp(interaction, { content, flags: MessageFlags.Ephemeral });
}

/** What was asked about an opened picture: its files are those of the message that the modal was opened from. */
function said(interaction: ModalSubmitInteraction) {
	const attachments = interaction.message?.attachments ?? new Map();
	return {
		text: enteredText(interaction),
		files: [...attachments.values()].map((attachment) => attachmentFile(attachment)),
	};
}
