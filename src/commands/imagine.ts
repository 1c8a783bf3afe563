import { ApplicationCommandOptionType } from 'discord.js';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { isQuality, isShape, mostPictures, qualities, shapes, usualOptions } from '../services/imagine/imageOptions.ts';
import { everywhere, type SlashCommand } from './command.ts';
import { choiceNames, descriptions, optionNames } from './localizations.ts';
import { pictureButtons, pictureModals } from './pictureButtons.ts';

const choice = (name: keyof typeof choiceNames) => ({
	name,
	value: name,
	name_localizations: choiceNames[name],
});

/** `/imagine prompt image shape quality count`: makes pictures, or changes one. The buttons under them are its own. */
export const imagine = {
	kind: 'slash',
	data: {
		name: 'imagine',
		description: 'Make a picture from your words, or change one',
		description_localizations: descriptions.imagine,
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'prompt',
				name_localizations: optionNames.prompt,
				description: 'What the picture should show, or what should change',
				description_localizations: descriptions.prompt,
				required: true,
				max_length: 4000,
			},
			{
				type: ApplicationCommandOptionType.Attachment,
				name: 'image',
				name_localizations: optionNames.image,
				description: 'A picture to change',
				description_localizations: descriptions.editedImage,
			},
			{
				type: ApplicationCommandOptionType.String,
				name: 'shape',
				name_localizations: optionNames.shape,
				description: 'Shape of the picture',
				description_localizations: descriptions.shape,
				choices: shapes.map(choice),
			},
			{
				type: ApplicationCommandOptionType.String,
				name: 'quality',
				name_localizations: optionNames.quality,
				description: 'How fine: a draft is faster and cheaper',
				description_localizations: descriptions.quality,
				choices: qualities.map(choice),
			},
			{
				type: ApplicationCommandOptionType.Integer,
				name: 'count',
				name_localizations: optionNames.count,
				description: 'How many pictures, 1 to 4',
				description_localizations: descriptions.count,
				min_value: 1,
				max_value: mostPictures,
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const reply = await startThinking(interaction);
		const { options } = interaction;
		const image = options.getAttachment('image');
		const question = questionFromInteraction(interaction, {
			text: options.getString('prompt', true),
			files: image === null ? [] : [attachmentFile(image)],
		});
		const shape = options.getString('shape');
		const quality = options.getString('quality');
		const imageOptions = {
			shape: isShape(shape) ? shape : null,
			quality: isQuality(quality) ? quality : usualOptions.quality,
			count: options.getInteger('count') ?? usualOptions.count,
		};
		await bot.imagine({ question, imageOptions, from: null }, reply);
	},
	buttons: pictureButtons,
	modals: pictureModals,
} satisfies SlashCommand;
