/** Where a picture came from. `made` is a picture the bot made itself. */
export type PictureSource = 'attachment' | 'forward' | 'sticker' | 'embed' | 'made';

/** Facts of one stored image file as the model sees it. `hash` is the SHA-256 of the bytes in hex, and its key in the thread. */
export interface PieceFacts {
	hash: string;
	/** `image/jpeg`, `image/png` or `image/webp`. */
	mediaType: string;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	/** Size in bytes. */
	size: number;
	/** Estimated input tokens. */
	tokens: number;
}

/** How a made picture came to be; its lineage can be followed through `parents`. */
export interface MadeFrom {
	prompt: string;
	model: string;
	/** As ordered, e.g. `1536x1024`. */
	size: string;
	quality: string;
	/** Hashes of the pictures it was made from: of a made one its full-quality file, of any other its first piece. Empty where that was erased. */
	parents: string[];
	/** Milliseconds since the epoch; the same for all pictures of one order. */
	at: number;
	/** How it was asked for; absent in what was stored before this was noted. */
	way?: MakingWay;
	/** The shape that was asked for; absent where none was. */
	shape?: string;
	/** Seconds that the whole order took. */
	seconds?: number;
	/** Tokens that the whole order took, where the server counted them. */
	tokens?: { input: number; output: number };
}

/** How a picture was asked for: from words, the same order once more, a variation, a change of pictures. */
export type MakingWay = 'new' | 'again' | 'vary' | 'edit';

/** A picture of a turn: what it was, and the pieces the model is shown. A tall screenshot has several pieces, most pictures one. */
export interface PictureRef {
	/** Its number in the conversation, from 1: what "the second one" means to the person and to the model. */
	number: number;
	/** File name as posted. */
	name: string;
	/** The person's own alt text. */
	alt: string | null;
	source: PictureSource;
	/** The file as it was posted. `frames` above 1: an animation. */
	original: { mediaType: string; width: number; height: number; size: number; frames: number };
	/** What the model is told beside the label, e.g. that this is a contact sheet, with the frames' times. */
	note: string | null;
	pieces: PieceFacts[];
	/** Only of made pictures: the full-quality file, how it was made, and the mask of the edit that made it, if it had one. */
	made: { full: PieceFacts; from: MadeFrom; mask?: PieceFacts } | null;
}

/** A text file that came with a turn. */
export interface TextRef {
	name: string;
	text: string;
	/** Whether the end was left out. */
	cut: boolean;
}

/** Who said something: Discord's user id and the name shown in that place. */
export interface Person {
	id: string;
	name: string;
}

/** A person's message. */
export interface PersonTurn {
	role: 'person';
	/** The Discord message id; for a command the interaction's id. */
	id: string;
	/** The turn before it in the conversation. */
	parent: string | null;
	author: Person;
	/** Who brought this turn in by replying to it and asking; null where the author asked. */
	broughtBy: string | null;
	text: string;
	texts: TextRef[];
	pictures: PictureRef[];
	/** Milliseconds since the epoch. */
	at: number;
	/** Set where it was said by a command, a menu or a button: then no message has its id, and the answer's first message shows it. */
	byCommand?: true;
	/** Highest number of a picture that was erased after this turn: numbers up to it are not given out again. */
	retiredNumber?: number;
}

/** The bot's answer to a person's turn. */
export interface BotTurn {
	role: 'bot';
	/** `answerId(question turn id)`. */
	id: string;
	/** The turn it answers. */
	parent: string;
	/** The Discord messages that show it, in order: a long answer has several. */
	messageIds: string[];
	text: string;
	pictures: PictureRef[];
	/** `pending` while it is being written; `interrupted` where it was not finished. */
	state: 'pending' | 'done' | 'interrupted';
	/** Set where pictures are all that the answer is to be: while it is pending, its message shows nothing worth keeping. */
	making?: true;
	/**
	 * Where a pending answer is still being written: its messages from the `message`th on, and its text from the `character`th on. `making`:
	 * the last of them shows the progress of a picture, nothing worth keeping.
	 */
	open?: { message: number; character: number; making: boolean };
	/** Of a pending answer: the Discord locale of who asked, so that a restart can say what it has to say in it. */
	locale?: string;
	/** Of a pending answer: the process that writes it (see `Lease`). */
	owner?: string;
	at: number;
	/** As in a person's turn. */
	retiredNumber?: number;
}

/** One message of a person or of the bot. Turns form a tree by `parent`. */
export type Turn = PersonTurn | BotTurn;

/** The id of the answer to a turn: known before anything is posted, so that the same event seen twice is answered once. */
export function answerId(questionId: string): string {
	return `${questionId}.answer`;
}
