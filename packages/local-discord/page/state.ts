import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { OptionValue } from '../src/page/calls.ts';
import type { Modal, Ready } from '../src/page/feed.ts';
import type { Command } from './commands.ts';
import type { Link } from './connection.ts';
import type { Media } from './media.ts';
import type { Stroke } from './views/drawing.ts';

/** A file that the person chose and that is on its way to the page's server, or there. */
export interface Upload {
	/** The page's own number for it. */
	key: number;
	name: string;
	size: number;
	/** An address of the bytes within this tab, for the thumbnail. */
	preview: string;
	isPicture: boolean;
	alt: string;
	spoiler: boolean;
	/** How much of it is there, from 0 to 1. */
	progress: number;
	/** Resolves with the server's name for it when it is there. */
	ready: Promise<string>;
}

/** A command that is being filled in. */
export interface CommandDraft {
	command: Command;
	/** Options that stand in the line, in order. */
	shown: string[];
	values: Record<string, OptionValue>;
	files: Record<string, Upload>;
	/** What the person typed into an option with autocompletion, beside the value it stands for. */
	typed: Record<string, string>;
	problems: Record<string, string>;
}

/** What stands in the composer of one channel. */
export interface Draft {
	text: string;
	uploads: Upload[];
	reply: { messageId: string; ping: boolean } | null;
	command: CommandDraft | null;
	problem: string;
	busy: boolean;
}

/** A list that offers itself while one types. */
export interface Completion {
	kind: 'person' | 'channel' | 'command' | 'choice';
	/** Where the word begins in the text. */
	from: number;
	items: { label: string; about: string; avatar?: string; value: string }[];
	at: number;
}

/** How a picture is looked at: how large, moved by so many pixels, and where the line between before and after is, in percent. */
export interface PictureView {
	zoom: number;
	x: number;
	y: number;
	before: Media | null;
	split: number;
}

/** What lies over the page. */
export type Overlay =
	| {
			kind: 'modal';
			modal: Modal;
			values: Record<string, string | boolean | string[]>;
			uploads: Record<string, Upload[]>;
			/** Pictures of the message whose button opened it. */
			pictures: Media[];
			problems: Record<string, string>;
			problem: string;
			busy: boolean;
	  }
	| { kind: 'picture'; files: Media[]; at: number; view: PictureView }
	| {
			kind: 'drawing';
			name: string;
			/** null until it is loaded. */
			picture: ImageBitmap | null;
			strokes: Stroke[];
			tool: Stroke['tool'];
			/** Width of the brush in percent of the picture's longer side. */
			size: number;
			/** Where the brush is, from 0 to 1. */
			brush: [x: number, y: number];
			isDown: boolean;
			/** Closes it; null: nothing comes of it. */
			end(file: File | null): void;
	  }
	| { kind: 'delete'; message: APIMessage }
	| { kind: 'forward'; message: APIMessage; to: string; note: string; problem: string }
	| { kind: 'thread'; message: APIMessage | null; name: string; problem: string }
	| { kind: 'upload'; upload: Upload }
	| { kind: 'reset' }
	| { kind: 'keys' };

/** An open menu, and where. */
interface Menu {
	message: APIMessage | null;
	x: number;
	y: number;
	/** `up`: the menu ends at y. */
	grow: 'down' | 'up';
}

/** What goes on in the page itself. */
interface PageState {
	/** The open channel; empty before the first. */
	channelId: string;
	/** Everybody whom the page has met. */
	users: Map<string, APIUser>;
	/** Messages by channel, oldest first; what was not opened yet is missing. */
	messages: Map<string, APIMessage[]>;
	/** Until when people are typing, by channel and person. */
	typing: Map<string, Map<string, number>>;
	unread: Map<string, { mentioned: boolean }>;
	drafts: Map<string, Draft>;
	completion: Completion | null;
	editing: { messageId: string; text: string; problem: string } | null;
	menu: Menu | null;
	overlay: Overlay | null;
	/** Components that wait for the bot, by interaction. */
	waiting: Map<string, { messageId: string; customId: string; values: string[] | null }>;
	/** The message whose component was used last. */
	pressed: string | null;
	/** Messages where something was not answered. */
	unanswered: Set<string>;
	/** The message with the keyboard in the list. */
	focused: string | null;
	/** A message to show as found, after a link. */
	found: string | null;
	atBottom: boolean;
}

/** All that the page knows: what the server said of the world, and what goes on in the page itself. */
export interface State extends Ready, PageState {
	link: Link;
	resetting: boolean;
	theme: 'dark' | 'light';
	panelOpen: boolean;
	sidebarOpen: boolean;
	/** Said for a while at the lower edge. */
	toast: string;
	/** Whether files are being dragged over the page. */
	dropping: boolean;
}

/** A picture as it is looked at first. */
export const wholePicture = (): PictureView => ({ zoom: 1, x: 0, y: 0, before: null, split: 50 });

/** An empty composer. */
export const emptyDraft = (): Draft => ({
	text: '',
	uploads: [],
	reply: null,
	command: null,
	problem: '',
	busy: false,
});

const emptyPage = (): PageState => ({
	channelId: '',
	users: new Map(),
	messages: new Map(),
	typing: new Map(),
	unread: new Map(),
	drafts: new Map(),
	completion: null,
	editing: null,
	menu: null,
	overlay: null,
	waiting: new Map(),
	unanswered: new Set(),
	focused: null,
	pressed: null,
	found: null,
	atBottom: true,
});

/** What the page knows before the server said a word. */
export const initialState = (theme: State['theme'], panelOpen: boolean): State => ({
	session_id: '',
	user_id: '',
	bot_id: '',
	guilds: [],
	channels: [],
	commands: {},
	people: [],
	first_channel_id: '',
	upload_limit: 0,
	cdn_host: '',
	can_reset: false,
	...emptyPage(),
	link: 'connecting',
	resetting: false,
	theme,
	panelOpen,
	sidebarOpen: false,
	toast: '',
	dropping: false,
});

/** Takes over what the server said at the beginning, after a reset, or after a change of person. */
export const takeReady = (state: State, ready: Ready): void => {
	const isOther = state.session_id !== ready.session_id || state.user_id !== ready.user_id;
	const { channelId } = state;
	Object.assign(state, ready, { resetting: false, messages: new Map(), typing: new Map() });
	if (isOther) Object.assign(state, emptyPage(), { channelId });
	for (const { members } of ready.guilds) for (const { user } of members) state.users.set(user.id, user);
};
