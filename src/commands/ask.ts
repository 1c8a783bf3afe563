import { type APIApplicationCommandAttachmentOption, ApplicationCommandOptionType } from 'discord.js';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { everywhere, type SlashCommand } from './command.ts';
import { descriptions, numbered, optionNames } from './localizations.ts';

const images = ['image', 'image2', 'image3', 'image4'];

/** `/ask prompt image image2 image3 image4`: a question, with up to four pictures. */
export const ask = {
	kind: 'slash',
	data: {
		name: 'ask',
		description: 'Ask about your pictures, or about anything',
		description_localizations: descriptions.ask,
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'prompt',
				name_localizations: optionNames.question,
				description: 'Your question',
				description_localizations: descriptions.question,
				required: true,
				max_length: 4000,
			},
			...images.map(
				(name, index): APIApplicationCommandAttachmentOption => ({
					type: ApplicationCommandOptionType.Attachment,
					name,
					name_localizations: index === 0 ? optionNames.image : numbered(optionNames.image, index + 1),
					description: index === 0 ? 'A picture to look at' : 'Another picture',
					description_localizations: index === 0 ? descriptions.image : descriptions.anotherImage,
				}),
			),
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const reply = await startThinking(interaction);
		const files = images.map((name) => interaction.options.getAttachment(name)).filter((file) => file !== null);
		const text = interaction.options.getString('prompt', true);
		await bot.ask(
			questionFromInteraction(interaction, { text, files: files.map((file) => attachmentFile(file)) }),
			reply,
		);
	},
} satisfies SlashCommand;
