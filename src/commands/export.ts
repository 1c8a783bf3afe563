import {
	type ButtonInteraction,
	ButtonStyle,
	type ChatInputCommandInteraction,
	type Client,
	ComponentType,
	MessageFlags,
	Routes,
} from 'discord.js';
import { customId, type ExportStart } from '../services/customIds.ts';
import { followUp } from '../services/discord/writing/followUp.ts';
import { inOnePiece } from '../services/discord/writing/inOnePiece.ts';
import { words } from '../services/locales/locales.ts';
import type { ExportArchive, ExportRun } from '../services/privacy/personalData/exportData.ts';
import type { NameOfPlace } from '../services/privacy/personalData/exportPage.ts';
import { type CommandContext, described, everywhere, type SlashCommand } from './command.ts';

/** `/export`: everything stored of a person, for them only. One archive a message: a limit holds for each. */
export const exportCommand = {
	kind: 'slash',
	data: {
		name: 'export',
		...described('command.export'),
		...everywhere,
	},
	handle: (interaction, context) => send(interaction, context, null),
	buttons: { exportNext: send, exportAll: send },
} satisfies SlashCommand;

const forThem = { flags: MessageFlags.Ephemeral } as const;

async function send(
	interaction: ChatInputCommandInteraction | ButtonInteraction,
	{ bot }: CommandContext,
	start: ExportStart | null,
): Promise<void> {
	await interaction.deferReply(forThem);
	const { user, attachmentSizeLimit, locale, client, applicationId, token } = interaction;
	const run = await bot.exportData(user.id, attachmentSizeLimit, start, { locale, nameOf: namesKnownTo(client) });
	if (run === null) {
		await interaction.editReply(words(interaction.locale)('export.empty'));
		return;
	}
	let isFirst = true;
	for await (const archive of run.archives()) {
		const message = messageOf(archive, run, locale);
		const request = { ...inOnePiece(isFirst ? message : { ...message, ...forThem }, archive), auth: false };
		if (isFirst) await client.rest.patch(Routes.webhookMessage(applicationId, token), request);
		else await followUp(() => client.rest.post(Routes.webhook(applicationId, token), request));
		isFirst = false;
	}
}

/** Names of channels and servers as far as this process follows them. */
function namesKnownTo({ channels, guilds }: Client): NameOfPlace {
	return (id, serverId) => {
		const channel = channels.cache.get(id);
		const name = channel !== undefined && 'name' in channel ? channel.name : null;
		return { place: name ?? null, server: serverId === null ? null : (guilds.cache.get(serverId)?.name ?? null) };
	};
}

/** An archive as a message; the last of a run has a button for those that follow. */
function messageOf({ name, number, smaller, next }: ExportArchive, { of, pictures }: ExportRun, locale: string) {
	const say = words(locale);
	const first = number === 1 ? say('export.done', { pictures, archives: of }) : say('export.part', { number, of });
	const button =
		next === null
			? []
			: [
					{
						type: ComponentType.Button as const,
						custom_id: customId('exportNext', next),
						label: say('button.nextParts'),
						style: ButtonStyle.Primary as const,
					},
				];
	return {
		content: [first, ...(smaller === 0 ? [] : [say('export.smaller', { count: smaller })])].join(' '),
		attachments: [{ id: '0', filename: name }],
		components: button.length === 0 ? [] : [{ type: ComponentType.ActionRow as const, components: button }],
	};
}
