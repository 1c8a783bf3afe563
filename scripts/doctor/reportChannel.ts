import { ChannelType, PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';
import type { Config } from '../../src/config.ts';
import { type Finding, well, wrong } from './finding.ts';

const overwrites = z.array(z.object({ id: z.string(), allow: z.string(), deny: z.string() })).default([]);
const channelSchema = z.object({
	type: z.number(),
	name: z.string().default(''),
	guild_id: z.string().optional(),
	permission_overwrites: overwrites,
});
const rolesSchema = z.array(z.object({ id: z.string(), permissions: z.string() }));
const memberSchema = z.object({ roles: z.array(z.string()) });

/** Reads something of Discord; null if Discord does not give it. */
export type Read = <Schema extends z.ZodType>(path: string, schema: Schema) => Promise<z.infer<Schema> | null>;

const needed = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;
const postable: readonly number[] = [
	...[ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildVoice],
	...[ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread],
];

/** Whether reports reach the channel that is set for them. */
export async function reportChannel({ operator }: Config, botId: string, read: Read): Promise<Finding> {
	const { reportChannel: id } = operator;
	if (id === null) return well('Reports go to the log: no REPORT_CHANNEL is set');
	const channel = await read(`/channels/${id}`, channelSchema);
	if (channel === null)
		return wrong('The bot cannot see REPORT_CHANNEL', 'Check the id, and give the bot *View Channel* there.');
	if (channel.guild_id === undefined || !postable.includes(channel.type))
		return wrong('REPORT_CHANNEL is no channel to write in', 'Give the id of a text channel of a server.');
	const rights = await rightsIn(channel, channel.guild_id, botId, read);
	if (rights !== null && (rights & needed) !== needed)
		return wrong(`The bot may not write in REPORT_CHANNEL (#${channel.name})`, 'Give it *Send Messages* there.');
	return well(`Reports go to #${channel.name}`);
}

/** What the bot may do in a channel (Discord, "Permissions": Permission Overwrites); null if Discord does not say. */
async function rightsIn(
	{ permission_overwrites: over }: z.infer<typeof channelSchema>,
	guildId: string,
	botId: string,
	read: Read,
): Promise<bigint | null> {
	const roles = await read(`/guilds/${guildId}/roles`, rolesSchema);
	const member = await read(`/guilds/${guildId}/members/${botId}`, memberSchema);
	if (roles === null || member === null) return null;
	const own = new Set([guildId, ...member.roles]);
	const all = (bits: string[]): bigint => bits.reduce((sum, one) => sum | BigInt(one), 0n);
	let rights = all(roles.filter(({ id }) => own.has(id)).map(({ permissions }) => permissions));
	if ((rights & PermissionFlagsBits.Administrator) !== 0n) return PermissionFlagsBits.Administrator | needed;
	for (const whose of [[guildId], member.roles, [botId]]) {
		const here = over.filter(({ id }) => whose.includes(id));
		rights = (rights & ~all(here.map(({ deny }) => deny))) | all(here.map(({ allow }) => allow));
	}
	return rights;
}
