import { z } from 'zod';
import { channelPayload } from '../../payloads/channel.ts';
import { messagePayload } from '../../payloads/message.ts';
import { apiError } from '../../protocol/apiError.ts';
import { channelType } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import { demand, isThread, sendPermission } from '../../world/places/access.ts';
import { changeThread, deleteChannel, deleteThread } from '../../world/places/threads.ts';
import type { Channel, Message } from '../../world/records.ts';
import { channelOf, messageOf, type World } from '../../world/world.ts';
import { botRoute, type Call, type Route } from '../route.ts';
import { parseBody, text } from '../schemas/parse.ts';

/** The channel of the path. Throws 10003 when there is none, 50001 when the bot does not see it. */
export const visibleChannel = ({ world, id }: Call): Channel => {
	const channel = channelOf(world, id('channel'));
	demand(world, world.bot.id, channel, 0n);
	return channel;
};

/** A message that REST can show: ephemeral ones are not in a channel's history. */
export const historicMessage = ({ world, id }: Call, channel: Channel): Message => {
	const message = messageOf(world, channel.id, id('message'));
	if (message.onlyFor !== null) throw apiError('unknownMessage');
	return message;
};

/** REST follows what the portal says about the message content intent, not what a session asked for. */
export const showMessage = (world: World, message: Message) =>
	messagePayload(world, message, { hasContentIntent: world.settings.messageContentIntent });

const changeSchema = z.object({
	name: text(1, 100).optional(),
	archived: z.boolean().optional(),
	locked: z.boolean().optional(),
	auto_archive_duration: z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10_080)]).optional(),
});

const change = (call: Call) => {
	const { world, body } = call;
	const channel = visibleChannel(call);
	const wanted = parseBody(changeSchema, body);
	if (!channel.thread) throw apiError('missingPermissions');
	const { auto_archive_duration: autoArchiveMinutes, name, archived, locked } = wanted;
	const isOwn = channel.thread.ownerId === world.bot.id && !channel.thread.locked && locked === undefined;
	// Discord, "Modify Channel": to take a thread that is not locked out of the archive it is enough to may write there.
	const onlyWakes = archived === false && !channel.thread.locked && Object.keys(wanted).length === 1;
	if (!isOwn) demand(world, world.bot.id, channel, onlyWakes ? sendPermission(channel) : permission.ManageThreads);
	if (channel.thread.archived && archived !== false) throw apiError('threadArchived');
	changeThread(world, channel, {
		...(name === undefined ? {} : { name }),
		...(archived === undefined ? {} : { archived }),
		...(locked === undefined ? {} : { locked }),
		...(autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes }),
	});
	return channelPayload(world, channel);
};

const remove = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const payload = channelPayload(world, channel);
	if (channel.type === channelType.dm) return payload;
	if (isThread(channel)) {
		demand(world, world.bot.id, channel, permission.ManageThreads);
		deleteThread(world, channel);
		return payload;
	}
	demand(world, world.bot.id, channel, permission.ManageChannels);
	deleteChannel(world, channel);
	return payload;
};

/** One channel: read, changed, removed, and the sign that somebody types there. */
export const channelRoutes: readonly Route[] = [
	botRoute('GET', '/channels/:channel', 'other', (call) => channelPayload(call.world, visibleChannel(call))),
	botRoute('PATCH', '/channels/:channel', 'other', change),
	botRoute('DELETE', '/channels/:channel', 'other', remove),
	botRoute('POST', '/channels/:channel/typing', 'typing', (call) => {
		const { world } = call;
		const channel = visibleChannel(call);
		demand(world, world.bot.id, channel, sendPermission(channel));
		world.events.emit({ type: 'typing', channel, userId: world.bot.id, at: world.now() });
		return undefined;
	}),
];
