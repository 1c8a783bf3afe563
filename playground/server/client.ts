import type { Use } from '../../packages/local-discord/src/people/use.ts';
import { canSeeMessage, sees } from '../../packages/local-discord/src/world/access.ts';
import type { WorldEvent } from '../../packages/local-discord/src/world/events.ts';
import type { Message, User } from '../../packages/local-discord/src/world/records.ts';
import { messagesIn } from '../../packages/local-discord/src/world/world.ts';
import { answerCall } from './calls.ts';
import { channelViews } from './channelViews.ts';
import { commandViews } from './commandViews.ts';
import { modalView } from './componentViews.ts';
import { messageView } from './messageView.ts';
import type { CallResult, ClientCall, ServerMessage, Welcome } from './protocol.ts';
import { requestView } from './requestView.ts';
import { samples } from './samples.ts';
import type { Stack } from './stack.ts';
import type { Uploads } from './uploads.ts';

/** How long a person counts as typing after the last sign of it. Source: Discord's clients. */
const typingMs = 10_000;

/** One tab of a browser: who it is, and what it is told. */
export interface Client {
	readonly personId: string;
	/** The channel whose store the tab looks at. */
	readonly storedOf: string | null;
	send(message: ServerMessage): void;
	/** Tells the tab all that it has to know to begin. */
	welcome(): void;
	/** Tells the tab what changed, as far as its person may know. */
	hear(event: WorldEvent): void;
	call(call: ClientCall): Promise<CallResult>;
	sendStored(): void;
}

/** What a tab is connected to. */
export interface ClientOptions {
	stack: Stack;
	uploads: Uploads;
	/** Whom the tab wants to be; somebody else where there is no such person. */
	wanted: string | null;
	send(message: ServerMessage): void;
	/** Tells all tabs. */
	tellAll(message: ServerMessage): void;
	reset(): Promise<void>;
}

const welcomeOf = ({ id, discord, people, model, places }: Stack, you: string): Welcome => ({
	type: 'welcome',
	world: id,
	serverName: discord.guild.name,
	guildId: discord.guild.id,
	you,
	bot: discord.bot.id,
	people: people.views(),
	channels: channelViews(discord.world, you),
	commands: commandViews(discord.world, you, discord.guild.id),
	dmCommands: commandViews(discord.world, you, null),
	model: model.view(),
	requests: model.requests.map((request) => requestView(request, places.of(request))),
	samples,
	uploadLimit: discord.settings.personUploadLimitBytes,
	firstChannel: discord.channels.photos.id,
});

const userIn = ({ discord, people }: Stack, wanted: string | null): User => {
	const id = people.playable.find((one) => one === wanted) ?? people.playable[0];
	const user = id === undefined ? undefined : discord.world.users.get(id);
	if (!user) throw new Error('There is nobody to be.');
	return user;
};

/** Tells a tab what a person sees of the world. */
const createTelling = (stack: Stack, person: () => string, send: ClientOptions['send']) => {
	const { discord } = stack;
	const { world } = discord;
	const sendMessage = (message: Message, isNew: boolean) => {
		if (canSeeMessage(world, person(), message))
			send({ type: 'message', message: messageView(world, message, person()), isNew });
	};
	/** Replies show a piece of what they answer to, so they change with it. */
	const sendReplies = (channelId: string, ids: string[]) => {
		for (const message of messagesIn(world, channelId))
			if (message.reference?.messageId && ids.includes(message.reference.messageId)) sendMessage(message, false);
	};
	return {
		message: sendMessage,
		gone: (channelId: string, messageIds: string[]) => {
			send({ type: 'gone', channelId, messageIds });
			sendReplies(channelId, messageIds);
		},
		typing: ({ channel, userId }: Extract<WorldEvent, { type: 'typing' }>) => {
			if (userId !== person() && sees(world, person(), channel))
				send({ type: 'typing', channelId: channel.id, person: userId, forMs: typingMs });
		},
		channels: () => send({ type: 'channels', channels: channelViews(world, person()) }),
		commands: () =>
			send({
				type: 'commands',
				commands: commandViews(world, person(), discord.guild.id),
				dmCommands: commandViews(world, person(), null),
			}),
		people: () => send({ type: 'people', people: stack.people.views() }),
		history: (channelId: string, messages: Message[]) =>
			send({ type: 'history', channelId, messages: messages.map((one) => messageView(world, one, person())) }),
	};
};

type Telling = ReturnType<typeof createTelling>;

const hearing = (tell: Telling, event: WorldEvent): void => {
	switch (event.type) {
		case 'messageCreated':
		case 'messageUpdated':
			tell.message(event.message, event.type === 'messageCreated');
			break;
		case 'messageDeleted':
		case 'messageDismissed':
			tell.gone(event.message.channelId, [event.message.id]);
			break;
		case 'messagesBulkDeleted':
			tell.gone(
				event.channel.id,
				event.messages.map((message) => message.id),
			);
			break;
		case 'typing':
			tell.typing(event);
			break;
		case 'channelCreated':
		case 'channelUpdated':
		case 'channelDeleted':
		case 'threadCreated':
		case 'threadUpdated':
		case 'threadDeleted':
			tell.channels();
			break;
		case 'commandsChanged':
			tell.commands();
			break;
		case 'personCreated':
			tell.people();
			break;
		default:
	}
};

/** Waits for what the bot does about something that was used, and tells the tab that used it. */
const createFollowing = ({ world }: Stack['discord'], send: ClientOptions['send']) => {
	const uses = new Map<string, Use>();
	return {
		opened: (id: string) => uses.get(id),
		follow: (use: Use) => {
			const { channelId, guildId, sourceMessageId: messageId } = use.interaction;
			uses.set(use.id, use);
			use.acknowledged().then(
				() => {
					const { modal } = use.interaction;
					send({ type: 'answered', interactionId: use.id, messageId });
					if (modal) send({ type: 'modal', modal: modalView(world, guildId, use.id, modal) });
				},
				() => send({ type: 'unanswered', interactionId: use.id, channelId, messageId }),
			);
		},
	};
};

/** Connects a tab to the world. */
export const createClient = ({ stack, uploads, wanted, send, tellAll, reset }: ClientOptions): Client => {
	const { discord, model, stored } = stack;
	let user = userIn(stack, wanted);
	let storedOf: string | null = null;
	const tell = createTelling(stack, () => user.id, send);
	const following = createFollowing(discord, send);
	const welcome = () => send(welcomeOf(stack, user.id));
	const sendStored = () => {
		if (storedOf !== null) send({ type: 'stored', stored: stored.read(storedOf) });
	};
	const call = async (asked: ClientCall): Promise<CallResult> => {
		switch (asked.type) {
			case 'be':
				user = userIn(stack, asked.person);
				welcome();
				return {};
			case 'open':
				tell.history(asked.channelId, discord.as(user).sees(asked.channelId));
				return {};
			case 'watchStored':
				storedOf = asked.channelId;
				sendStored();
				return {};
			case 'reset':
				await reset();
				return {};
			default: {
				const result = await answerCall({ stack, uploads, person: discord.as(user), ...following }, asked);
				if (asked.type === 'behave') tellAll({ type: 'model', model: model.view() });
				return result;
			}
		}
	};
	return {
		get personId() {
			return user.id;
		},
		get storedOf() {
			return storedOf;
		},
		send,
		welcome,
		hear: (event) => hearing(tell, event),
		call,
		sendStored,
	};
};
