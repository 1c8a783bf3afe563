/** What the page and its server say to one another over the WebSocket: JSON, one object a frame. The page knows only these types. */

/** A person of the server, or the bot. */
export interface PersonView {
	id: string;
	name: string;
	username: string;
	bot: boolean;
	/** What the person may do, in one line. */
	about: string;
	/** Path of a picture on the page's own server. */
	avatar: string;
	/** Whether the person looks after the server; the name has another colour then. */
	moderator: boolean;
	/** Whether the page can act as this person. */
	playable: boolean;
}

/** A text channel, a thread, or the direct conversation with the bot. */
export interface ChannelView {
	id: string;
	kind: 'text' | 'thread' | 'dm';
	name: string;
	topic: string;
	parentId: string | null;
	archived: boolean;
	lastMessageId: string | null;
	/** What the person who looks may do here. */
	may: { send: boolean; attach: boolean; thread: boolean; commands: boolean };
}

/** A file as the page shows it. */
export interface FileView {
	id: string;
	name: string;
	/** Path on the page's own server; null where there is nothing to load from this machine. */
	url: string | null;
	/** Whether browsers show it as a picture. */
	isPicture: boolean;
	mediaType: string | null;
	size: number;
	width: number | null;
	height: number | null;
	/** The text for those who do not see it; empty where there is none. */
	alt: string;
	spoiler: boolean;
}

/** A choice of a select or of an option. */
export interface ChoiceView {
	label: string;
	value: string;
	description: string;
	chosen: boolean;
}

/** Something to press. */
export interface ButtonView {
	kind: 'button';
	style: 'primary' | 'secondary' | 'success' | 'danger' | 'link';
	label: string;
	emoji: string;
	customId: string | null;
	url: string | null;
	disabled: boolean;
}

/** Something to choose from; people, roles and channels are choices like all others. */
export interface SelectView {
	kind: 'select';
	customId: string;
	placeholder: string;
	min: number;
	max: number;
	disabled: boolean;
	choices: ChoiceView[];
}

/** A component of a message. */
export type ComponentView =
	| { kind: 'row'; components: ComponentView[] }
	| ButtonView
	| SelectView
	| { kind: 'section'; components: ComponentView[]; accessory: ComponentView }
	| { kind: 'text'; content: string }
	| { kind: 'thumbnail'; file: FileView }
	| { kind: 'gallery'; files: FileView[] }
	| { kind: 'file'; file: FileView }
	| { kind: 'separator'; divider: boolean; large: boolean }
	| { kind: 'container'; colour: string | null; spoiler: boolean; components: ComponentView[] };

/** An embed; links are addresses elsewhere, pictures are files of this machine. */
export interface EmbedView {
	title: string;
	url: string | null;
	description: string;
	colour: string | null;
	author: string;
	footer: string;
	fields: { name: string; value: string; inline: boolean }[];
	image: FileView | null;
	thumbnail: FileView | null;
	/** A preview that is nothing but a picture. */
	bare: boolean;
}

/** What a message answers to. */
export interface ReplyView {
	messageId: string;
	/** null: that message is gone. */
	author: string | null;
	excerpt: string;
	hasFiles: boolean;
}

/** Which command a message came from. */
export interface UsedView {
	person: string;
	kind: 'slash' | 'menu' | 'other';
	command: string;
}

/** What a message says, of its own or forwarded. */
export interface MessageBody {
	content: string;
	files: FileView[];
	embeds: EmbedView[];
	components: ComponentView[];
	stickers: string[];
}

/** A message as one person sees it. Times are milliseconds since the epoch. */
export interface MessageView extends MessageBody {
	id: string;
	channelId: string;
	kind: 'message' | 'threadCreated' | 'threadStarter';
	author: string;
	at: number;
	editedAt: number | null;
	/** "… is thinking" */
	loading: boolean;
	/** Only for the person who looks. */
	ephemeral: boolean;
	/** Whether the person who looks was notified. */
	mentionsYou: boolean;
	reply: ReplyView | null;
	used: UsedView | null;
	forwarded: (MessageBody & { at: number })[];
	thread: { id: string; name: string; count: number } | null;
	may: { edit: boolean; delete: boolean; thread: boolean; reply: boolean; forward: boolean };
}

