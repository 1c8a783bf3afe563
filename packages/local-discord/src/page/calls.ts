import { z } from 'zod';

const id = z.string().regex(/^\d{1,20}$/);
/** More than Discord takes, so that its own checks answer; less than would hurt. */
const text = z.string().max(20_000);
const customId = z.string().max(100);
const upload = z.object({ upload: z.uuid() });
const optionValue = z.union([text, z.number(), z.boolean(), upload]);
const message = { channelId: id, messageId: id };
const command = {
	channelId: id,
	path: z.array(z.string().max(32)).min(1).max(3),
	options: z.record(z.string().max(32), optionValue),
};

/** What the page asks for, checked at the door. All but the last five is done as the person whom the page is. */
const pageCall = z.discriminatedUnion('type', [
	z.object({ type: z.literal('openDm') }),
	z.object({ type: z.literal('typing'), channelId: id }),
	z.object({
		type: z.literal('send'),
		channelId: id,
		content: text,
		files: z.array(upload.extend({ alt: text, spoiler: z.boolean() })).max(20),
		reply: z.object({ messageId: id, ping: z.boolean() }).nullable(),
	}),
	z.object({ type: z.literal('edit'), ...message, content: text }),
	z.object({ type: z.literal('delete'), ...message }),
	z.object({ type: z.literal('forward'), ...message, toChannelId: id, note: text }),
	z.object({ type: z.literal('startThread'), channelId: id, messageId: id.nullable(), name: z.string().max(200) }),
	z.object({ type: z.literal('slash'), ...command }),
	z.object({ type: z.literal('autocomplete'), ...command, focused: z.string().max(32) }),
	z.object({ type: z.literal('menu'), ...message, name: customId }),
	z.object({ type: z.literal('click'), ...message, customId }),
	z.object({ type: z.literal('select'), ...message, customId, values: z.array(customId).max(25) }),
	z.object({
		type: z.literal('submitModal'),
		interactionId: id,
		fields: z.record(customId, z.union([text, z.boolean(), z.array(customId).max(25)])),
	}),
	z.object({ type: z.literal('be'), person: id }),
	z.object({ type: z.literal('speak'), locale: z.string().max(10) }),
	z.object({ type: z.literal('open'), channelId: id }),
	z.object({ type: z.literal('reset') }),
	z.object({ type: z.literal('plugin'), data: z.unknown() }),
]);

/** What the page asks for. */
export type PageCall = z.infer<typeof pageCall>;

/** What the page does in the local Discord as a person. */
export type PersonCall = Exclude<PageCall, { type: 'be' | 'speak' | 'open' | 'reset' | 'plugin' }>;

/** The value of an option: text, number, truth, an id, or a file. */
export type OptionValue = z.infer<typeof optionValue>;

/** A call with its number, as it goes over the wire. */
export const numberedCall = z.object({ call: z.int().nonnegative(), ask: pageCall });
