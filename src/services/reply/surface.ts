/** A file to post. */
export interface OutgoingFile {
	name: string;
	bytes: Uint8Array;
	/** Alt text, at most 1,024 characters. */
	alt: string;
}

/** A button under a message. `id` is opaque and at most 100 characters. */
export interface Button {
	id: string;
	label: string;
	style: 'primary' | 'secondary' | 'success' | 'danger';
	disabled?: boolean;
}

/**
 * One Discord message to be: at most 2,000 characters of Markdown (Discord, "Message Resource": content), files, rows of buttons.
 * In an edit, `files` undefined keeps the files that are there and an array replaces them; `buttons` likewise.
 */
export interface MessagePart {
	text: string;
	files?: OutgoingFile[];
	buttons?: Button[][];
}

/** Where an answer is written. Both calls throw Failure `discord.*` for what Discord refuses. Nothing posted here pings anybody. */
export interface ReplySurface {
	/** Posts the next message of the answer and returns its Discord id. */
	post(part: MessagePart, signal: AbortSignal): Promise<string>;
	/** Replaces a message posted before. */
	edit(id: string, part: MessagePart, signal: AbortSignal): Promise<void>;
}