/** The type of an option, in words. */
export type OptionKind =
	| 'string'
	| 'integer'
	| 'number'
	| 'boolean'
	| 'user'
	| 'channel'
	| 'role'
	| 'mentionable'
	| 'attachment';

/** An option of a command. `choices` of people, roles and channels are those there are. */
export interface OptionView {
	name: string;
	label: string;
	description: string;
	kind: OptionKind;
	required: boolean;
	choices: ChoiceView[];
	autocomplete: boolean;
	/** Of the number, or of the text's length. */
	min: number | null;
	max: number | null;
	/** Such as `image` or `.png`; empty: any. */
	fileTypes: string[];
}

/** A command as the person who looks is offered it. Subcommands are commands of their own, told apart by `path`. */
export interface CommandView {
	id: string;
	kind: 'slash' | 'message';
	/** Such as `['ask']`, or `['config', 'set']`. */
	path: string[];
	label: string;
	description: string;
	options: OptionView[];
}

/** A field of a modal. */
export type FieldView =
	| {
			kind: 'textInput';
			customId: string;
			label: string;
			description: string;
			paragraph: boolean;
			required: boolean;
			min: number;
			max: number;
			value: string;
			placeholder: string;
	  }
	| {
			kind: 'choices';
			customId: string;
			label: string;
			description: string;
			required: boolean;
			min: number;
			max: number;
			choices: ChoiceView[];
			placeholder: string;
	  }
	| { kind: 'checkbox'; customId: string; label: string; description: string; checked: boolean }
	| {
			kind: 'files';
			customId: string;
			label: string;
			description: string;
			required: boolean;
			min: number;
			max: number;
			fileTypes: string[];
	  }
	| { kind: 'text'; content: string };

/** A modal that the bot opened for the person who looks. */
export interface ModalView {
	interactionId: string;
	title: string;
	fields: FieldView[];
}

/** A picture that the model was sent. */
export interface SeenPicture {
	url: string;
	mediaType: string;
	width: number;
	height: number;
	/** Bytes. */
	size: number;
	tokens: number;
	detail: string;
}

/** One request to the model. */
export interface RequestView {
	id: number;
	/** `asks` for answers in words, `draws` and `edits` for made pictures. */
	task: 'asks' | 'draws' | 'edits';
	at: number;
	model: string;
	system: string;
	turns: { role: 'user' | 'assistant' | 'tool'; text: string; pictures: SeenPicture[] }[];
	tools: string[];
	/** null: the model's server did not tell. */
	inputTokens: number | null;
	cachedTokens: number | null;
	outputTokens: number | null;
	firstTokenMs: number | null;
	status: number;
	aborted: boolean;
	finished: boolean;
	answer: string;
	madePictures: number;
}

/** One entry of the store that belongs to a thread. */
export interface StoredTurn {
	id: string;
	role: string;
	author: string;
	text: string;
	state: string;
	pictures: string[];
}

/** What is stored of a channel or thread right now, read from the file itself. */
export interface StoredView {
	channelId: string;
	turns: StoredTurn[];
	pictures: { key: string; bytes: number; mediaType: string; url: string | null }[];
	/** All entries whose key names this channel, with the size of what they hold. */
	entries: { namespace: string; key: string; bytes: number; expiresAt: number | null }[];
	/** The files on the disk. */
	files: { name: string; bytes: number }[];
}

/** Which model answers. */
export interface ModelView {
	/** The local stand-in, or a model of your own. */
	standIn: boolean;
	name: string;
	/** The stand-in's behaviours with what they do; empty for a model of your own. */
	behaviours: { name: string; about: string }[];
	behaviour: string;
}

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
export type ClientCall =
	| { type: 'be'; person: string }
	| { type: 'open'; channelId: string }
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
	| { type: 'behave'; behaviour: string }
	| { type: 'watchStored'; channelId: string | null }
	| { type: 'reset' };

/** A call with its number, as it goes over the wire. */
export type ClientMessage = ClientCall & { call: number };
