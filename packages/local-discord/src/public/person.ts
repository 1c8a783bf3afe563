import type { APIMessage, APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import { messagePayload } from '../payloads/message.ts';
import type { PersonMessage } from '../people/messages.ts';
import type { FieldValue } from '../people/modals.ts';
import type { OptionValue } from '../people/options.ts';
import type { Person as Inside } from '../people/person.ts';
import { refuse } from '../people/refusal.ts';
import type { Use as InsideUse } from '../people/use.ts';
import { walkComponents } from '../rest/schemas/components.ts';
import type { Until } from '../until.ts';
import type { Choice } from '../world/interaction.ts';
import type { Message } from '../world/records.ts';
import { messageOf, type World } from '../world/world.ts';

/** What became of something that a person used: a command, a button, a menu, a modal. */
export interface Use {
	/** How the bot answered first, and after how many milliseconds. Rejects with "The application did not respond" after 3 s. */
	acknowledged(): Promise<{ type: number; ms: number }>;
	/** The response as it is now, if there is one. */
	response(): APIMessage | undefined;
	followUps(): APIMessage[];
	/** The modal that the bot opened. */
	modal(): Promise<APIModalInteractionResponseCallbackData>;
	/** Fills in the modal that the bot opened, by the custom ids of its fields, and sends it. */
	submit(values: Record<string, FieldValue>): Promise<Use>;
}

/** Somebody with a client in hand, in one channel. Everything rejects where Discord would not let the person. */
export interface Person {
	readonly id: string;
	readonly name: string;
	/** Writes `<@id>`: so a message mentions the person. */
	toString(): string;
	/** The same person in another channel or thread. */
	in(channel: { id: string } | string): Person;
	/** The same person in the direct conversation with the bot. */
	inDm(): Promise<Person>;
	send(message: PersonMessage | string): Promise<APIMessage>;
	reply(to: { id: string }, message: PersonMessage | string): Promise<APIMessage>;
	edit(message: { id: string }, content: string): Promise<APIMessage>;
	delete(message: { id: string }): Promise<void>;
	react(message: { id: string }, emoji: string): Promise<void>;
	unreact(message: { id: string }, emoji: string): Promise<void>;
	vote(message: { id: string }, answerIds: number[]): Promise<void>;
	/** Uses a slash command; a subcommand is named with spaces, such as `settings show`. */
	slash(name: string, options?: Record<string, OptionValue | undefined>): Promise<Use>;
	/** Uses a command of a message's menu. */
	menu(name: string, message: { id: string }): Promise<Use>;
	/** What the bot offers while the person types into the option `focused`. */
	autocomplete(name: string, options: Record<string, string | number | boolean>, focused: string): Promise<Choice[]>;
	/** Presses a button, by its label or its custom id. */
	click(message: { id: string }, button: string): Promise<Use>;
	/** Chooses in a select, by its custom id. */
	select(message: { id: string }, customId: string, values: string[]): Promise<Use>;
	/** Starts a thread, and is in it. */
	startThread(draft: { name: string; from?: { id: string }; private?: boolean }): Promise<Person>;
	/** Writes a post of a forum, and is in it. */
	post(draft: { name: string; message: PersonMessage | string; tagIds?: string[] }): Promise<Person>;
	/** The messages that the person sees there, oldest first. */
	sees(): APIMessage[];
	/** Looks at once and after every change, until what it looks for is there. */
	readonly until: Until;
}

const customIdOf = (message: Message, wanted: string): string => {
	const buttons = walkComponents(message.components).filter((component) => component.type === 2);
	const found = buttons.find(({ custom_id, label }) => custom_id === wanted || label === wanted);
	const names = buttons.map(({ label, custom_id }) => label || custom_id).join(', ') || 'none';
	return found?.custom_id ?? refuse(`there is no button ${wanted}, only: ${names}`);
};

/** Puts a person into one's hands who hands out what Discord itself would say. */
export const createPerson = (world: World, until: Until, inside: Inside, channelId: string): Person => {
	const show = (message: Message) => messagePayload(world, message, { hasContentIntent: true });
	const follow = (use: InsideUse): Use => ({
		acknowledged: use.acknowledged,
		response: () => {
			const message = use.response();
			return message && show(message);
		},
		followUps: () => use.followUps().map(show),
		modal: async () => (await use.modal()) as APIModalInteractionResponseCallbackData,
		submit: async (values) => follow(await inside.submitModal(use, values)),
	});
	const draft = (message: PersonMessage | string) => (typeof message === 'string' ? { content: message } : message);
	const at = (id: string) => createPerson(world, until, inside, id);
	return {
		id: inside.id,
		name: inside.user.username,
		toString: () => `<@${inside.id}>`,
		in: (channel) => at(typeof channel === 'string' ? channel : channel.id),
		inDm: async () => at((await inside.openDm()).id),
		send: async (message) => show(await inside.send(channelId, message)),
		reply: async (to, message) => show(await inside.send(channelId, { ...draft(message), replyTo: to.id })),
		edit: async ({ id }, content) => show(await inside.edit(channelId, id, content)),
		delete: ({ id }) => inside.delete(channelId, id),
		react: ({ id }, emoji) => inside.react(channelId, id, emoji),
		unreact: ({ id }, emoji) => inside.unreact(channelId, id, emoji),
		vote: ({ id }, answerIds) => inside.vote(channelId, id, answerIds),
		slash: async (name, options) => follow(await inside.slash(channelId, name, options)),
		menu: async (name, { id }) => follow(await inside.menu(channelId, name, id)),
		autocomplete: (name, options, focused) => inside.autocomplete(channelId, name, options, focused),
		click: async ({ id }, button) =>
			follow(await inside.click(channelId, id, customIdOf(messageOf(world, channelId, id), button))),
		select: async ({ id }, customId, values) => follow(await inside.select(channelId, id, customId, values)),
		startThread: async ({ from, ...rest }) =>
			at((await inside.startThread(channelId, { ...rest, ...(from ? { messageId: from.id } : {}) })).id),
		post: async (post) => at((await inside.post(channelId, post)).id),
		// The bot may be about to make the channel: whoever waits for something there sees nothing yet.
		sees: () => (world.channels.has(channelId) ? inside.sees(channelId).map(show) : []),
		until,
	};
};
