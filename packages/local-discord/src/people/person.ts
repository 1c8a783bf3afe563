import { permission } from '../protocol/permissions.ts';
import type { Until } from '../until.ts';
import type { Choice } from '../world/interaction.ts';
import { vote } from '../world/messages/polls.ts';
import { parseEmoji, react, reactionOf, unreact } from '../world/messages/reactions.ts';
import { may } from '../world/places/access.ts';
import { dmWith } from '../world/places/channels.ts';
import { startThread } from '../world/places/startThread.ts';
import { addToThread, changeThread, createThread, isForum, takesThreads } from '../world/places/threads.ts';
import type { Channel, Message, User } from '../world/records.ts';
import { channelOf, type World } from '../world/world.ts';
import { autocompleteAs, menuAs, slashAs } from './commands.ts';
import { clickAs, selectAs } from './components.ts';
import {
	bulkDeleteAs,
	channelFor,
	deleteAs,
	editAs,
	messageFor,
	type PersonMessage,
	seenBy,
	sendAs,
} from './messages.ts';
import { type FieldValue, submitAs } from './modals.ts';
import type { OptionValue } from './options.ts';
import { refuse } from './refusal.ts';
import { followUse, type Use } from './use.ts';

/** Does what a person does in a client. Everything throws where Discord would not let the person. */
export interface Person {
	readonly id: string;
	readonly user: User;
	send(channelId: string, message: PersonMessage | string): Promise<Message>;
	edit(
		channelId: string,
		messageId: string,
		change: string | { content?: string; keepFiles?: string[] },
	): Promise<Message>;
	delete(channelId: string, messageId: string): Promise<void>;
	bulkDelete(channelId: string, messageIds: string[]): Promise<void>;
	/** Reacts with an emoji: itself, or `name:id` of the server's own. */
	react(channelId: string, messageId: string, emoji: string): Promise<void>;
	unreact(channelId: string, messageId: string, emoji: string): Promise<void>;
	/** Votes for these answers of a poll, counted from 1, and for no others. */
	vote(channelId: string, messageId: string, answerIds: number[]): Promise<void>;
	/** Shows that the person types. */
	startTyping(channelId: string): void;
	slash(channelId: string, name: string, options?: Record<string, OptionValue | undefined>): Promise<Use>;
	menu(channelId: string, name: string, messageId: string): Promise<Use>;
	click(channelId: string, messageId: string, customId: string): Promise<Use>;
	select(channelId: string, messageId: string, customId: string, values: string[]): Promise<Use>;
	/** The choices that the bot offers while the person types into the option `focused`. */
	autocomplete(
		channelId: string,
		name: string,
		options: Record<string, string | number | boolean>,
		focused: string,
	): Promise<Choice[]>;
	submitModal(use: Use, values: Record<string, FieldValue>): Promise<Use>;
	startThread(channelId: string, draft: { name: string; messageId?: string; private?: boolean }): Promise<Channel>;
	/** Writes a post of a forum or media channel. */
	post(
		channelId: string,
		draft: { name: string; message: PersonMessage | string; tagIds?: string[] },
	): Promise<Channel>;
	/** Archives, locks or renames a thread. */
	editThread(threadId: string, change: { name?: string; archived?: boolean; locked?: boolean }): Promise<Channel>;
	joinThread(threadId: string): Promise<void>;
	/** The direct conversation with the bot. */
	openDm(): Promise<Channel>;
	/** The messages that the person sees there now, oldest first. */
	sees(channelId: string): Message[];
}

const threadFor = (world: World, personId: string, threadId: string): Channel => {
	const thread = channelFor(world, personId, threadId);
	return thread.thread ? thread : refuse('this is no thread');
};

const startThreadAs = (
	world: World,
	personId: string,
	channelId: string,
	draft: Parameters<Person['startThread']>[1],
): Channel => {
	const parent = channelFor(world, personId, channelId);
	if (!takesThreads(parent, draft.private ?? false)) return refuse('no such threads can be started there');
	const needed = draft.private ? permission.CreatePrivateThreads : permission.CreatePublicThreads;
	if (!may(world, personId, parent, needed)) return refuse('no permission to start threads here');
	const from = draft.messageId ? messageFor(world, personId, channelId, draft.messageId) : undefined;
	return startThread(world, { parent, ownerId: personId, name: draft.name, from, isPrivate: draft.private ?? false });
};

