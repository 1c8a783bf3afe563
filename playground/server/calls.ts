import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { UploadedFile } from '../../packages/local-discord/src/world/files.ts';
import type { CallResult, OptionValue, UploadUse, WorldCall } from './protocol.ts';
import type { Stack } from './stack.ts';
import type { Uploads } from './uploads.ts';

/** What a call of the page may use. */
export interface CallContext {
	stack: Stack;
	uploads: Uploads;
	/** The person who asks. */
	person: Person;
	/** Follows what the bot does about something that was used. */
	follow(use: Use): void;
	/** What the page was shown a modal of. */
	opened(interactionId: string): Use | undefined;
}

type Of<Type extends WorldCall['type']> = Extract<WorldCall, { type: Type }>;

const fileOf = (uploads: Uploads, use: UploadUse): UploadedFile => ({
	...uploads.find(use.upload),
	alt: use.alt,
	spoiler: use.spoiler,
});

const send = async ({ person, uploads }: CallContext, call: Of<'send'>): Promise<CallResult> => {
	await person.send(call.channelId, {
		content: call.content,
		files: call.files.map((use) => fileOf(uploads, use)),
		...(call.reply ? { replyTo: call.reply.messageId, pingOnReply: call.reply.ping } : {}),
	});
	return {};
};

const forward = async ({ person }: CallContext, call: Of<'forward'>): Promise<CallResult> => {
	await person.send(call.toChannelId, { forward: call.messageId });
	if (call.note !== '') await person.send(call.toChannelId, { content: call.note });
	return { channelId: call.toChannelId };
};

const filledIn = (uploads: Uploads, value: OptionValue): string | number | boolean | UploadedFile =>
	typeof value === 'object' ? uploads.find(value.upload) : value;

const slash = async ({ person, uploads, follow }: CallContext, call: Of<'slash'>): Promise<CallResult> => {
	const options = Object.entries(call.options).map(([name, value]) => [name, filledIn(uploads, value)] as const);
	const use = await person.slash(call.channelId, call.path.join(' '), Object.fromEntries(options));
	follow(use);
	return { interactionId: use.id };
};

const autocomplete = async ({ person }: CallContext, call: Of<'autocomplete'>): Promise<CallResult> => {
	const options: Record<string, string | number | boolean> = {};
	for (const [name, value] of Object.entries(call.options)) if (typeof value !== 'object') options[name] = value;
	const choices = await person.autocomplete(call.channelId, call.path.join(' '), options, call.focused);
	return { choices };
};

const menu = async ({ stack, person, follow }: CallContext, call: Of<'menu'>): Promise<CallResult> => {
	const { world } = stack.discord;
	const guildId = world.channels.get(call.channelId)?.guildId ?? null;
	const command = world.commands.offered(guildId).find((one) => one.id === call.commandId);
	if (!command) throw new Error('That command is no longer there.');
	const use = await person.menu(call.channelId, command.body.name, call.messageId);
	follow(use);
	return { interactionId: use.id };
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

/** Does what the page asks for, as the person whom the tab is. Throws Error with the reason where Discord does not let the person. */
export const answerCall = async (context: CallContext, call: WorldCall): Promise<CallResult> => {
	const { person, stack } = context;
	switch (call.type) {
		case 'openDm':
			return { channelId: (await person.openDm()).id };
		case 'typing':
			person.startTyping(call.channelId);
			return {};
		case 'send':
			return send(context, call);
		case 'edit':
			await person.edit(call.channelId, call.messageId, call.content);
			return {};
		case 'delete':
		case 'dismiss':
			await person.delete(call.channelId, call.messageId);
			return {};
		case 'forward':
			return forward(context, call);
		case 'startThread':
			return startThread(context, call);
		case 'slash':
			return slash(context, call);
		case 'autocomplete':
			return autocomplete(context, call);
		case 'menu':
			return menu(context, call);
		case 'click':
			return used(context, person.click(call.channelId, call.messageId, call.customId));
		case 'select':
			return used(context, person.select(call.channelId, call.messageId, call.customId, call.values));
		case 'submitModal':
			return submitModal(context, call);
		case 'behave':
			stack.model.behave(call.behaviour);
			return {};
	}
};
