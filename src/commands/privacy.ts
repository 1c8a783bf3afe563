import {
	ApplicationCommandOptionType,
	type ButtonInteraction,
	ButtonStyle,
	type ChatInputCommandInteraction,
	ComponentType,
	MessageFlags,
} from 'discord.js';
import type { Bot, BotFacts } from '../services/bot.ts';
import { customId } from '../services/customIds.ts';
import { usageDays } from '../services/limits/accounts.ts';
import { type Say, words } from '../services/locales/locales.ts';
import { clickable, described, everywhere, named, type SlashCommand } from './command.ts';

/** `/privacy storing:`: what is kept of somebody and who gets to see it; and whether anything new is kept. */
export const privacy = {
	kind: 'slash',
	data: {
		name: 'privacy',
		...described('command.privacy'),
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'storing',
				...described('about.storing'),
				choices: [
					{ ...named('choice.on'), value: 'on' },
					{ ...named('choice.off'), value: 'off' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot, commandIds }) => {
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const say = words(interaction.locale);
		const storing = interaction.options.getString('storing');
		if (storing !== null) {
			await bot.setStoring(interaction.user.id, storing === 'on');
			await interaction.editReply(say(storing === 'on' ? 'privacy.turnedOn' : 'privacy.turnedOff'));
			return;
		}
		const [holdings, facts] = await known(interaction, bot);
		const content = clickable(privacyText(holdings, { facts, operator: bot.operator }, say), commandIds);
		await interaction.editReply({ content, components: [privacyButtons(holdings, say)] });
	},
	buttons: {
		storing: async (interaction, { bot, commandIds }, storing) => {
			await interaction.deferUpdate();
			await bot.setStoring(interaction.user.id, storing === 'on');
			const say = words(interaction.locale);
			const [holdings, facts] = await known(interaction, bot);
			const content = clickable(privacyText(holdings, { facts, operator: bot.operator }, say), commandIds);
			await interaction.editReply({ content, components: [privacyButtons(holdings, say)] });
		},
	},
} satisfies SlashCommand;

function known({ user, guildId }: ButtonInteraction | ChatInputCommandInteraction, bot: Bot) {
	return Promise.all([bot.holdings(user.id), bot.factsIn(guildId)]);
}

/** What can be done about it. */
function privacyButtons({ storing, dates }: ShownHoldings, say: Say) {
	const button = (custom_id: string, label: string) => {
		return { type: ComponentType.Button as const, custom_id, label, style: ButtonStyle.Secondary as const };
	};
	return {
		type: ComponentType.ActionRow as const,
		components: [
			button(customId('storing', storing ? 'off' : 'on'), say(storing ? 'button.stopStoring' : 'button.storeAgain')),
			...(dates === null
				? []
				: [
						button(customId('exportAll', null), say('button.export')),
						button(customId('eraseAsk', null), say('button.eraseEverything')),
					]),
		],
	};
}

type ShownHoldings = Awaited<ReturnType<Bot['holdings']>>;

/** What is stored about somebody, for how long, and who gets to see it; at most 2,000 characters. */
export function privacyText(
	holdings: ShownHoldings,
	{ facts, operator }: { facts: BotFacts; operator: Bot['operator'] },
	say: Say,
): string {
	const { provider, model, imageModel } = facts;
	const { contact, privacyUrl, encrypted } = operator;
	return [
		...storedText(holdings, facts.retentionDays, say),
		say(holdings.storing ? 'privacy.storing' : 'privacy.notStoring'),
		say('privacy.use', { days: usageDays }),
		say('privacy.sharing', { provider, model, imageModel }),
		say('privacy.encrypted', { encrypted }),
		contact === null ? say('privacy.operatorUnknown') : say('privacy.operator', { contact }),
		...(privacyUrl === null ? [] : [say('privacy.policy', { url: privacyUrl })]),
		say('privacy.commands'),
	].join('\n');
}

function storedText({ turns, pictures, bytes, places, dates }: ShownHoldings, days: number, say: Say): string[] {
	if (dates === null) return [say('privacy.nothing')];
	const { oldest, firstExpires: first, lastExpires: last } = dates;
	return [
		say('privacy.stored', { turns, pictures, bytes, places, oldest: date(oldest) }),
		say('privacy.expires', { days, first: date(first), last: date(last) }),
	];
}

/** A date as Discord shows it to each reader (Discord, "Message Formatting": timestamps). */
function date(at: number): string {
	return `<t:${Math.floor(at / 1000)}:D>`;
}
