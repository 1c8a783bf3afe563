import { z } from 'zod';
import type { ClientMessage } from './protocol.ts';

const id = z.string().regex(/^\d{1,20}$/);
/** More than Discord takes, so that its own checks answer; less than would hurt. */
const text = z.string().max(20_000);
const customId = z.string().max(100);
const upload = z.object({ upload: z.uuid() });
const uploadUse = upload.extend({ alt: text, spoiler: z.boolean() });
const optionValue = z.union([text, z.number(), z.boolean(), upload]);
const command = {
	channelId: id,
	commandId: id,
	path: z.array(z.string().max(32)).min(1).max(3),
	options: z.record(z.string().max(32), optionValue),
};
const call = { call: z.int().nonnegative() };
const message = { channelId: id, messageId: id };

/** What the page may ask for, checked at the door. */
export const clientMessage: z.ZodType<ClientMessage> = z.discriminatedUnion('type', [
	z.object({ type: z.literal('be'), person: id, ...call }),
	z.object({ type: z.literal('open'), channelId: id, ...call }),
	z.object({ type: z.literal('openDm'), ...call }),
	z.object({ type: z.literal('typing'), channelId: id, ...call }),
	z.object({
		type: z.literal('send'),
		channelId: id,
		content: text,
		files: z.array(uploadUse).max(20),
		reply: z.object({ messageId: id, ping: z.boolean() }).nullable(),
		...call,
	}),
	z.object({ type: z.literal('edit'), ...message, content: text, ...call }),
	z.object({ type: z.literal('delete'), ...message, ...call }),
	z.object({ type: z.literal('dismiss'), ...message, ...call }),
	z.object({ type: z.literal('forward'), ...message, toChannelId: id, note: text, ...call }),
	z.object({
		type: z.literal('startThread'),
		channelId: id,
		messageId: id.nullable(),
		name: z.string().max(200),
		...call,
	}),
	z.object({ type: z.literal('slash'), ...command, ...call }),
	z.object({ type: z.literal('autocomplete'), ...command, focused: z.string().max(32), ...call }),
	z.object({ type: z.literal('menu'), ...message, commandId: id, ...call }),
	z.object({ type: z.literal('click'), ...message, customId, ...call }),
	z.object({ type: z.literal('select'), ...message, customId, values: z.array(z.string().max(100)).max(25), ...call }),
	z.object({
		type: z.literal('submitModal'),
		interactionId: id,
		fields: z.record(customId, z.union([text, z.boolean(), z.array(z.string().max(100)).max(25)])),
		...call,
	}),
	z.object({ type: z.literal('behave'), behaviour: z.string().max(50), ...call }),
	z.object({ type: z.literal('watchStored'), channelId: id.nullable(), ...call }),
	z.object({ type: z.literal('reset'), ...call }),
]);
