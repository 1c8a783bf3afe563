import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { TemplateResult } from 'lit';
import type { PageCall } from '../src/page/calls.ts';
import type { CallResult, Channel, Guild } from '../src/page/feed.ts';
import { messageType } from '../src/protocol/numbers.ts';
import type { Announcer } from './announcer.ts';
import { holds, isEphemeral, isLoading, isSystemLine, kindOf, may, nameOf, rightsIn } from './discord.ts';
import type { Markdown } from './markdown/renderMarkdown.ts';
import type { Media } from './media.ts';
import { type Draft, emptyDraft, type State, wholePicture } from './state.ts';

/** A message that the person has just sent. */
export interface SentMessage {
	channelId: string;
	messageId: string;
	content: string;
	isReply: boolean;
	hasPicture: boolean;
}

/** What a host shows of its own in the page. */
export interface Plugin {
	/** What its pane is called, and in a few words what is in it. */
	readonly title: string;
	readonly about: string;
	/** Takes what its server's part tells. */
	hear(app: App, data: unknown): void;
	/** The open channel changed, or whether the pane is open. */
	looked(app: App): void;
	/** What is in the pane. */
	pane(app: App): TemplateResult;
	/** Stands in the line above the conversation. */
	chip(app: App): TemplateResult | symbol;
	/** Stands above the composer. */
	aboveComposer(app: App, channel: Channel): TemplateResult | symbol;
	/** The person sent a message. */
	sent(app: App, message: SentMessage): void;
}

/** What every part of the page is given. */
export interface App {
	readonly state: State;
	readonly plugin: Plugin | null;
	/** Asks the server; throws an Error with the reason. */
	call(call: PageCall): Promise<CallResult>;
	/** Draws the page again soon, after the state was changed. */
	update(): void;
	markdown: Markdown;
	announce: Announcer;
	/** Shows a channel. */
	open(channelId: string, messageId?: string): void;
	/** Gives the keyboard to the first element of a selector, once the page is drawn. */
	focus(selector: string): void;
	/** Becomes another person in this tab. */
	bePerson(person: string): void;
	setPanel(isOpen: boolean): void;
	setTheme(theme: State['theme']): void;
	/** Says something for a few seconds. */
	toast(text: string): void;
}

/** Where one writes: text, or the options of a command. */
export const composerFocus = '.composer-text, .command-line [data-option], .command-send';

/** Where an option of the open command is filled in. */
export const optionFocus = (name: string): string => `[data-option="${CSS.escape(name)}"]`;

/** The user with an id, as far as the page has met them. */
export const userOf = ({ state }: App, id: string): APIUser | undefined => state.users.get(id);

/** The bot. */
export const botOf = (app: App): APIUser | undefined => userOf(app, app.state.bot_id);

/** A channel by id. */
export const channelOf = ({ state }: App, id: string): Channel | undefined =>
	state.channels.find((channel) => channel.id === id);

/** The open channel. */
export const currentChannel = (app: App): Channel | undefined => channelOf(app, app.state.channelId);

/** The server of the open channel; in a direct conversation there is none. */
export const currentGuild = (app: App): Guild | undefined => {
	const id = currentChannel(app)?.guild_id;
	return app.state.guilds.find((guild) => guild.id === id);
};

/** What a channel is called; a direct conversation after whom it is with. */
export const channelName = (app: App, channel: Channel): string =>
	kindOf(channel) === 'dm' ? nameOf(botOf(app)) : (channel.name ?? '');

const signs = { text: '#', thread: '', dm: '@' } as const;

/** "#photos", "@Darkroom", the name of a thread; "elsewhere" for what one cannot see. */
export const placeName = (app: App, channel: Channel | undefined): string =>
	channel ? `${signs[kindOf(channel)]}${channelName(app, channel)}` : 'elsewhere';

/** What the person may do with a message. */
export const rightsOf = (app: App, message: APIMessage) => {
	const channel = channelOf(app, message.channel_id);
	const isOrdinary = !isSystemLine(message) && message.type !== messageType.threadStarter;
	const isPublic = isOrdinary && !isEphemeral(message);
	const isOwn = message.author.id === app.state.user_id;
	const rights = channel && rightsIn(channel);
	const isModerator = channel !== undefined && kindOf(channel) !== 'dm' && may(channel, 'ManageMessages');
	return {
		edit: isOwn && isOrdinary && !message.message_snapshots?.length,
		delete: isOrdinary && (isOwn || !isPublic || isModerator),
		thread: isPublic && !message.thread && rights?.thread === true,
		reply: isPublic && rights?.send === true,
		forward: isPublic && !isLoading(message),
	};
};

/** Whether somebody looks after the server of the open channel. */
export const isModerator = (app: App, user: APIUser | undefined): boolean => {
	const guild = currentGuild(app);
	const member = user?.bot ? undefined : guild?.members.find((one) => one.user.id === user?.id);
	return (
		guild?.roles.some((role) => member?.roles.includes(role.id) && holds(role.permissions, 'ManageMessages')) ?? false
	);
};

/** The composer of the open channel. */
export const draftHere = (app: App): Draft => {
	const known = app.state.drafts.get(app.state.channelId);
	if (known) return known;
	const fresh = emptyDraft();
	app.state.drafts.set(app.state.channelId, fresh);
	return fresh;
};

/** Puts something over the page, or takes it away. */
export const lay = (app: App, overlay: State['overlay']): void => {
	app.state.overlay = overlay;
	app.update();
};

/** Shows one of several pictures in full size. */
export const showPicture = (app: App, files: Media[], at: number): void =>
	lay(app, { kind: 'picture', files, at, view: wholePicture() });

/** What went wrong, in words for people. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Asks the server for something that shows its own result; a refusal is said aloud. */
export const attempt = async (app: App, call: PageCall): Promise<CallResult | null> => {
	try {
		return await app.call(call);
	} catch (error) {
		app.toast(reasonOf(error));
		return null;
	}
};
