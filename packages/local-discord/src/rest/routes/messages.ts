import { z } from 'zod';
import { apiError } from '../../protocol/apiError.ts';
import { channelType } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import { bulkDelete, deleteMessage } from '../../world/messages/messages.ts';
import { demand, may, readPermission } from '../../world/places/access.ts';
import type { Message } from '../../world/records.ts';
import { compareIds, snowflakeTime } from '../../world/snowflake.ts';
import { messagesIn, type World } from '../../world/world.ts';
import { applyEdit } from '../edit.ts';
import { postMessage } from '../postMessage.ts';
import { botRoute, type Call, type Route } from '../route.ts';
import { createMessageSchema, editMessageSchema } from '../schemas/messages.ts';
import { parseBody, snowflake } from '../schemas/parse.ts';
import { historicMessage, showMessage, visibleChannel } from './channels.ts';

const create = (call: Call) => {
	const channel = visibleChannel(call);
	return showMessage(
		call.world,
		postMessage(call.world, channel, parseBody(createMessageSchema, call.body), call.files),
	);
};

const hour = 60 * 60 * 1000;

/** Edits of old messages have a limit of their own. Throws 30046. */
const countOldEdit = (world: World, message: Message): void => {
	if (world.now() - message.createdAt < hour) return;
	const { limit, perMs } = world.settings.oldMessageEdits;
	const since = world.now() - perMs;
	const edits = (world.oldEdits.get(message.channelId) ?? []).filter((at) => at > since);
	if (edits.length >= limit) throw apiError('tooManyOldEdits');
	world.oldEdits.set(message.channelId, [...edits, world.now()]);
};

const edit = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const body = parseBody(editMessageSchema, call.body);
	const message = historicMessage(call, channel);
	if (message.authorId !== world.bot.id) throw apiError('notAuthor');
	if (channel.thread?.archived) throw apiError('threadArchived');
	if (call.files.length > 0) demand(world, world.bot.id, channel, permission.AttachFiles);
	countOldEdit(world, message);
	return showMessage(world, applyEdit(world, message, body, call.files));
};

const remove = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const message = historicMessage(call, channel);
	if (message.authorId !== world.bot.id) {
		if (channel.guildId === null) throw apiError('notInDm');
		demand(world, world.bot.id, channel, permission.ManageMessages);
	}
	if (channel.thread?.archived && channel.thread.locked) throw apiError('threadArchived');
	deleteMessage(world, message);
	return undefined;
};

const bulkSchema = z.object({ messages: z.array(snowflake) });
const twoWeeks = 14 * 24 * 60 * 60 * 1000;

const removeMany = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	if (channel.type === channelType.dm) throw apiError('notInDm');
	const ids = new Set(parseBody(bulkSchema, call.body).messages);
	demand(world, world.bot.id, channel, permission.ManageMessages);
	if (ids.size < 2 || ids.size > 100) throw apiError('bulkCount');
	if ([...ids].some((id) => world.now() - snowflakeTime(id) > twoWeeks)) throw apiError('tooOldToBulkDelete');
	bulkDelete(
		world,
		channel,
		messagesIn(world, channel.id).filter((message) => ids.has(message.id)),
	);
	return undefined;
};

const listSchema = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(50),
	before: snowflake.optional(),
	after: snowflake.optional(),
	around: snowflake.optional(),
});

const window = (messages: Message[], { limit, before, after, around }: z.output<typeof listSchema>): Message[] => {
	if (around) {
		const middle = messages.findIndex((message) => compareIds(message.id, around) >= 0);
		const start = Math.max(0, (middle === -1 ? messages.length : middle) - Math.floor(limit / 2));
		return messages.slice(start, start + limit);
	}
	if (after) return messages.filter((message) => compareIds(message.id, after) > 0).slice(0, limit);
	return messages.filter((message) => !before || compareIds(message.id, before) < 0).slice(-limit);
};

const list = (call: Call) => {
	const { world } = call;
	const channel = visibleChannel(call);
	const query = parseBody(listSchema, Object.fromEntries(call.query));
	if (!may(world, world.bot.id, channel, readPermission(channel))) return [];
	const visible = messagesIn(world, channel.id).filter((message) => message.onlyFor === null);
	return window(visible, query)
		.toReversed()
		.map((message) => showMessage(world, message));
};

/** Messages of a channel. */
export const messageRoutes: readonly Route[] = [
	botRoute('GET', '/channels/:channel/messages', 'readMessages', list),
	botRoute('POST', '/channels/:channel/messages', 'createMessage', create),
	botRoute('POST', '/channels/:channel/messages/bulk-delete', 'deleteMessage', removeMany),
	botRoute('GET', '/channels/:channel/messages/:message', 'readMessages', (call) => {
		const channel = visibleChannel(call);
		demand(call.world, call.world.bot.id, channel, readPermission(channel), 'missingAccess');
		return showMessage(call.world, historicMessage(call, channel));
	}),
	botRoute('PATCH', '/channels/:channel/messages/:message', 'editMessage', edit),
	botRoute('DELETE', '/channels/:channel/messages/:message', 'deleteMessage', remove),
];
