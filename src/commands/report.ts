import {
	type APIModalInteractionResponseCallbackData,
	ApplicationCommandType,
	ComponentType,
	MessageFlags,
	type ModalSubmitInteraction,
	type REST,
	Routes,
	TextInputStyle,
} from 'discord.js';
import { customId } from '../services/customIds.ts';
import { isForOne, placeOfInteraction } from '../services/discord/reading/place.ts';
import { asReplyTarget } from '../services/discord/reading/questionFromMessage.ts';
import { messageRequest } from '../services/discord/writing/surfaces.ts';
import { type ReportReason, reportReasons } from '../services/limits/reports.ts';
import { words } from '../services/locales/locales.ts';
import { openerOf } from './askAboutImage.ts';
import {
	type CommandContext,
	described,
	everywhere,
	type MessageCommand,
	named,
	type SlashCommand,
} from './command.ts';

/** Most characters of a person's own words. */
const longestWords = 500;
/** The longest that Discord may take to post a report, in milliseconds. */
const postingMs = 20_000;

/** `/report`: tells whoever runs the bot that something is wrong. */
export const report = {
	kind: 'slash',
	data: { name: 'report', ...described('command.report'), ...everywhere },
	handle: async (interaction, { bot }) => {
		await interaction.showModal(reportModal(null, bot.operator.reportChannel !== null, interaction.locale));
	},
	modals: { report: send },
} satisfies SlashCommand;

/** Message menu: the same about that message. */
export const reportThis = {
	kind: 'message',
	data: { type: ApplicationCommandType.Message, ...named('menu.report'), ...everywhere },
	handle: async (interaction, { bot, menuTargets }) => {
		const target = asReplyTarget(interaction.targetMessage, interaction.client.user.id);
		// What only they see is no target of other forms.
		if (!isForOne(interaction)) menuTargets.put(target, openerOf(interaction));
		await interaction.showModal(reportModal(target.id, bot.operator.reportChannel !== null, interaction.locale));
	},
} satisfies MessageCommand;

/** `takesWords`: whether there is a channel for what people write. The log holds no words. */
function reportModal(
	messageId: string | null,
	takesWords: boolean,
	locale: string,
): APIModalInteractionResponseCallbackData {
	const say = words(locale);
	const options = reportReasons.map((value) => ({ value, label: say(`report.${value}`) }));
	const own = {
		type: ComponentType.Label as const,
		label: say('report.words'),
		description: say('report.wordsHint'),
		component: {
			type: ComponentType.TextInput as const,
			custom_id: 'words',
			style: TextInputStyle.Paragraph,
			max_length: longestWords,
			required: false,
		},
	};
	return {
		custom_id: customId('report', messageId),
		title: say('modal.report'),
		components: [
			{
				type: ComponentType.Label,
				label: say('report.reason'),
				component: { type: ComponentType.RadioGroup, custom_id: 'reason', options, required: true },
			},
			...(takesWords ? [own] : []),
		],
	};
}

async function send(
	interaction: ModalSubmitInteraction,
	{ bot, menuTargets }: CommandContext,
	messageId: string | null,
): Promise<void> {
	await interaction.deferReply({ flags: MessageFlags.Ephemeral });
	const { id, user, guildId, channelId, client, fields } = interaction;
	const { reportChannel } = bot.operator;
	const place = placeOfInteraction(interaction);
	const written = fields.fields.has('words') ? fields.getTextInputValue('words').trim() : '';
	const target = messageId === null ? null : menuTargets.take(messageId, openerOf(interaction));
	const isWhole = await bot.report(
		{
			id,
			personId: user.id,
			place,
			channelId: channelId ?? place.id,
			guildId,
			about: messageId === null ? null : { messageId, authorId: target?.author.id ?? null },
			reason: reasonOf(fields.getRadioGroup('reason')),
			words: written,
		},
		reportChannel === null ? null : (text) => post(client.rest, reportChannel, text),
	);
	await interaction.editReply(words(interaction.locale)(isWhole ? 'report.arrived' : 'report.withoutWords', { id }));
}

function reasonOf(value: string | null): ReportReason {
	return reportReasons.find((reason) => reason === value) ?? 'other';
}

async function post(rest: REST, channelId: string, text: string): Promise<void> {
	const signal = AbortSignal.timeout(postingMs);
	await rest.post(Routes.channelMessages(channelId), { ...messageRequest({ text }), signal });
}