const postAs = async (
	world: World,
	personId: string,
	channelId: string,
	{ name, message, tagIds = [] }: Parameters<Person['post']>[1],
): Promise<Channel> => {
	const parent = channelFor(world, personId, channelId);
	if (!isForum(parent)) return refuse('this is no forum');
	if (!may(world, personId, parent, permission.SendMessages)) return refuse('no permission to post here');
	if (parent.requiresTag && tagIds.length === 0) return refuse('a post needs a tag here');
	const thread = createThread(world, { parent, ownerId: personId, name, tagIds });
	await sendAs(world, personId, thread.id, { ...asMessage(message), id: thread.id });
	return thread;
};

const asMessage = (message: PersonMessage | string): PersonMessage =>
	typeof message === 'string' ? { content: message } : message;

const editThreadAs = (
	world: World,
	personId: string,
	threadId: string,
	change: Parameters<Person['editThread']>[1],
): Channel => {
	const thread = threadFor(world, personId, threadId);
	const isOwner = thread.thread?.ownerId === personId && change.locked === undefined;
	if (!isOwner && !may(world, personId, thread, permission.ManageThreads)) refuse('no permission to change the thread');
	changeThread(world, thread, change);
	return thread;
};

const talking = (
	world: World,
	user: User,
): Pick<Person, 'react' | 'unreact' | 'vote' | 'send' | 'edit' | 'delete' | 'bulkDelete' | 'startTyping' | 'sees'> => ({
	send: (channelId, message) => sendAs(world, user.id, channelId, asMessage(message)),
	edit: async (channelId, messageId, change) =>
		editAs(world, user.id, channelId, messageId, typeof change === 'string' ? { content: change } : change),
	delete: async (channelId, messageId) => deleteAs(world, user.id, channelId, messageId),
	bulkDelete: async (channelId, messageIds) => bulkDeleteAs(world, user.id, channelId, messageIds),
	react: async (channelId, messageId, emoji) => {
		const message = messageFor(world, user.id, channelId, messageId);
		const channel = channelFor(world, user.id, channelId);
		const parsed = parseEmoji(emoji);
		if (!reactionOf(message, parsed) && !may(world, user.id, channel, permission.AddReactions))
			refuse('no permission to add reactions here');
		react(world, message, user.id, parsed);
	},
	unreact: async (channelId, messageId, emoji) =>
		unreact(world, messageFor(world, user.id, channelId, messageId), user.id, parseEmoji(emoji)),
	vote: async (channelId, messageId, answerIds) =>
		vote(world, messageFor(world, user.id, channelId, messageId), user.id, answerIds),
	startTyping: (channelId) =>
		world.events.emit({
			type: 'typing',
			channel: channelFor(world, user.id, channelId),
			userId: user.id,
			at: world.now(),
		}),
	sees: (channelId) => seenBy(world, user.id, channelId),
});

const using = (
	world: World,
	until: Until,
	user: User,
): Pick<Person, 'slash' | 'menu' | 'click' | 'select' | 'autocomplete' | 'submitModal'> => {
	const follow = followUse.bind(null, world, until);
	return {
		slash: async (channelId, name, options = {}) => follow(await slashAs(world, user.id, channelId, name, options)),
		menu: async (channelId, name, messageId) => follow(menuAs(world, user.id, channelId, name, messageId)),
		click: async (channelId, messageId, customId) => follow(clickAs(world, user.id, channelId, messageId, customId)),
		select: async (channelId, messageId, customId, values) =>
			follow(selectAs(world, user.id, channelId, messageId, customId, values)),
		autocomplete: (channelId, name, options, focused) =>
			follow(autocompleteAs(world, user.id, channelId, name, options, focused)).choices(),
		submitModal: async (use, values) =>
			follow(await submitAs(world, user.id, use.interaction, await use.modal(), values)),
	};
};

/** Puts a person's client into one's hands. */
export const actAs = (world: World, until: Until, user: User): Person => ({
	id: user.id,
	user,
	...talking(world, user),
	...using(world, until, user),
	startThread: async (channelId, draft) => startThreadAs(world, user.id, channelId, draft),
	post: async (channelId, draft) => postAs(world, user.id, channelId, draft),
	editThread: async (threadId, change) => editThreadAs(world, user.id, threadId, change),
	joinThread: async (threadId) => addToThread(world, threadFor(world, user.id, threadId), user.id),
	openDm: async () => channelOf(world, dmWith(world, user.id).id),
});
