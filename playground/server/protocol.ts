/** What the page and its server say to one another over the WebSocket: JSON, one object a frame. The page knows only these types. */

import type { ChannelView, MessageView, PersonView, SampleView } from './chatViews.ts';
import type { CommandView, ModalView } from './formViews.ts';
import type { ModelView, RequestView, StoredView } from './panelViews.ts';

export type * from './chatViews.ts';
export type * from './formViews.ts';
export type * from './panelViews.ts';

/** Everything the page has to know to begin. */
export interface Welcome {
	type: 'welcome';
	/** Changes with every reset. */
	world: string;
	serverName: string;
	guildId: string;
	you: string;
	bot: string;
	people: PersonView[];
	channels: ChannelView[];
	commands: CommandView[];
	dmCommands: CommandView[];
	model: ModelView;
	requests: RequestView[];
	samples: readonly SampleView[];
	uploadLimit: number;
	/** The channel to begin with. */
	firstChannel: string;
}

/** What the server tells. */
export type ServerMessage =
	| Welcome
	| { type: 'people'; people: PersonView[] }
	| { type: 'channels'; channels: ChannelView[] }
	| { type: 'commands'; commands: CommandView[]; dmCommands: CommandView[] }
	| { type: 'history'; channelId: string; messages: MessageView[] }
	| { type: 'message'; message: MessageView; isNew: boolean }
	| { type: 'gone'; channelId: string; messageIds: string[] }
	| { type: 'typing'; channelId: string; person: string; forMs: number }
	| { type: 'modal'; modal: ModalView }
	/** The bot did not answer something you did in time. `messageId` is where the component was. */
	| { type: 'unanswered'; channelId: string; messageId: string | null; interactionId: string }
	/** The bot answered something you did. */
	| { type: 'answered'; messageId: string | null; interactionId: string }
	| { type: 'model'; model: ModelView }
	| { type: 'request'; request: RequestView }
	| { type: 'stored'; stored: StoredView }
	| { type: 'resetting' }
	| { type: 'done'; call: number; result: CallResult }
	| { type: 'refused'; call: number; reason: string };

/** What some calls answer with. */
export interface CallResult {
	channelId?: string;
	interactionId?: string;
	choices?: { name: string; value: string | number }[];
}

/** A file that was uploaded before, with what its person says about it. */
export interface UploadUse {
	upload: string;
	alt: string;
	spoiler: boolean;
}

/** The value of an option: text, number, truth, an id, or a file. */
export type OptionValue = string | number | boolean | { upload: string };

/** What the page asks for. Each call is answered by `done` or `refused` with its number. */
export type ClientCall = WorldCall | TabCall;

/** What changes what this tab shows. */
type TabCall =
	| { type: 'be'; person: string }
	| { type: 'open'; channelId: string }
	| { type: 'watchStored'; channelId: string | null }
	| { type: 'reset' };

/** What the page does as a person in the local Discord. */
export type WorldCall =
	| { type: 'openDm' }
	| { type: 'typing'; channelId: string }
	| {
			type: 'send';
			channelId: string;
			content: string;
			files: UploadUse[];
			reply: { messageId: string; ping: boolean } | null;
	  }
	| { type: 'edit'; channelId: string; messageId: string; content: string }
	| { type: 'delete'; channelId: string; messageId: string }
	| { type: 'dismiss'; channelId: string; messageId: string }
	| { type: 'forward'; channelId: string; messageId: string; toChannelId: string; note: string }
	| { type: 'startThread'; channelId: string; messageId: string | null; name: string }
	| { type: 'slash'; channelId: string; commandId: string; path: string[]; options: Record<string, OptionValue> }
	| {
			type: 'autocomplete';
			channelId: string;
			commandId: string;
			path: string[];
			options: Record<string, OptionValue>;
			focused: string;
	  }
	| { type: 'menu'; channelId: string; commandId: string; messageId: string }
	| { type: 'click'; channelId: string; messageId: string; customId: string }
	| { type: 'select'; channelId: string; messageId: string; customId: string; values: string[] }
	| { type: 'submitModal'; interactionId: string; fields: Record<string, string | boolean | string[]> }
	| { type: 'behave'; behaviour: string };

/** A call with its number, as it goes over the wire. */
export type ClientMessage = ClientCall & { call: number };
