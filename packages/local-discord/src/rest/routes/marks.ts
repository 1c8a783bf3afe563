import { userPayload } from '../../payloads/user.ts';
import { apiError } from '../../protocol/apiError.ts';
import { messageType } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import { createMessage } from '../../world/messages/messages.ts';
import { endPoll } from '../../world/messages/polls.ts';
import { clearReactions, parseEmoji, react, reactionOf, unreact } from '../../world/messages/reactions.ts';
import { demand, readPermission } from '../../world/places/access.ts';
import type { Channel, Message } from '../../world/records.ts';
import { messagesIn, userOf } from '../../world/world.ts';
import { botRoute, type Call, type Route } from '../route.ts';
import { historicMessage, showMessage, visibleChannel } from './channels.ts';

/** The message of the path, when the bot may read it and nothing but its text can change any more. */
const target = (call: Call, needed: bigint): { channel: Channel; message: Message } => {
	const channel = visibleChannel(call);
	demand(call.world, call.world.bot.id, channel, needed);
	const message = historicMessage(call, channel);
	if (channel.thread?.archived) throw apiError('threadArchived');
	return { channel, message };
};

const addReaction = (call: Call) => {
	const { world } = call;
	const { channel, message } = target(call, permission.ReadMessageHistory);
	const emoji = parseEmoji(call.param('emoji'));
	if (!reactionOf(message, emoji)) demand(world, world.bot.id, channel, permission.AddReactions);
	react(world, message, world.bot.id, emoji);
	return undefined;
};

const moderate = (call: Call, act: (message: Message) => void) => {
	act(target(call, permission.ManageMessages).message);
	return undefined;
};

const people = (call: Call, ids: readonly string[]) => {
	const after = call.query.get('after');
	const from = after === null ? 0 : ids.indexOf(after) + 1;
	const limit = Number(call.query.get('limit') ?? 25);
	return ids.slice(from, from + limit).map((id) => userPayload(userOf(call.world, id)));
};

const listReactions = (call: Call) => {
	const message = historicMessage(call, visibleChannel(call));
	return people(call, reactionOf(message, parseEmoji(call.param('emoji')))?.userIds ?? []);
};

const pin = (call: Call, isPinned: boolean) => {
	const { world } = call;
	const { channel, message } = target(call, pinPermission(call));
	if (message.pinned === isPinned) return undefined;
	const pins = messagesIn(world, channel.id).filter((each) => each.pinned);
	if (isPinned && pins.length >= 250) throw apiError('tooManyPins');
	message.pinned = isPinned;
	message.pinnedAt = isPinned ? world.now() : null;
	world.events.emit({ type: 'messageUpdated', message });
	world.events.emit({ type: 'pinsChanged', channel });
	if (isPinned)
		createMessage(world, {
			channel,
			authorId: world.bot.id,
			type: messageType.pinned,
			reference: { type: 0, messageId: message.id, channelId: channel.id, guildId: channel.guildId },
		});
	return undefined;
};

/** Nobody needs a permission to pin in a direct conversation. */
const pinPermission = (call: Call): bigint => (visibleChannel(call).guildId === null ? 0n : permission.PinMessages);

const pinnedIn = (call: Call): Message[] => {
	const channel = visibleChannel(call);
	demand(call.world, call.world.bot.id, channel, readPermission(channel));
	return messagesIn(call.world, channel.id)
		.filter(({ pinned }) => pinned)
		.toSorted((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0));
};

const listPins = (call: Call) => ({
	items: pinnedIn(call).map((message) => ({
		pinned_at: new Date(message.pinnedAt ?? 0).toISOString(),
		message: showMessage(call.world, message),
	})),
	has_more: false,
});

const reactions = '/channels/:channel/messages/:message/reactions';

/** What is put on messages: reactions, pins, votes. */
export const markRoutes: readonly Route[] = [
	botRoute('PUT', `${reactions}/:emoji/@me`, 'reactions', addReaction),
	botRoute('DELETE', `${reactions}/:emoji/@me`, 'reactions', (call) => {
		const { world } = call;
		unreact(world, target(call, 0n).message, world.bot.id, parseEmoji(call.param('emoji')));
		return undefined;
	}),
	botRoute('DELETE', `${reactions}/:emoji/:user`, 'reactions', (call) =>
		moderate(call, (message) => unreact(call.world, message, call.id('user'), parseEmoji(call.param('emoji')))),
	),
	botRoute('GET', `${reactions}/:emoji`, 'reactions', listReactions),
	botRoute('DELETE', `${reactions}/:emoji`, 'reactions', (call) =>
		moderate(call, (message) => clearReactions(call.world, message, parseEmoji(call.param('emoji')))),
	),
	botRoute('DELETE', reactions, 'reactions', (call) =>
		moderate(call, (message) => clearReactions(call.world, message, null)),
	),
	botRoute('GET', '/channels/:channel/messages/pins', 'other', listPins),
	botRoute('GET', '/channels/:channel/pins', 'other', (call) =>
		pinnedIn(call).map((message) => showMessage(call.world, message)),
	),
	...['/channels/:channel/messages/pins/:message', '/channels/:channel/pins/:message'].flatMap((path) => [
		botRoute('PUT', path, 'other', (call) => pin(call, true)),
		botRoute('DELETE', path, 'other', (call) => pin(call, false)),
	]),
	botRoute('GET', '/channels/:channel/polls/:message/answers/:answer', 'other', (call) => {
		const { poll } = historicMessage(call, visibleChannel(call));
		const answer = poll?.answers.find(({ id }) => String(id) === call.param('answer'));
		if (!answer) throw apiError('unknownMessage');
		return { users: people(call, answer.voterIds) };
	}),
	botRoute('POST', '/channels/:channel/polls/:message/expire', 'other', (call) => {
		const { message } = target(call, 0n);
		if (message.authorId !== call.world.bot.id) throw apiError('notAuthor');
		endPoll(call.world, message);
		return showMessage(call.world, message);
	}),
];
