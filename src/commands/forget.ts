import {
	ApplicationCommandOptionType,
	ApplicationCommandType,
	type ButtonInteraction,
	ButtonStyle,
	ComponentType,
	type InteractionEditReplyOptions,
	MessageFlags,
} from 'discord.js';
import { customId } from '../services/customIds.ts';
import { mayForgetAll, placeOfInteraction } from '../services/discord/reading/place.ts';
import { failure } from '../services/failure.ts';
import type { ForgetRequest } from '../services/privacy/forget.ts';
import type { ForgottenScope } from '../services/words/data.ts';
import { words } from '../services/words/words.ts';
import { type CommandContext, everywhere, type MessageCommand, type SlashCommand } from './command.ts';
import { dataTexts } from './dataLocalizations.ts';

/** `/forget what:`: erases what is stored of this thread, of a person everywhere, or of a server, and says how much that was. */
export const forget = {
	kind: 'slash',
	data: {
		name: 'forget',
		description: 'Erase what I remember: of this conversation, of you everywhere, or of this server',
		description_localizations: dataTexts.forget,
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'what',
				description: 'What to erase; this conversation if you choose nothing',
				description_localizations: dataTexts.what,
				choices: [
					{ name: 'this conversation', name_localizations: dataTexts.thisConversation, value: 'thread' },
					{ name: 'everything of mine, everywhere', name_localizations: dataTexts.everything, value: 'everything' },
					{
						name: 'everything of this server (takes Manage Server)',
						name_localizations: dataTexts.server,
						value: 'server',
					},
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const what = interaction.options.getString('what');
		if (what === 'everything' || what === 'server') {
			if (what === 'server') demandServer(interaction);
			await interaction.reply({ ...question(what, interaction.locale), flags: MessageFlags.Ephemeral });
			return;
		}
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const all = mayForgetAll(interaction);
		const place = placeOfInteraction(interaction);
		const by = { personId: interaction.user.id, at: interaction.createdTimestamp };
		const request = { what: 'thread', place, ...by, all } as const;
		await interaction.editReply(await forgetAndTell(request, all ? 'thread' : 'own', interaction.locale, bot));
	},
	buttons: {
		eraseConfirm: async (interaction, { bot }, what) => {
			const by = { personId: interaction.user.id, at: interaction.createdTimestamp };
			const request =
				what === 'server' ? ({ what, ...by, guildId: demandServer(interaction) } as const) : ({ what, ...by } as const);
			await interaction.deferUpdate();
			await interaction.editReply(await forgetAndTell(request, what, interaction.locale, bot));
		},
		eraseCancel: async (interaction) => {
			await interaction.update({ content: words(interaction.locale).data.notForgotten, components: [] });
		},
		deleteMessages,
	},
} satisfies SlashCommand;

/** Message menu: erases what one message shows, a question with its pictures and answer, or an answer with the pictures generated in it. */
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

/** Forgets, and puts what became of it into words, with the offer to delete the bot's own messages too. */
async function forgetAndTell(
	request: ForgetRequest,
	scope: ForgottenScope,
	locale: string,
	bot: CommandContext['bot'],
): Promise<InteractionEditReplyOptions> {
	const done = await bot.forget(request);
	const say = words(locale).data;
	const offer =
		done.offer === null
			? []
			: [button(customId('deleteMessages', done.offer.key), say.buttons.deleteMessages(done.offer.messages))];
	return {
		content: say.forgotten({ ...done, scope }),
		components: offer.length === 0 ? [] : [{ type: ComponentType.ActionRow as const, components: offer }],
	};
}

/** The server that is to be erased. @throws Failure `permission.manageServer` */
function demandServer({
	guildId,
	memberPermissions,
}: Pick<ButtonInteraction, 'guildId' | 'memberPermissions'>): string {
	if (guildId === null || !memberPermissions?.has('ManageGuild')) throw failure('permission.manageServer');
	return guildId;
}

/** Asked once before what cannot be undone. */
function question(what: 'everything' | 'server', locale: string) {
	const { confirm, buttons } = words(locale).data;
	const isServer = what === 'server';
	return {
		content: isServer ? confirm.server : confirm.everything,
		components: [
			{
				type: ComponentType.ActionRow as const,
				components: [
					button(
						customId('eraseConfirm', what),
						isServer ? buttons.forgetServer : buttons.forgetEverything,
						ButtonStyle.Danger,
					),
					button(customId('eraseCancel', null), buttons.cancel),
				],
			},
		],
	};
}

function button(id: string, label: string, style: ButtonStyle.Danger | ButtonStyle.Secondary = ButtonStyle.Secondary) {
	return { type: ComponentType.Button as const, custom_id: id, label, style } as const;
}

/** Deletes the bot's own messages in the background, and says how far that is and when it is done. */
async function deleteMessages(interaction: ButtonInteraction, { bot }: CommandContext, key: string): Promise<void> {
	const say = words(interaction.locale).data;
	const offered = bot.removeOffered(key, interaction.user.id, async ({ isLastWord, ...progress }) => {
		await interaction.editReply(isLastWord ? say.removingGoesOn(progress) : say.removingStill(progress));
	});
	if (offered === null) {
		await interaction.update({ content: say.offerGone, components: [] });
		return;
	}
	await interaction.update({ content: say.removing(offered.count), components: [] });
	const report = await offered.done;
	// After 15 minutes there is no way to say it, which was the last word then.
	await interaction.editReply(say.removed(report)).catch(() => undefined);
}
