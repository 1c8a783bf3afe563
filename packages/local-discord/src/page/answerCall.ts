import type { Person } from '../people/person.ts';
import type { Use } from '../people/use.ts';
import type { UploadedFile } from '../world/messages/files.ts';
import type { OptionValue, PersonCall } from './calls.ts';
import type { CallResult } from './feed.ts';
import type { Uploads } from './uploads.ts';

/** What a call of the page may use. */
interface CallContext {
	/** The person who asks. */
	person: Person;
	uploads: Uploads;
	/** Follows what the bot does about something that was used. */
	follow(use: Use): void;
	/** What the page was shown a modal of. */
	opened(interactionId: string): Use | undefined;
}

type Of<Type extends PersonCall['type']> = Extract<PersonCall, { type: Type }>;

const send = async ({ person, uploads }: CallContext, call: Of<'send'>): Promise<CallResult> => {
	const message = await person.send(call.channelId, {
		content: call.content,
		files: call.files.map(({ upload, alt, spoiler }) => ({ ...uploads.find(upload), alt, spoiler })),
		...(call.reply ? { replyTo: call.reply.messageId, pingOnReply: call.reply.ping } : {}),
	});
	return { messageId: message.id };
};

const forward = async ({ person }: CallContext, call: Of<'forward'>): Promise<CallResult> => {
	await person.send(call.toChannelId, { forward: call.messageId });
	if (call.note !== '') await person.send(call.toChannelId, { content: call.note });
	return { channelId: call.toChannelId };
};

const filledIn = (
	uploads: Uploads,
	options: Of<'slash'>['options'],
): Record<string, string | number | boolean | UploadedFile> =>
	Object.fromEntries(
		Object.entries(options).map(([name, value]) => [
			name,
			typeof value === 'object' ? uploads.find(value.upload) : value,
		]),
	);

const isPlain = (value: OptionValue): value is string | number | boolean => typeof value !== 'object';

const autocomplete = async ({ person }: CallContext, call: Of<'autocomplete'>): Promise<CallResult> => {
	const options: Record<string, string | number | boolean> = {};
	for (const [name, value] of Object.entries(call.options)) if (isPlain(value)) options[name] = value;
	return { choices: await person.autocomplete(call.channelId, call.path.join(' '), options, call.focused) };
};

const used = async ({ follow }: CallContext, using: Promise<Use>): Promise<CallResult> => {
	const use = await using;
	follow(use);
	return { interactionId: use.id };
};

const submitModal = async (context: CallContext, call: Of<'submitModal'>): Promise<CallResult> => {
	const use = context.opened(call.interactionId);
	if (!use) throw new Error('This form is no longer open. Please open it again.');
	const modal = await use.modal();
	const fileFields = new Set(
		modal.components.flatMap((one) => (one.type === 18 && one.component.type === 19 ? [one.component.custom_id] : [])),
	);
	const fields = Object.entries(call.fields).map(([customId, value]) => {
		const isFiles = fileFields.has(customId) && Array.isArray(value);
		return [customId, isFiles ? value.map((id) => context.uploads.find(id)) : value] as const;
	});
	return used(context, context.person.submitModal(use, Object.fromEntries(fields)));
};

const startThread = async ({ person }: CallContext, call: Of<'startThread'>): Promise<CallResult> => {
	const { channelId, messageId, name } = call;
	const thread = await person.startThread(channelId, { name, ...(messageId === null ? {} : { messageId }) });
	return { channelId: thread.id };
};

const nothing = async (done: Promise<unknown>): Promise<CallResult> => {
	await done;
	return {};
};

/** Does what the page asks for, as the person whom the tab is. Throws Error with the reason where Discord does not let the person. */
export const answerCall = async (context: CallContext, call: PersonCall): Promise<CallResult> => {
	const { person } = context;
	switch (call.type) {
		case 'openDm':
			return { channelId: (await person.openDm()).id };
		case 'typing':
			person.startTyping(call.channelId);
			return {};
		case 'send':
			return send(context, call);
		case 'edit':
			return nothing(person.edit(call.channelId, call.messageId, call.content));
		case 'delete':
			return nothing(person.delete(call.channelId, call.messageId));
		case 'forward':
			return forward(context, call);
		case 'startThread':
			return startThread(context, call);
		case 'slash':
			return used(context, person.slash(call.channelId, call.path.join(' '), filledIn(context.uploads, call.options)));
		case 'autocomplete':
			return autocomplete(context, call);
		case 'menu':
			return used(context, person.menu(call.channelId, call.name, call.messageId));
		case 'click':
			return used(context, person.click(call.channelId, call.messageId, call.customId));
		case 'select':
			return used(context, person.select(call.channelId, call.messageId, call.customId, call.values));
		case 'submitModal':
			return submitModal(context, call);
	}
};
