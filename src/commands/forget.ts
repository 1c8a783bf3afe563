import {
	ApplicationCommandOptionType,
	type ButtonInteraction,
	ButtonStyle,
	ComponentType,
	type InteractionEditReplyOptions,
	MessageFlags,
} from 'discord.js';
import { mayForgetAll, placeOfInteraction } from '../services/discord/reading/place.ts';
import { failure } from '../services/failure.ts';
import type { ForgetRequest } from '../services/privacy/forget.ts';
import type { ForgottenScope } from '../services/words/data.ts';
import { words } from '../services/words/words.ts';
import type { CommandContext, SlashCommand } from './command.ts';
import { argument } from './customIds.ts';
import { dataTexts } from './dataLocalizations.ts';
import { everywhere } from './where.ts';

const [threadScope, everythingScope, serverScope] = ['thread', 'everything', 'server'];
const [confirmId, keepId, removeId] = ['forget', 'forget-not', 'forget-messages'];

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
					{ name: 'this conversation', name_localizations: dataTexts.thisConversation, value: threadScope },
					{ name: 'everything of mine, everywhere', name_localizations: dataTexts.everything, value: everythingScope },
					{
						name: 'everything of this server (takes Manage Server)',
						name_localizations: dataTexts.server,
						value: serverScope,
					},
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const what = interaction.options.getString('what') ?? threadScope;
		if (what === everythingScope || what === serverScope) {
			if (what === serverScope) demandServer(interaction);
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
	buttons: [
		{
			id: confirmId,
			argument: argument.scope,
			handle: async (interaction, { bot }, what) => {
				const by = { personId: interaction.user.id, at: interaction.createdTimestamp };
				const request =
					what === serverScope
						? ({ what: 'server', ...by, guildId: demandServer(interaction) } as const)
						: ({ what: 'everything', ...by } as const);
				await interaction.deferUpdate();
				await interaction.editReply(await forgetAndTell(request, request.what, interaction.locale, bot));
			},
		},
		{
			id: keepId,
			argument: argument.none,
			handle: async (interaction) => {
				await interaction.update({ content: words(interaction.locale).data.notForgotten, components: [] });
			},
		},
		{ id: removeId, argument: argument.offer, handle: deleteMessages },
	],
} satisfies SlashCommand;

/** Forgets, and puts what became of it into words, with the offer to delete the bot's own messages too. */
export async function forgetAndTell(
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
			: [button(`${removeId}:${done.offer.key}`, say.buttons.deleteMessages(done.offer.messages))];
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
function question(what: string, locale: string) {
	const { confirm, buttons } = words(locale).data;
	const isServer = what === serverScope;
	return {
		content: isServer ? confirm.server : confirm.everything,
		components: [
			{
				type: ComponentType.ActionRow as const,
				components: [
					button(
						`${confirmId}:${what}`,
						isServer ? buttons.forgetServer : buttons.forgetEverything,
						ButtonStyle.Danger,
					),
					button(keepId, buttons.cancel),
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
