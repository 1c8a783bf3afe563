import { ApplicationCommandOptionType } from 'discord.js';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import {
	isQuality,
	isShape,
	mostPicturesPerOrder,
	type Quality,
	qualities,
	type Shape,
	shapes,
	usualOptions,
} from '../services/imagine/imageOptions.ts';
import { described, everywhere, imagesOf, named, promptAndImages, type SlashCommand } from './command.ts';
import { pictureButtons, pictureModals } from './pictureButtons.ts';

const choice = (value: Shape | Quality) => ({ value, ...named(`choice.${value}`) });

/** `/imagine prompt image … image4 shape quality count`: makes pictures, or changes or combines some. The buttons under them are its own. */
export const imagine = {
	kind: 'slash',
	data: {
		name: 'imagine',
		...described('command.imagine'),
		options: [
			...promptAndImages('prompt', 'editedImage'),
			{
				type: ApplicationCommandOptionType.String,
				...named('option.shape'),
				...described('about.shape'),
				choices: shapes.map(choice),
			},
			{
				type: ApplicationCommandOptionType.String,
				...named('option.quality'),
				...described('about.quality'),
				choices: qualities.map(choice),
			},
			{
				type: ApplicationCommandOptionType.Integer,
				...named('option.count'),
				...described('about.count'),
				min_value: 1,
				max_value: mostPicturesPerOrder,
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const reply = await startThinking(interaction);
		const { options } = interaction;
		const question = questionFromInteraction(interaction, {
			text: options.getString('prompt', true),
			files: imagesOf(interaction),
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
