import { cleanContent, type Message, PermissionFlagsBits, Routes } from 'discord.js';
import type { Logger } from 'pino';
import type { Question } from '../../conversation/question.ts';
import type { ReplySurface } from '../../reply/surface.ts';

/** Most characters of a thread's name (Discord, "Channel Object"). */
const mostName = 100;

const needed =
	PermissionFlagsBits.CreatePublicThreads |
	PermissionFlagsBits.SendMessagesInThreads |
	PermissionFlagsBits.ReadMessageHistory;

/** Whether a Discord thread can be opened from a message: not where there are none, and not from what is part of another talk. */
export function mayOpenThread({ channel, guild, reference, hasThread }: Message): boolean {
	// The channel may have been deleted meanwhile.
	if (
		guild === null ||
		channel === null ||
		reference !== null ||
		hasThread ||
		channel.isThread() ||
		!('threads' in channel)
	)
		return false;
	const { me } = guild.members;
	return me !== null && (channel.permissionsFor(me)?.has(needed) ?? false);
}

/** The place that a thread opened from a message is: it has the message's id. */
export function threadOf({ place, ...question }: Question): Question {
	return { ...question, place: { id: question.id, kind: 'thread', guildId: place.guildId, parentId: place.id } };
}

/** A surface that writes where a question was asked until its thread is opened, and in the thread from then on. */
export function threadSurface(
	message: Message,
	{ around, inside, log }: { around: ReplySurface; inside: ReplySurface; log: Pick<Logger, 'warn'> },
): { surface: ReplySurface; open: (signal: AbortSignal) => Promise<boolean> } {
	let now = around;
	return {
		surface: {
			post: (...args) => now.post(...args),
			edit: (...args) => now.edit(...args),
			remove: (...args) => now.remove(...args),
			writeQueue: {
				take: (kind, urgency, work, signal) => now.writeQueue?.take(kind, urgency, work, signal) ?? work(),
			},
		},
		open: async (signal) => {
			try {
				const body = { name: nameOf(message) };
				await message.client.rest.post(Routes.threads(message.channelId, message.id), { body, signal });
				now = inside;
				return true;
			} catch (cause) {
				signal.throwIfAborted();
				log.warn({ request: message.id, cause }, 'no thread could be opened: answering in the channel');
				return false;
			}
		},
	};
}

/** The first words of a question; of one without words, or with covered ones, who asks: all who see the channel read the name. */
function nameOf({ content, channel, client, author, member }: Message): string {
	const called = content.replaceAll(`<@${client.user.id}>`, '').replaceAll(`<@!${client.user.id}>`, '');
	const words = cleanContent(called, channel).replaceAll(/\s+/g, ' ').trim();
	const name = words === '' || words.includes('||') ? (member?.displayName ?? author.displayName) : words;
	return name.length <= mostName ? name : `${name.slice(0, mostName - 1).toWellFormed()}…`;
}
