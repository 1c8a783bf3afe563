import { permission } from '../../protocol/permissions.ts';
import type { AllowedMentions } from '../../rest/schemas/messages.ts';
import { audienceOf, may } from '../places/access.ts';
import type { Channel, Guild } from '../records.ts';
import type { World } from '../world.ts';

/** Whom a message mentions, and who is notified by it. */
export interface Mentions {
	userIds: string[];
	roleIds: string[];
	everyone: boolean;
	pinged: string[];
}

/** What is looked at to find the mentions of a message. */
export interface MentionSource {
	channel: Channel;
	authorId: string;
	/** The content and all text of components. */
	text: string;
	/** Undefined where the sender said nothing: then `defaults` hold. */
	allowed: AllowedMentions | null | undefined;
	/** What holds when the sender says nothing: all three kinds, or users alone for interactions. */
	defaults: readonly ('users' | 'roles' | 'everyone')[];
	/** The author of the message that is replied to. */
	repliedTo: string | null;
}

const idsOf = (text: string, pattern: RegExp): string[] => [
	...new Set([...text.matchAll(pattern)].flatMap((match) => match[1] ?? [])),
];

/** Mentions within code do not count. */
const withoutCode = (text: string): string =>
	text.replace(/```[\s\S]*?```/g, ' ').replace(/``[^\n]*?``|`[^`\n]*`/g, ' ');

const allows = (
	{ allowed, defaults }: MentionSource,
	kind: 'users' | 'roles' | 'everyone',
): ((id: string) => boolean) => {
	if (!allowed) return () => defaults.includes(kind);
	if (allowed.parse?.includes(kind)) return () => true;
	const listed: readonly string[] = kind === 'everyone' ? [] : (allowed[kind] ?? []);
	return (id) => listed.includes(id);
};

const pingedByRoles = (guild: Guild | undefined, roleIds: string[]): string[] =>
	[...(guild?.members.values() ?? [])].flatMap((member) =>
		member.roleIds.some((id) => roleIds.includes(id)) ? [member.userId] : [],
	);

/** Finds whom a message mentions and notifies. Source: Message resource, "Allowed Mentions Object". */
export const findMentions = (world: World, source: MentionSource): Mentions => {
	const { channel, authorId, allowed, repliedTo } = source;
	const text = withoutCode(source.text);
	const guild = channel.guildId === null ? undefined : world.guilds.get(channel.guildId);
	const audience = new Set(audienceOf(world, channel));
	const mayPingAll = may(world, authorId, channel, permission.MentionEveryone);
	const named = idsOf(text, /<@!?(\d{17,19})>/g).filter((id) => world.users.has(id) && allows(source, 'users')(id));
	const pingsReply = repliedTo !== null && (allowed ? allowed.replied_user === true : true);
	const userIds = [...new Set([...named, ...(pingsReply && repliedTo ? [repliedTo] : [])])];
	const roleIds = idsOf(text, /<@&(\d{17,19})>/g).filter((id) => guild?.roles.has(id) && allows(source, 'roles')(id));
	const loudRoles = roleIds.filter((id) => mayPingAll || guild?.roles.get(id)?.mentionable);
	const everyone = guild !== undefined && /@(everyone|here)/.test(text) && mayPingAll && allows(source, 'everyone')('');
	const reached = [...userIds, ...pingedByRoles(guild, loudRoles), ...(everyone ? audience : [])];
	const pinged = [...new Set(reached)].filter((id) => id !== authorId && audience.has(id));
	return { userIds, roleIds, everyone, pinged };
};
