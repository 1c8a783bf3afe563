import { type ApiErrorName, apiError } from '../../protocol/apiError.ts';
import { channelType } from '../../protocol/numbers.ts';
import { allPermissions, dmPermissions, joinBits, permission } from '../../protocol/permissions.ts';
import type { Channel, Guild, Member, Message } from '../records.ts';
import type { World } from '../world.ts';

/** Whether the channel is a thread. */
export const isThread = (channel: Channel): boolean => channel.thread !== null;

/** What a member may do in the whole guild. */
export const guildPermissions = (guild: Guild, userId: string): bigint => {
	const member = guild.members.get(userId);
	if (!member) return 0n;
	if (guild.ownerId === userId) return allPermissions;
	const roles = [guild.id, ...member.roleIds].flatMap((id) => guild.roles.get(id) ?? []);
	const bits = joinBits(roles.map((role) => role.permissions));
	return (bits & permission.Administrator) !== 0n ? allPermissions : bits;
};

const applyOverwrites = (base: bigint, guild: Guild, member: Member, channel: Channel): bigint => {
	const everyone = channel.overwrites.filter((overwrite) => overwrite.id === guild.id);
	const roles = channel.overwrites.filter((overwrite) => overwrite.type === 0 && member.roleIds.includes(overwrite.id));
	const own = channel.overwrites.filter((overwrite) => overwrite.type === 1 && overwrite.id === member.userId);
	return [everyone, roles, own].reduce(
		(bits, group) =>
			(bits & ~joinBits(group.map((overwrite) => overwrite.deny))) |
			joinBits(group.map((overwrite) => overwrite.allow)),
		base,
	);
};

/** Without seeing a channel nothing else holds there; without sending, neither do files and embeds. */
const impliedDenials = (bits: bigint, inThread: boolean): bigint => {
	if ((bits & permission.ViewChannel) === 0n) return 0n;
	const send = inThread ? permission.SendMessagesInThreads : permission.SendMessages;
	const needsSending = permission.MentionEveryone | permission.AttachFiles | permission.EmbedLinks;
	return (bits & send) === 0n ? bits & ~needsSending : bits;
};

/** What is left to a member whom a moderator has silenced. */
const silenced = permission.ViewChannel | permission.ReadMessageHistory;

/** What somebody may do in a channel; a thread has its text channel's overwrites. Source: Permissions, "Permission Hierarchy". */
export const permissionsIn = (world: World, userId: string, channel: Channel): bigint => {
	if (channel.guildId === null) return audienceOf(world, channel).includes(userId) ? dmPermissions : 0n;
	const guild = world.guilds.get(channel.guildId);
	const member = guild?.members.get(userId);
	if (!guild || !member) return 0n;
	const base = guildPermissions(guild, userId);
	if (base === allPermissions) return base;
	const parent = channel.thread && channel.parentId !== null ? world.channels.get(channel.parentId) : undefined;
	const place = parent ?? channel;
	const bits = impliedDenials(applyOverwrites(base, guild, member, place), isThread(channel));
	if (member.timedOutUntil > world.now()) return bits & silenced;
	const isHidden = channel.type === channelType.privateThread && !channel.thread?.memberIds.has(userId);
	return isHidden && (bits & permission.ManageThreads) === 0n ? 0n : bits;
};

/** Whether somebody has all of these permissions in the channel. */
export const may = (world: World, userId: string, channel: Channel, needed: bigint): boolean =>
	(permissionsIn(world, userId, channel) & needed) === needed;

/** Whether somebody sees the channel at all. */
export const sees = (world: World, userId: string, channel: Channel): boolean =>
	may(world, userId, channel, permission.ViewChannel);

/** Throws 50001 when somebody does not see the channel, and the given refusal when a permission is missing. */
export const demand = (
	world: World,
	userId: string,
	channel: Channel,
	needed: bigint,
	refusal: ApiErrorName = 'missingPermissions',
): void => {
	if (!sees(world, userId, channel)) throw apiError('missingAccess');
	if (!may(world, userId, channel, needed)) throw apiError(refusal);
};

const isVoice = (channel: Channel): boolean => channel.type === channelType.voice || channel.type === channelType.stage;

/** The permission that sending to the channel takes. */
export const sendPermission = (channel: Channel): bigint => {
	if (channel.guildId === null) return 0n;
	if (isThread(channel)) return permission.SendMessagesInThreads;
	return permission.SendMessages | (isVoice(channel) ? permission.Connect : 0n);
};

/** The permission that reading what was written there before takes. */
export const readPermission = (channel: Channel): bigint =>
	permission.ReadMessageHistory | (isVoice(channel) ? permission.Connect : 0n);

/** Whether messages stand in the channel: not in categories, forums and media channels. */
export const holdsMessages = (channel: Channel): boolean => {
	const without: readonly number[] = [channelType.category, channelType.forum, channelType.media];
	return !without.includes(channel.type);
};

/** Whether somebody can see the message where it stands; an ephemeral one is for its person and the bot alone. */
export const canSeeMessage = (world: World, userId: string, message: Message): boolean => {
	const channel = world.channels.get(message.channelId);
	if (!channel || !sees(world, userId, channel)) return false;
	return message.onlyFor === null || (message.onlyFor === userId && !message.dismissed);
};

/** The people who see a channel. */
export const audienceOf = (world: World, channel: Channel): string[] => {
	if (channel.type === channelType.dm) return [...channel.recipientIds, world.bot.id];
	if (channel.guildId === null) return [...channel.recipientIds];
	const members = world.guilds.get(channel.guildId)?.members.keys() ?? [];
	return [...members].filter((userId) => sees(world, userId, channel));
};
