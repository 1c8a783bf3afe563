import { cleanContent, type Message, MessageReferenceType, MessageType } from 'discord.js';
import type { Question, ReplyTarget } from '../../conversation/question.ts';
import type { Person } from '../../conversation/turn.ts';
import { ageRestriction, placeOfMessage } from './place.ts';
import { rolesOf } from './rolesOf.ts';
import { messageFiles } from './sourceFiles.ts';

/**
 * Whether a message speaks to the bot: a DM, a mention of it or of its own role, or a reply to one of its messages.
 * Never another bot, a webhook, a system message or the bot itself.
 */
export function isAddressed(message: Message<boolean>, botId: string): boolean {
	if (!isPersons(message)) return false;
	return message.guildId === null || mentions(message, botId) || repliedToAuthor(message) === botId;
}

/** Whether a message is for everybody there: what a person writes that replies to nobody and mentions nobody. */
export function isForEverybody(message: Message<boolean>): boolean {
	const { mentions: named, type } = message;
	return isPersons(message) && type === MessageType.Default && named.users.size + named.roles.size === 0;
}

function isPersons({ author, webhookId, system, type }: Message<boolean>): boolean {
	return !author.bot && webhookId === null && !system && (type === MessageType.Default || type === MessageType.Reply);
}

function mentions(message: Message, botId: string): boolean {
	return (
		message.content.includes(`<@${botId}>`) ||
		message.content.includes(`<@!${botId}>`) ||
		ownRoles(message, botId).length > 0
	);
}

/** The roles of a message's mentions that Discord made for the bot itself. */
function ownRoles(message: Message, botId: string): string[] {
	return [...message.mentions.roles.values()].filter((role) => role.tags?.botId === botId).map((role) => role.id);
}

function repliedToAuthor(message: Message): string | null {
	return message.mentions.repliedUser?.id ?? cachedReference(message)?.author.id ?? null;
}

function cachedReference(message: Message): Message | null {
	const { reference } = message;
	if (reference === null || reference.type !== MessageReferenceType.Default || reference.messageId === undefined)
		return null;
	return message.channel.messages.cache.get(reference.messageId) ?? null;
}

/** An addressed message as a question. Call it at once: what it replies to stands in the client's small cache only for a moment. */
export function questionFromMessage(message: Message, botId: string): Question {
	return {
		id: message.id,
		place: placeOfMessage(message),
		author: person(message),
		...rolesOf(message.member),
		...ageRestriction(message.channel),
		text: withForwarded(questionText(message, botId), forwardedBy(message)),
		files: messageFiles(message),
		replyTo: replyTarget(message, botId),
		locale: message.guild?.preferredLocale ?? 'en-US',
		at: message.createdTimestamp,
	};
}

/** Who wrote a message, under the name that is shown there. */
function person(message: Message): Person {
	return { id: message.author.id, name: message.member?.displayName ?? message.author.displayName };
}

/** What was said, without calling the bot's name; other mentions as names. */
function questionText(message: Message, botId: string): string {
	return cleanContent(withoutCalls(message.content, botId, ownRoles(message, botId)), message.channel).trim();
}

/** A text without the mentions that call the bot: of itself, and of its own roles. */
export function withoutCalls(content: string, botId: string, roleIds: readonly string[]): string {
	const calls = [`<@${botId}>`, `<@!${botId}>`, ...roleIds.map((id) => `<@&${id}>`)];
	return calls.reduce((left, call) => left.replaceAll(call, ''), content);
}

/** What a message says, and below it as quotes what it forwards. */
export function withForwarded(own: string, forwarded: readonly string[]): string {
	const texts = forwarded.map((text) => text.trim()).filter((text) => text !== '');
	return [own, ...texts.map((text) => text.replace(/^/gm, '> '))].filter((text) => text !== '').join('\n\n');
}

function forwardedBy(message: Message): string[] {
	return [...message.messageSnapshots.values()].map(({ content }) => content);
}

/** What a message replies to. A reply to the bot needs no content: only what is stored of it counts. */
function replyTarget(message: Message, botId: string): ReplyTarget | null {
	const id = message.reference?.type === MessageReferenceType.Default ? message.reference.messageId : undefined;
	if (id === undefined) return null;
	const referenced = cachedReference(message);
	if (referenced !== null) return asReplyTarget(referenced, botId);
	const repliedUser = message.mentions.repliedUser;
	return {
		id,
		own: repliedUser?.id === botId,
		author: { id: repliedUser?.id ?? '', name: repliedUser?.displayName ?? '' },
		text: '',
		files: [],
		at: message.createdTimestamp,
	};
}

/** A message as the target of a question. */
export function asReplyTarget(message: Message, botId: string): ReplyTarget {
	return {
		id: message.id,
		own: message.author.id === botId,
		author: person(message),
		text: withForwarded(cleanContent(message.content, message.channel).trim(), forwardedBy(message)),
		files: messageFiles(message),
		at: message.createdTimestamp,
	};
}
