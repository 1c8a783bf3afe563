import { z } from 'zod';
import { channelPayload } from '../../payloads/channel.ts';
import { apiError, invalidForm } from '../../protocol/apiError.ts';
import { channelType } from '../../protocol/numbers.ts';
import { permission } from '../../protocol/permissions.ts';
import { demand } from '../../world/places/access.ts';
import { startThread } from '../../world/places/startThread.ts';
import { addToThread, createThread, deleteThread, isForum, takesThreads } from '../../world/places/threads.ts';
import type { Channel, Message } from '../../world/records.ts';
import { messageOf } from '../../world/world.ts';
import { postMessage } from '../postMessage.ts';
import { botRoute, type Call, created, type Route } from '../route.ts';
import { createMessageSchema } from '../schemas/messages.ts';
import { parseBody, snowflake, text } from '../schemas/parse.ts';
import { showMessage, visibleChannel } from './channels.ts';

const minutes = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10_080)]).nullish();
const fields = {
	name: text(1, 100),
	auto_archive_duration: minutes,
	rate_limit_per_user: z.int().min(0).max(21_600).nullish(),
};
const fromMessageSchema = z.object(fields);
const freeSchema = z.object({
	...fields,
	type: z.literal([10, 11, 12]).nullish(),
	invitable: z.boolean().nullish(),
});

const postSchema = z.object({
	...fields,
	applied_tags: z.array(snowflake).max(5).nullish(),
	message: createMessageSchema,
});

/** A post of a forum or media channel: a thread whose first message has its id. */
const post = (call: Call, parent: Channel) => {
	const { world } = call;
	demand(world, world.bot.id, parent, permission.SendMessages);
	const body = parseBody(postSchema, call.body);
	const unknown = body.applied_tags?.find((id) => !parent.tags.some((tag) => tag.id === id));
	if (unknown) throw invalidForm([{ path: ['applied_tags'], code: 'TAG_UNKNOWN', message: 'Unknown tag' }]);
	if (parent.requiresTag && !body.applied_tags?.length) throw apiError('tagRequired');
	const thread = createThread(world, {
		parent,
		ownerId: world.bot.id,
		name: body.name,
		autoArchiveMinutes: body.auto_archive_duration ?? undefined,
		slowmodeSeconds: body.rate_limit_per_user ?? undefined,
		tagIds: body.applied_tags ?? undefined,
	});
	try {
		const message = postMessage(world, thread, body.message, call.files, thread.id);
		return created({ ...channelPayload(world, thread), message: showMessage(world, message) });
	} catch (error) {
		deleteThread(world, thread);
		throw error;
	}
};

const start = (call: Call, isPrivate: boolean, body: z.output<typeof fromMessageSchema>, from?: Message) => {
	const { world } = call;
	const parent = visibleChannel(call);
	if (!takesThreads(parent, isPrivate)) throw apiError('channelType');
	demand(world, world.bot.id, parent, isPrivate ? permission.CreatePrivateThreads : permission.CreatePublicThreads);
	const thread = startThread(world, {
		parent,
		ownerId: world.bot.id,
		name: body.name,
		from,
		isPrivate,
		autoArchiveMinutes: body.auto_archive_duration ?? undefined,
		slowmodeSeconds: body.rate_limit_per_user ?? undefined,
	});
	return created(channelPayload(world, thread));
};

/** Threads: started from a message or on their own, and joined. */
export const threadRoutes: readonly Route[] = [
	botRoute('POST', '/channels/:channel/messages/:message/threads', 'createThread', (call) => {
		const body = parseBody(fromMessageSchema, call.body);
		return start(call, false, body, messageOf(call.world, visibleChannel(call).id, call.id('message')));
	}),
	botRoute('POST', '/channels/:channel/threads', 'createThread', (call) => {
		const parent = visibleChannel(call);
		if (isForum(parent)) return post(call, parent);
		const body = parseBody(freeSchema, call.body);
		return start(call, (body.type ?? channelType.privateThread) === channelType.privateThread, body);
	}),
	botRoute('PUT', '/channels/:channel/thread-members/@me', 'other', (call) => {
		const thread = visibleChannel(call);
		if (!thread.thread) throw apiError('channelType');
		if (thread.thread.archived) throw apiError('threadArchived');
		addToThread(call.world, thread, call.world.bot.id);
		return undefined;
	}),
];
