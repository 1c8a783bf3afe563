import { channelType, messageType } from '../../protocol/numbers.ts';
import { createMessage } from '../messages/messages.ts';
import type { Channel } from '../records.ts';
import type { World } from '../world.ts';
import { createThread, type ThreadDraft } from './threads.ts';

/** Starts a thread with the messages that Discord puts beside it: a note in the channel, or the starter within the thread. */
export const startThread = (world: World, draft: ThreadDraft): Channel => {
	const { parent, ownerId, from } = draft;
	const thread = createThread(world, draft);
	const pointer = { type: 0 as const, channelId: from ? parent.id : thread.id, guildId: parent.guildId };
	if (from)
		createMessage(world, {
			channel: thread,
			authorId: ownerId,
			type: messageType.threadStarter,
			reference: { ...pointer, messageId: from.id },
		});
	else if (thread.type !== channelType.privateThread)
		createMessage(world, {
			channel: parent,
			authorId: ownerId,
			type: messageType.threadCreated,
			content: thread.name,
			reference: { ...pointer, messageId: null },
		});
	return thread;
};
