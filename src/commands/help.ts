import { MessageFlags } from 'discord.js';
import type { BotFacts } from '../services/bot.ts';
import { type Say, words } from '../services/locales/locales.ts';
import { clickable, described, everywhere, type SlashCommand } from './command.ts';

/** `/help`: one screen about what the bot does and what it keeps. */
export const help = {
	kind: 'slash',
	data: { name: 'help', ...described('command.help'), ...everywhere },
	handle: async (interaction, { bot, commandIds }) => {
		const content = clickable(helpText(bot.facts, words(interaction.locale)), commandIds);
		await interaction.reply({ content, flags: MessageFlags.Ephemeral });
	},
} satisfies SlashCommand;

/** At most 2,000 characters. */
export function helpText({ retentionDays: days, provider, model, imageModel, aboutUrl }: BotFacts, say: Say): string {
	return [
		say('help.title'),
		say('help.check'),
		'',
		say('help.ask'),
		say('help.reply'),
		...(imageModel === null ? [] : [say('help.imagine')]),
		say('help.menu'),
		say('help.forget'),
		say('help.settings'),
		'',
		say('help.kept', { days, provider, model }),
		aboutUrl === null ? say('help.contact') : say('help.about', { url: aboutUrl }),
	].join('\n');
}
