import { ApplicationCommandOptionType, type ButtonInteraction, MessageFlags } from 'discord.js';
import { ageRestriction, channelOfInteraction } from '../services/discord/reading/place.ts';
import { questionFromInteraction, startThinking } from '../services/discord/reading/questionFromInteraction.ts';
import { rolesOf } from '../services/discord/reading/rolesOf.ts';
import {
	type CommandContext,
	described,
	everywhere,
	imagesOf,
	named,
	presserOf,
	promptAndImages,
	type SlashCommand,
} from './command.ts';

/** `/ask prompt image image2 image3 image4`: a question, with up to four pictures. */
export const ask = {
	kind: 'slash',
	data: {
		name: 'ask',
		...described('command.ask'),
		options: [
			...promptAndImages('question', 'image'),
			{ type: ApplicationCommandOptionType.Boolean, ...named('option.show'), ...described('about.show') },
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const reply = await startThinking(interaction);
		const text = interaction.options.getString('prompt', true);
		const wanted = interaction.options.getBoolean('show');
		const shows = wanted === null ? 'usual' : wanted ? 'yes' : 'no';
		await bot.ask(questionFromInteraction(interaction, { text, files: imagesOf(interaction), shows }), reply);
	},
	buttons: {
		stop,
		leaveLine: stop,
		answerAgain: async (interaction, { bot }, questionId) => {
			const { user, locale, member, channel } = interaction;
			const place = channelOfInteraction(interaction);
			const more = { ...rolesOf(member), ...ageRestriction(channel) };
			const run = await bot.answerAgain({ place, questionId, personId: user.id, locale, ...more });
			// Who asked in a message is found by that after a restart, and what they asked is erased with it.
			await run({ ...(await startThinking(interaction)), interaction: null });
		},
		tryAgain: (interaction, context, questionId) => retry(interaction, context, { questionId, without: false }),
		askWithout: (interaction, context, questionId) => retry(interaction, context, { questionId, without: true }),
	},
} satisfies SlashCommand;

/** Ends a question or an order. It says at once whether there is anything to stop, also when another process has it. */
async function stop(interaction: ButtonInteraction, { bot }: CommandContext, questionId: string): Promise<void> {
	await bot.stop({ questionId, ...presserOf(interaction) });
	await interaction.deferUpdate();
}

/** Asks once more what had failed. The answer is a new message, and the failure can be pressed no more. */
async function retry(
	interaction: ButtonInteraction,
	{ bot }: CommandContext,
	request: { questionId: string; without: boolean },
): Promise<void> {
	const { isPrivate, run } = bot.tryAgain({ ...request, personId: interaction.user.id });
	const reply = await startThinking(interaction, isPrivate);
	const { message, webhook } = interaction;
	const isOnlyTheirs = message.flags.has(MessageFlags.Ephemeral);
	const clear = isOnlyTheirs ? webhook.deleteMessage(message) : webhook.editMessage(message, { components: [] });
	// It says once more that it is over if it is pressed again.
	await clear.catch(() => undefined);
	await run(reply);
}
