import type { CallResult, ChannelView, ClientCall, CommandView, PersonView } from '../server/protocol.ts';
import type { Announcer } from './announcer.ts';
import type { Markdown } from './markdown/renderMarkdown.ts';
import { type Draft, emptyDraft, type State } from './state.ts';

/** What every part of the page is given. */
export interface App {
	readonly state: State;
	/** Asks the server; throws an Error with the reason. */
	call(call: ClientCall): Promise<CallResult>;
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

/** The person with an id. */
export const personOf = (app: App, id: string): PersonView | undefined => app.state.people.find((one) => one.id === id);

/** The name of a person; of nobody known, "Somebody". */
export const nameOf = (app: App, id: string): string => personOf(app, id)?.name ?? 'Somebody';

/** The open channel. */
export const currentChannel = (app: App): ChannelView | undefined =>
	app.state.channels.find((channel) => channel.id === app.state.channelId);

/** A channel by id. */
export const channelOf = (app: App, id: string): ChannelView | undefined =>
	app.state.channels.find((channel) => channel.id === id);

/** The commands offered in the open channel. */
export const commandsHere = (app: App): CommandView[] => {
	const channel = currentChannel(app);
	if (channel === undefined || !channel.may.commands) return [];
	return channel.kind === 'dm' ? app.state.dmCommands : app.state.commands;
};

/** The composer of the open channel. */
export const draftHere = (app: App): Draft => {
	const known = app.state.drafts.get(app.state.channelId);
	if (known) return known;
	const fresh = emptyDraft();
	app.state.drafts.set(app.state.channelId, fresh);
	return fresh;
};

/** What went wrong, in words for people. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Asks the server for something that shows its own result; a refusal is said aloud. */
export const attempt = async (app: App, call: ClientCall): Promise<CallResult | null> => {
	try {
		return await app.call(call);
	} catch (error) {
		app.toast(reasonOf(error));
		return null;
	}
};
