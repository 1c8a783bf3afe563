import type { PictureFlags } from '../conversation/turn.ts';

/** A file to post. */
export interface OutgoingFile {
	name: string;
	bytes: Uint8Array;
	/** Alt text, at most 1,024 characters. */
	alt: string;
	/** Whether it is covered until somebody wants to see it. */
	isSpoiler?: true;
}

/** Whether the file of a picture is covered. */
export function spoilerOf({ isSpoiler }: PictureFlags): Pick<OutgoingFile, 'isSpoiler'> {
	return isSpoiler === true ? { isSpoiler } : {};
}

const spoilerPrefix = 'SPOILER_';

/** The name that a file is posted under: Discord covers files by it ("Uploading Files"). */
export function postedName({ name, isSpoiler }: Pick<OutgoingFile, 'name' | 'isSpoiler'>): string {
	return isSpoiler === true && !name.startsWith(spoilerPrefix) ? `${spoilerPrefix}${name}` : name;
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

/** Where an answer is written. All calls throw Failure `discord.*` for what Discord refuses. Nothing posted here pings anybody. */
export interface ReplySurface {
	/** Posts the next message of the answer and returns its Discord id. */
	post(part: MessagePart, signal: AbortSignal): Promise<string>;
	/** Replaces a message posted before. */
	edit(id: string, part: MessagePart, signal: AbortSignal): Promise<void>;
	/** Takes a message posted before away; nothing if it is gone already. */
	remove(id: string, signal: AbortSignal): Promise<void>;
	/**
	 * Says something to who asked alone, in place of a message that everybody sees and that has said nothing yet; absent where Discord has no
	 * such thing, or nobody else reads along.
	 */
	whisper?(id: string, part: MessagePart, signal: AbortSignal): Promise<void>;
	/** The queue of all who write where Discord counts their writes together; absent if nobody else writes there. */
	writeQueue?: WriteQueue;
}

/** Everybody's `last` words go first, then `live` updates of answers, which will change again, then `notice`s of what is still to come. */
export type Urgency = 'last' | 'live' | 'notice';

/** The writes of everybody in one channel. */
export interface WriteQueue {
	/**
	 * Runs `work` when its turn has come.
	 * @throws the signal's reason when it aborts before that, else what `work` throws
	 */
	take<Result>(
		kind: 'post' | 'edit',
		urgency: Urgency,
		work: () => Promise<Result>,
		signal: AbortSignal,
	): Promise<Result>;
}

/** How an answer reaches the person: the surface, and the messages that wait on it already (the "thinking" of a command). */
export interface Reply {
	surface: ReplySurface;
	/** Discord message ids, oldest first: they are edited before anything new is posted. */
	existing: string[];
	/** Whether others read along who cannot see what was asked: Discord shows them no options of a command and no modal. Absent: no. */
	quotesQuestion?: boolean;
	/** Tells the person in a direct message what may not be posted there; absent if not needed. Rejects if they accept none. */
	privately?: (text: string) => Promise<void>;
	/** What it takes to write on after a restart, if the reply belongs to an interaction: a secret with its end, in milliseconds since the epoch. */
	interaction: { token: string; expiresAt: number } | null;
	/** What it was taken on as, if not as the question: a button may ask that once more. */
	takenOn?: string;
	/**
	 * Opens the Discord thread that the question's place is to be: from then on the answer is written there. False if it could not be
	 * opened. Absent: the place is there already.
	 */
	open?: (signal: AbortSignal) => Promise<boolean>;
	/** What files may be posted there; absent: files of up to 10 MiB (Discord, "Uploading Files"). */
	upload?: { limitBytes: number; allowed: boolean };
}
