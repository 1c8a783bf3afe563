import type {
	CommandView,
	FileView,
	MessageView,
	ModalView,
	OptionValue,
	StoredView,
	Welcome,
} from '../server/protocol.ts';
import type { Link } from './connection.ts';

/** A file that the person chose and that is on its way to the page's server, or there. */
export interface Upload {
	/** The page's own number for it. */
	key: number;
	name: string;
	size: number;
	mediaType: string;
	/** An address of the bytes within this tab, for the thumbnail. */
	preview: string;
	isPicture: boolean;
	alt: string;
	spoiler: boolean;
	/** The server's name for it once it is there. */
	id: string | null;
	/** Resolves when it is there. */
	ready: Promise<string>;
}

/** A command that is being filled in. */
export interface CommandDraft {
	command: CommandView;
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

/** What lies over the page. */
export type Overlay =
	| {
			kind: 'modal';
			modal: ModalView;
			values: Record<string, string | boolean | string[]>;
			uploads: Record<string, Upload[]>;
			problems: Record<string, string>;
			problem: string;
			busy: boolean;
	  }
	| { kind: 'picture'; files: FileView[]; at: number }
	| { kind: 'delete'; message: MessageView }
	| { kind: 'forward'; message: MessageView; to: string; note: string; problem: string }
	| { kind: 'thread'; message: MessageView | null; name: string; problem: string }
	| { kind: 'upload'; upload: Upload }
	| { kind: 'reset' }
	| { kind: 'keys' };

/** An open menu, and where. */
interface Menu {
	kind: 'message' | 'person';
	message: MessageView | null;
	x: number;
	y: number;
	/** `up`: the menu ends at y. */
	grow: 'down' | 'up';
}

/** All that the page knows: what the server said of the world, and what goes on in the page itself. */
export interface State extends Omit<Welcome, 'type'> {
	link: Link;
	resetting: boolean;
	stored: StoredView | null;
	/** The open channel; empty before the first. */
	channelId: string;
	/** Messages by channel, oldest first; what was not opened yet is missing. */
	messages: Map<string, MessageView[]>;
	/** Until when people are typing, by channel and person. */
	typing: Map<string, Map<string, number>>;
	unread: Map<string, { mentioned: boolean }>;
	drafts: Map<string, Draft>;
	completion: Completion | null;
	editing: { messageId: string; text: string; problem: string } | null;
	menu: Menu | null;
	overlay: Overlay | null;
	/** Components that wait for the bot, by interaction. */
	waiting: Map<string, { messageId: string; customId: string }>;
	/** Messages where something was not answered. */
	unanswered: Map<string, string>;
	/** The message with the keyboard in the list. */
	focused: string | null;
	/** A message to show as found, after a link. */
	found: string | null;
	theme: 'dark' | 'light';
	panelOpen: boolean;
	/** Whether the panel shows what the model saw in all channels, not only in the open one. */
	seenEverywhere: boolean;
	sidebarOpen: boolean;
	/** Said for a while at the lower edge. */
	toast: string;
	atBottom: boolean;
	/** Whether files are being dragged over the page. */
	dropping: boolean;
}

/** An empty composer. */
export const emptyDraft = (): Draft => ({
	text: '',
	uploads: [],
	reply: null,
	command: null,
	problem: '',
	busy: false,
});

/** What the page knows before the server said a word. */
export const initialState = (theme: State['theme'], panelOpen: boolean): State => ({
	link: 'connecting',
	resetting: false,
	world: '',
	serverName: '',
	guildId: '',
	you: '',
	bot: '',
	people: [],
	channels: [],
	commands: [],
	dmCommands: [],
	model: { standIn: true, name: '', behaviours: [], behaviour: '' },
	requests: [],
	stored: null,
	samples: [],
	uploadLimit: 0,
	firstChannel: '',
	channelId: '',
	messages: new Map(),
	typing: new Map(),
	unread: new Map(),
	drafts: new Map(),
	completion: null,
	editing: null,
	menu: null,
	overlay: null,
	waiting: new Map(),
	unanswered: new Map(),
	focused: null,
	found: null,
	theme,
	panelOpen,
	seenEverywhere: false,
	sidebarOpen: false,
	toast: '',
	atBottom: true,
	dropping: false,
});

/** Takes over what the server said at the beginning, after a reset, or after a change of person. */
export const takeWelcome = (state: State, welcome: Welcome): void => {
	const { type: _, ...known } = welcome;
	const isOther = state.world !== welcome.world || state.you !== welcome.you;
	Object.assign(state, known, { resetting: false });
	state.messages = new Map();
	state.typing = new Map();
	if (!isOther) return;
	const fresh = initialState(state.theme, state.panelOpen);
	const { drafts, completion, editing, menu, overlay, waiting, unanswered, unread, stored } = fresh;
	Object.assign(state, { drafts, completion, editing, menu, overlay, waiting, unanswered, unread, stored });
};
