/** What goes on behind the chat, as the page is told of it. Only types. */

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
	/** The channel or thread it was asked for in; null where that is not known. */
	channelId: string | null;
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

/** A picture for people who have none at hand. */
export interface SampleView {
	name: string;
	/** What it shows, in a few words. */
	about: string;
	/** A question that suits it. */
	question: string;
	/** Path on the page's own server. */
	url: string;
}

/** What the inspector's part of a tab is told. */
export type InspectorNews =
	| { type: 'begin'; model: ModelView; requests: RequestView[]; samples: readonly SampleView[] }
	| { type: 'model'; model: ModelView }
	| { type: 'request'; request: RequestView }
	| { type: 'stored'; stored: StoredView };

/** What it asks for. */
export type InspectorCall = { type: 'behave'; behaviour: string } | { type: 'watchStored'; channelId: string | null };
