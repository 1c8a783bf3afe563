import { apiError } from '../../protocol/apiError.ts';
import type { Emoji, Message } from '../records.ts';
import type { World } from '../world.ts';

/** Whether the text is one emoji of Unicode. */
export const isEmoji = (text: string): boolean => /^(\p{RGI_Emoji}|\p{Extended_Pictographic})$/v.test(text);

/** Reads an emoji as paths name it: itself, or `name:id` of a server's own. Throws 10014 for what is none. */
export const parseEmoji = (text: string): Emoji => {
	const own = /^(\w{2,32}):(\d{17,19})$/.exec(text);
	if (own) return { name: own[1] ?? '', id: own[2] ?? null };
	if (!isEmoji(text)) throw apiError('unknownEmoji');
	return { name: text, id: null };
};

const isSame = (a: Emoji, b: Emoji): boolean => a.id === b.id && a.name === b.name;

/** Who reacted with an emoji, in order. */
export const reactionOf = (message: Message, emoji: Emoji): Message['reactions'][number] | undefined =>
	message.reactions.find((each) => isSame(each.emoji, emoji));

/** Adds somebody's reaction. Nothing happens when it is there. Throws 30010 for a twenty-first emoji. */
export const react = (world: World, message: Message, userId: string, emoji: Emoji): void => {
	const known = reactionOf(message, emoji);
	if (known?.userIds.includes(userId)) return;
	if (!known && message.reactions.length >= 20) throw apiError('tooManyReactions');
	if (known) known.userIds.push(userId);
	else message.reactions.push({ emoji, userIds: [userId] });
	world.events.emit({ type: 'reacted', message, userId, emoji, isAdded: true });
};

/** Takes somebody's reaction back. */
export const unreact = (world: World, message: Message, userId: string, emoji: Emoji): void => {
	const known = reactionOf(message, emoji);
	if (!known?.userIds.includes(userId)) throw apiError('unknownEmoji');
	known.userIds.splice(known.userIds.indexOf(userId), 1);
	message.reactions = message.reactions.filter(({ userIds }) => userIds.length > 0);
	world.events.emit({ type: 'reacted', message, userId, emoji, isAdded: false });
};

/** Takes all reactions away, or all with one emoji. */
export const clearReactions = (world: World, message: Message, emoji: Emoji | null): void => {
	message.reactions = emoji === null ? [] : message.reactions.filter((each) => !isSame(each.emoji, emoji));
	world.events.emit({ type: 'reactionsCleared', message, emoji });
};
