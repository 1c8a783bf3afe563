import {
	ApplicationCommandOptionType,
	ApplicationCommandType,
	type ButtonInteraction,
	ButtonStyle,
	type ChatInputCommandInteraction,
	ComponentType,
	type Interaction,
	type InteractionEditReplyOptions,
	type MessageContextMenuCommandInteraction,
	MessageFlags,
} from 'discord.js';
import type { Place } from '../services/conversation/question.ts';
import { type CustomIdArguments, customId } from '../services/customIds.ts';
import { channelOfInteraction, mayForgetAll, placeOfInteraction } from '../services/discord/reading/place.ts';
import { type Say, words } from '../services/locales/locales.ts';
import type { ForgetRequest } from '../services/privacy/forget.ts';
import {
	type CommandContext,
	described,
	everywhere,
	type MessageCommand,
	managedServer,
	named,
	type SlashCommand,
} from './command.ts';

/** `/forget what:`: erases what is stored of this place, of a person everywhere, or of a server, and says how much that was. */
export const forget = {
	kind: 'slash',
	data: {
		name: 'forget',
		...described('command.forget'),
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'what',
				...described('about.forget'),
				choices: [
					{ ...named('choice.thisConversation'), value: 'place' },
					{ ...named('choice.everything'), value: 'everything' },
					{ ...named('choice.server'), value: 'server' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const what = interaction.options.getString('what');
		if (what === 'everything' || what === 'server') return await askAboutAll(what, interaction, bot);
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		await askOrErase(placeRequest(interaction), interaction, bot);
	},
	buttons: {
		eraseConfirm: async (interaction, { bot }, what) => {
			const request = confirmedRequest(what, interaction);
			await interaction.deferUpdate();
			await interaction.editReply(await eraseAndTell(request, scopeOf(request), interaction.locale, bot));
		},
		eraseAsk: (interaction, { bot }) => askAboutAll('everything', interaction, bot),
		eraseCancel: async (interaction) => {
			await interaction.update({ content: words(interaction.locale)('erase.cancelled'), components: [] });
		},
		deleteMessages: startDeleting,
	},
} satisfies SlashCommand;

/** Message menu: erases what one message shows, a question with its pictures and answer, or an answer with the pictures generated in it. */
export const forgetThis = {
	kind: 'message',
	data: {
		type: ApplicationCommandType.Message,
		...named('menu.forgetThis'),
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		await askOrErase(
			oneMessageRequest(interaction, placeOfInteraction(interaction), interaction.targetMessage.id),
			interaction,
			bot,
		);
	},
} satisfies MessageCommand;

type PlacedInteraction = Interaction & { channelId: string | null };
type Confirmable = Extract<ForgetRequest, { what: 'place' | 'message' }>;

function byWhom({ user, createdTimestamp }: Interaction) {
	return { personId: user.id, at: createdTimestamp };
}

function placeRequest(interaction: PlacedInteraction): Confirmable {
	const place = channelOfInteraction(interaction);
	return { what: 'place', place, ...byWhom(interaction), all: mayForgetAll(interaction) };
}

function oneMessageRequest(interaction: PlacedInteraction, place: Place, messageId: string): Confirmable {
	return { what: 'message', place, ...byWhom(interaction), all: mayForgetAll(interaction), messageId };
}

/** What somebody has confirmed, by the rights that they have now. @throws Failure `permission.manageServer` */
function confirmedRequest(
	what: CustomIdArguments['eraseConfirm'],
	interaction: ButtonInteraction | ChatInputCommandInteraction,
): ForgetRequest {
	switch (what) {
		case 'everything':
			return { what, ...byWhom(interaction) };
		case 'server':
			return { what, ...byWhom(interaction), guildId: managedServer(interaction) };
		case 'place':
			return placeRequest(interaction);
		default:
			// The question is one that only they see; what it asks about is not.
			return oneMessageRequest(interaction, channelOfInteraction(interaction), what.messageId);
	}
}

/** Asks first if more would go than somebody's own last question with its answer, and says how much and whose it is. */
async function askOrErase(
	request: Confirmable,
	interaction: ChatInputCommandInteraction | MessageContextMenuCommandInteraction,
	bot: CommandContext['bot'],
): Promise<void> {
	const { questions, ...taken } = await bot.wouldForget(request);
	const scope = scopeOf(request);
	const isOwnAlone = request.place.kind === 'private';
	if (isOwnAlone || (questions <= 1 && taken.others === 0)) {
		await interaction.editReply(await eraseAndTell(request, scope, interaction.locale, bot));
		return;
	}
	const say = words(interaction.locale);
	const confirmed = request.what === 'place' ? 'place' : { messageId: request.messageId };
	await interaction.editReply({
		content: say('erase.ask', { ...taken, scope }),
		components: [confirmRow(customId('eraseConfirm', confirmed), say('button.erase'), say)],
	});
}

/** `own`: what somebody said in a conversation, without what others did. */
type ErasedScope = ForgetRequest['what'] | 'own';

function scopeOf(request: ForgetRequest): ErasedScope {
	return request.what === 'place' && !request.all ? 'own' : request.what;
}

function confirmRow(id: string, label: string, say: Say) {
	return {
		type: ComponentType.ActionRow as const,
		components: [button(id, label, ButtonStyle.Danger), button(customId('eraseCancel', null), say('button.keep'))],
	};
}

/** Erases, and puts what became of it into words, with the offer to delete the bot's own messages too. */
async function eraseAndTell(
	request: ForgetRequest,
	scope: ErasedScope,
	locale: string,
	bot: CommandContext['bot'],
): Promise<InteractionEditReplyOptions> {
	const { offer, ...done } = await bot.forget(request);
	const say = words(locale);
	const isNothing = done.turns === 0 && done.pictures === 0;
	return {
		content: isNothing ? say('erase.nothing', { ...done, scope }) : say('erase.done', { ...done, scope }),
		components:
			offer === null
				? []
				: [{ type: ComponentType.ActionRow, components: [deleteButton(offer.key, offer.messages, say)] }],
	};
}

/** Asks once before what cannot be undone, and says how much that is. @throws Failure `permission.manageServer` */
async function askAboutAll(
	what: 'everything' | 'server',
	interaction: ChatInputCommandInteraction | ButtonInteraction,
	bot: CommandContext['bot'],
): Promise<void> {
	const request = confirmedRequest(what, interaction);
	if (request.what !== 'everything' && request.what !== 'server') return;
	await interaction.deferReply({ flags: MessageFlags.Ephemeral });
	const { conversations, counted } = await bot.wouldForgetAll(request);
	const say = words(interaction.locale);
	const isServer = what === 'server';
	const howMuch =
		counted === null
			? say('erase.howMany', { conversations })
			: say('erase.howMuch', { ...counted, conversations, server: isServer });
	await interaction.editReply({
		content: `${say(isServer ? 'erase.askServer' : 'erase.askEverything')} ${howMuch}`,
		components: [
			confirmRow(customId('eraseConfirm', what), say(isServer ? 'button.eraseServer' : 'button.eraseEverything'), say),
		],
	});
}

/** Offers to delete the bot's own messages too. */
function deleteButton(key: string, count: number, say: Say) {
	return button(customId('deleteMessages', key), say('button.deleteMessages', { count }));
}

function button(id: string, label: string, style: ButtonStyle.Danger | ButtonStyle.Secondary = ButtonStyle.Secondary) {
	return { type: ComponentType.Button as const, custom_id: id, label, style } as const;
}

/** Deletes the bot's own messages in the background, and says how far that is and when it is done. */
async function startDeleting(interaction: ButtonInteraction, { bot }: CommandContext, key: string): Promise<void> {
	const say = words(interaction.locale);
	const offered = bot.deleteOffered(key, interaction.user.id, async ({ isLastWord, ...progress }) => {
		await interaction.editReply(say(isLastWord ? 'delete.unattended' : 'delete.progress', progress));
	});
	if (offered === null) {
		await interaction.update({ content: say('delete.unknown'), components: [] });
		return;
	}
	await interaction.update({ content: say('delete.started', { count: offered.count }), components: [] });
	const report = await offered.done;
	// After 15 minutes there is no way to say it, which was the last word then.
	await interaction.editReply(say('delete.done', { ...report })).catch(() => undefined);
}
