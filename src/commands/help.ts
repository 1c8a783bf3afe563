import { MessageFlags } from 'discord.js';
import type { BotFacts } from '../services/bot.ts';
import { readsContent } from '../services/discord/gateway/gateway.ts';
import { type Say, words } from '../services/locales/locales.ts';
import { MESSAGE_LIMIT } from '../services/reply/markdown/splitMarkdown.ts';
import { clickable, described, everywhere, type SlashCommand } from './command.ts';
import { settingsForPeople } from './settings/settingsText.ts';

/** `/help`: one screen about what the bot does and what it keeps. */
export const help = {
	kind: 'slash',
	data: { name: 'help', ...described('command.help'), ...everywhere },
	handle: async (interaction, { bot, commandIds }) => {
		const facts = await bot.factsIn(interaction.guildId);
		const content = clickable(
			helpText({ ...facts, readsContent: readsContent(interaction.client) }, interaction.locale),
			commandIds,
		);
		await interaction.reply({ content, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
	},
} satisfies SlashCommand;

/** What `/help` tells of: `readsContent` if the bot sees what does not mention it. */
type HelpFacts = BotFacts & { readsContent: boolean };

/** At most 2,000 characters: what a server has chosen is left out if there is no room for it. */
export function helpText(facts: HelpFacts, locale: string): string {
	const server = settingsForPeople(facts.chosen, locale);
	const whole = helpLines(facts, server, words(locale));
	return whole.length <= MESSAGE_LIMIT ? whole : helpLines(facts, [], words(locale));
}

function helpLines(
	{ retentionDays: days, provider, model, imageModel, aboutUrl, readsContent: mayBeUncalled }: HelpFacts,
	server: readonly string[],
	say: Say,
): string {
	return [
		say('help.title'),
		say('help.check'),
		'',
		say('help.ask'),
		say('help.files'),
		say('help.reply'),
		...(mayBeUncalled ? [say('help.thread')] : []),
		...(imageModel === null ? [] : [say('help.imagine')]),
		say('help.menu'),
		say('help.forget'),
		say('help.settings'),
		...server,
		'',
		say('help.kept', { days, provider, model }),
		aboutUrl === null ? say('help.contact') : say('help.about', { url: aboutUrl }),
	].join('\n');
}
