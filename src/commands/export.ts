import { MessageFlags } from 'discord.js';
import { words } from '../services/words/words.ts';
import type { SlashCommand } from './command.ts';
import { dataTexts } from './dataLocalizations.ts';
import { everywhere } from './where.ts';

/** `/export`: everything stored of a person, for them only. One archive a message: a limit holds for each. */
export const exportCommand = {
	kind: 'slash',
	data: {
		name: 'export',
		description: 'Get everything I have stored of you, pictures included',
		description_localizations: dataTexts.export,
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const say = words(interaction.locale).kept.export;
		const result = await bot.exportData(interaction.user.id, interaction.attachmentSizeLimit);
		if (result.kind !== 'exported') {
			await interaction.editReply(result.kind === 'empty' ? say.empty : say.tooLarge(result));
			return;
		}
		const { archives, pictures, leftOut } = result;
		const files = archives.map(({ name, bytes }) => ({ name, attachment: Buffer.from(bytes) }));
		const content = say.done({ pictures, archives: archives.length, leftOut });
		await interaction.editReply({ content, files: files.slice(0, 1) });
		for (const file of files.slice(1)) await interaction.followUp({ files: [file], flags: MessageFlags.Ephemeral });
	},
} satisfies SlashCommand;
