import {
	type APIModalInteractionResponseCallbackData,
	type ButtonInteraction,
	ButtonStyle,
	ComponentType,
	InteractionContextType,
	type InteractionReplyOptions,
	MessageFlags,
	type ModalSubmitInteraction,
	PermissionFlagsBits,
} from 'discord.js';
import type { Offers } from '../../services/bot.ts';
import { customId } from '../../services/customIds.ts';
import { attachmentFile } from '../../services/discord/reading/sourceFiles.ts';
import { failure } from '../../services/failure.ts';
import { words } from '../../services/locales/locales.ts';
import { type ServerSettings, serverSettingsSchema } from '../../services/serverSettings/serverSettings.ts';
import { type CommandContext, described, everywhere, managedServer, type SlashCommand } from '../command.ts';
import { readSettingsForm } from './readSettingsForm.ts';
import { isSection, type Section, sectionModal, sections } from './settingsForms.ts';
import { settingsText } from './settingsText.ts';

/** Largest file of settings, in bytes: the longest persona and all lists take less. */
const mostFileBytes = 64 * 1024;

/** `/settings`: what those who manage a server choose for it. One message, for their eyes only, shows what holds and changes with it. */
export const settings = {
	kind: 'slash',
	data: {
		name: 'settings',
		...described('command.settings'),
		...everywhere,
		contexts: [InteractionContextType.Guild],
		// Discord hides it from all others; whoever runs the server may show it to more roles, and those are checked here.
		default_member_permissions: String(PermissionFlagsBits.ManageGuild),
	},
	handle: async (interaction, { bot }) => {
		const guildId = managedServer(interaction);
		const chosen = await bot.serverSettings.of(guildId);
		await interaction.reply({
			...shown(chosen, await bot.offers(chosen), interaction.locale),
			flags: MessageFlags.Ephemeral,
		});
	},
	selects: {
		settingsChange: async (interaction, { bot }) => {
			const guildId = managedServer(interaction);
			const [section = ''] = interaction.values;
			if (!isSection(section)) throw failure('discord.outdated');
			const chosen = await bot.serverSettings.of(guildId);
			await interaction.showModal(sectionModal(section, chosen, await bot.offers(chosen), interaction.locale));
		},
	},
	modals: {
		settingsAnswers: (interaction, context) => change('answers', interaction, context),
		settingsWhere: (interaction, context) => change('where', interaction, context),
		settingsPictures: (interaction, context) => change('pictures', interaction, context),
		settingsLimits: (interaction, context) => change('limits', interaction, context),
		settingsSafety: (interaction, context) => change('safety', interaction, context),
		settingsFile: async (interaction, context) => {
			const [file] = interaction.fields.getUploadedFiles('file', true).values();
			if (file === undefined || file.size > mostFileBytes) throw failure('server.badFile');
			// Fetching it may take longer than Discord waits.
			await interaction.deferUpdate();
			const text = await context.bot.readText(attachmentFile(file), interaction.user.id);
			const { settings, fields } = settingsIn(text);
			await save({ settings: ofServer(settings, interaction), fields }, interaction, context);
		},
	},
	buttons: {
		settingsExport: async (interaction, { bot }) => {
			const chosen = await bot.serverSettings.of(managedServer(interaction));
			const attachment = Buffer.from(`${JSON.stringify(chosen, null, '\t')}\n`);
			const files = [{ attachment, name: 'darkroom-settings.json' }];
			await interaction.reply({ files, flags: MessageFlags.Ephemeral });
		},
		settingsImport: async (interaction) => {
			managedServer(interaction);
			await interaction.showModal(fileModal(interaction.locale));
		},
		settingsReset: (interaction, context) => save(null, interaction, context),
	},
} satisfies SlashCommand;

async function change(section: Section, interaction: ModalSubmitInteraction, context: CommandContext): Promise<void> {
	const { bot } = context;
	const before = await bot.serverSettings.of(managedServer(interaction));
	const chosen = readSettingsForm(section, interaction.fields, { bounds: bot.bounds, locale: interaction.locale });
	await save({ settings: { ...before, ...chosen }, fields: Object.keys(chosen) }, interaction, context);
}

/** Settings, and which of them were chosen now: whoever sends a form stands by all that it says. */
interface ChosenSettings {
	settings: ServerSettings;
	fields: readonly string[];
}

/** Keeps settings, and has the message show them. */
async function save(
	chosen: ChosenSettings | null,
	interaction: ButtonInteraction | ModalSubmitInteraction,
	{ bot }: CommandContext,
): Promise<void> {
	const guildId = managedServer(interaction);
	const saved = chosen === null ? null : serverSettingsSchema.parse(chosen.settings);
	await bot.serverSettings.set(guildId, saved, chosen?.fields);
	const holds = await bot.serverSettings.of(guildId);
	const now = shown(holds, await bot.offers(holds), interaction.locale);
	if (interaction.deferred) await interaction.editReply(now);
	else if (interaction.isButton() || interaction.isFromMessage()) await interaction.update(now);
	else await interaction.reply({ ...now, flags: MessageFlags.Ephemeral });
}

/** @throws Failure `server.badFile` */
function settingsIn(text: string): ChosenSettings {
	try {
		const written: unknown = JSON.parse(text);
		const settings = serverSettingsSchema.parse(written);
		return { settings, fields: Object.keys({ ...Object(written) }) };
	} catch (cause) {
		throw failure('server.badFile', {}, { cause });
	}
}

/**
 * Settings without the channels of another server in which the bot would do more. Where it may be used at all stays as it is: with no channel
 * left in that list, it could be used everywhere.
 */
function ofServer(chosen: ServerSettings, { guild }: Pick<ModalSubmitInteraction, 'guild'>): ServerSettings {
	const isHere = (id: string) => guild?.channels.cache.has(id) ?? false;
	const { unaskedChannels, threadChannels } = chosen;
	return {
		...chosen,
		unaskedChannels: unaskedChannels.filter(isHere),
		threadChannels: threadChannels.filter(isHere),
	};
}

/** What holds now, with the ways to change it. */
function shown(chosen: ServerSettings, offers: Offers, locale: string) {
	const say = words(locale);
	const button = (name: 'settingsExport' | 'settingsImport' | 'settingsReset', label: string) =>
		({ type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: customId(name, null), label }) as const;
	return {
		content: settingsText(chosen, offers, locale),
		components: [
			{
				type: ComponentType.ActionRow,
				components: [
					{
						type: ComponentType.StringSelect,
						custom_id: customId('settingsChange', null),
						placeholder: say('settings.change'),
						options: sections.map((section) => ({ value: section, label: say(`settings.${section}`) })),
					},
				],
			},
			{
				type: ComponentType.ActionRow,
				components: [
					button('settingsExport', say('settings.export')),
					button('settingsImport', say('settings.import')),
					button('settingsReset', say('settings.reset')),
				],
			},
		],
		// Nobody is called by what merely names them.
		allowedMentions: { parse: [] },
	} satisfies Pick<InteractionReplyOptions, 'content' | 'components' | 'allowedMentions'>;
}

function fileModal(locale: string): APIModalInteractionResponseCallbackData {
	const say = words(locale);
	return {
		custom_id: customId('settingsFile', null),
		title: say('settings.importTitle'),
		components: [
			{
				type: ComponentType.Label,
				label: say('settings.file'),
				component: { type: ComponentType.FileUpload, custom_id: 'file', min_values: 1, max_values: 1, required: true },
			},
		],
	};
}
