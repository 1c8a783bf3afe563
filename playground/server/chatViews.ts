/** The chat as the page is told of it: people, channels, messages. Only types. */

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

/** A picture for people who have none at hand. */
export interface SampleView {
	name: string;
	/** What it shows, in a few words. */
	about: string;
	/** Path on the page's own server. */
	url: string;
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
