import { ApplicationCommandOptionType, type ChatInputCommandInteraction, MessageFlags } from 'discord.js';
import type { Bot } from '../services/bot.ts';
import { type DayOfUse, type MemberUse, sumOfDays } from '../services/limits/usage.ts';
import { charted, chartSvg } from '../services/limits/usageChart.ts';
import { type Say, words } from '../services/locales/locales.ts';
import { described, everywhere, managedServer, named, type SlashCommand } from './command.ts';

/** Most people that are named; a message has room for no more. */
const mostMembers = 15;

/** `/usage of:`: what somebody used, or a server, by day: a few lines and a chart, only for who asks. */
export const usage = {
	kind: 'slash',
	data: {
		name: 'usage',
		...described('command.usage'),
		options: [
			{
				type: ApplicationCommandOptionType.String,
				name: 'of',
				...described('about.usage'),
				choices: [
					{ ...named('choice.mine'), value: 'mine' },
					{ ...named('choice.thisServer'), value: 'server' },
				],
			},
		],
		...everywhere,
	},
	handle: async (interaction, { bot }) => {
		const isServer = interaction.options.getString('of') === 'server';
		const guildId = isServer ? managedServer(interaction) : null;
		await interaction.deferReply({ flags: MessageFlags.Ephemeral });
		const say = words(interaction.locale);
		const { days, people } =
			guildId === null
				? { days: await bot.usage.ofPerson(interaction.user.id), people: [] }
				: await bot.usage.ofServer(guildId);
		const content = usageText(days, people, say);
		const files = isNothing(days) ? [] : [await chart(days, interaction, bot, say)];
		await interaction.editReply({ content, files, allowedMentions: { parse: [] } });
	},
} satisfies SlashCommand;

function isNothing(days: readonly DayOfUse[]): boolean {
	return days.every(({ questions, pictures, input }) => questions + pictures + input === 0);
}

/** At most 2,000 characters. */
function usageText(days: readonly DayOfUse[], people: readonly MemberUse[], say: Say): string {
	if (isNothing(days)) return say('usage.empty', { days: days.length });
	const sums = { today: days.slice(-1), all: days };
	const lines = Object.entries(sums).map(([when, some]) => {
		const { input, cached, output, dollars, unpriced, ...counts } = sumOfDays(some);
		const share = input === 0 ? 0 : Math.round((100 * cached) / input);
		const money = dollars > 0 ? dollars : null;
		return say('usage.sum', {
			when,
			days: days.length,
			...counts,
			tokens: input + output,
			share,
			dollars: money,
			unpriced,
		});
	});
	const members = people.slice(0, mostMembers).map(({ personId, questions, pictures, dollars }) => {
		return say('usage.member', { person: personId, questions, pictures, dollars: dollars > 0 ? dollars : null });
	});
	return [...lines, ...(members.length === 0 ? [] : [say('usage.members'), ...members])].join('\n');
}

/** The chart, with the same in words. */
async function chart(days: readonly DayOfUse[], { user }: ChatInputCommandInteraction, bot: Bot, say: Say) {
	const shown = charted(days);
	const write = (amount: number) => {
		const isMoney = shown.unit === 'dollars';
		return isMoney ? say('answer.dollars', { dollars: amount }) : `${amount}`;
	};
	const list = shown.days.filter(({ amount }) => amount > 0).map(({ day, amount }) => `${day} ${write(amount)}`);
	const bytes = await bot.usage.draw(chartSvg(shown, write), user.id);
	const description = say('usage.chart', { unit: shown.unit, list: list.join(', ') }).slice(0, 1024);
	return { attachment: Buffer.from(bytes), name: 'usage.png', description };
}
