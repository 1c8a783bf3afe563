import type { APIInteractionGuildMember, GuildMember } from 'discord.js';
import type { Question } from '../../conversation/question.ts';

/** The roles of a member, but for that which everybody has. Discord sends ids; the client knows only roles of servers that it is in. */
export function rolesOf(member: GuildMember | APIInteractionGuildMember | null): Pick<Question, 'roleIds'> {
	if (member === null) return {};
	const { roles } = member;
	if (Array.isArray(roles)) return { roleIds: roles };
	return { roleIds: [...roles.cache.keys()].filter((id) => id !== roles.guild.id) };
}
