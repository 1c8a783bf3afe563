import type { Place } from '../conversation/question.ts';
import type { BotTurn, PersonTurn, PictureRef, Turn } from '../conversation/turn.ts';
import type { Piece } from '../images/picture.ts';
import type { Journal } from './journal.ts';
import type { People } from './people.ts';
import type { Condition } from './room.ts';
import type { Reading, ThreadRecord } from './threadRecord.ts';

/** What a question adds to a thread. */
export interface Beginning {
	/** The message that was brought in by the question, if any, then the question. What stands already is not added again. */
	turns: PersonTurn[];
	/** The answer to be, `pending`. */
	answer: BotTurn;
	/** The files of the new pictures. */
	pieces: Piece[];
	/** What it takes to finish the answer of a command after a restart: a secret, kept until it expires (milliseconds since the epoch). */
	interaction?: { token: string; expiresAt: number } | null;
	/** Discord locale of who asks: what a restart has to say is said in it. Kept only until the answer ends. */
	locale?: string;
}

/** `duplicate`: the question stands already, and nothing was changed. `thread` is the thread as it is stored now. */
interface Begun {
	outcome: 'begun' | 'duplicate';
	/** Whether turns were left out of `thread` because nobody knows whether their messages still stand. */
	hasUnchecked?: true;
	thread: ThreadRecord;
}

/** How an answer ended. */
export interface Ending {
	text: string;
	messageIds: string[];
	/** `pending`: what stands so far is whole, but there may be more. */
	state: BotTurn['state'];
	/** Pictures that the bot made, with their files. */
	pictures: PictureRef[];
	pieces: Piece[];
	/** Where pictures of an answer were erased: the highest number that is not to be given out again. */
	retiredNumber?: number;
}

/** What was erased. `pictures` whose files are gone; `bytes` of these files and of the text. */
export interface Erased {
	turns: number;
	pictures: number;
	bytes: number;
}

/** An answer that an earlier process left unfinished. */
export interface Interrupted {
	place: Place;
	/** The turn it answers. */
	question: PersonTurn | null;
	answer: BotTurn;
	/** The token of the command's interaction; null where there was none or it has expired. */
	interactionToken: string | null;
	/** Discord locale of who asked; `en-US` where none was noted. */
	locale: string;
}

/**
 * What is kept of threads. Everything has a time to live, which starts anew with each use (`begin`, `noteMessages`, `finish`).
 * Within a thread that lives on, a conversation whose newest turn is older than that is erased by `begin` and `sweep`.
 *
 * Every stored picture is named by its thread's record, at any moment: a record is written before its pictures, and pictures are
 * erased before their record. Changes of one thread run one after the other. All calls throw Failure `store.unavailable` within seconds
 * while the backend is out of reach, and Error when what is stored of a thread cannot be read; `forgetThread` erases even that.
 */
export interface ThreadStore {
	/** What is stored of a thread; null where there is nothing. */
	thread(threadId: string): Promise<ThreadRecord | null>;
	/**
	 * Adds a question and its answer to be. `draft` is given the turns as they stand at that moment, so that no other
	 * question can come in between; it may be called only once and should not wait for anything.
	 * @throws the signal's reason when it aborts before anything is written
	 */
	begin(place: Place, draft: (turns: readonly Turn[]) => Beginning, signal?: AbortSignal): Promise<Begun>;
	/**
	 * Notes which messages show an answer by now, its text so far, and where it is still being written. Returns false when the turn no longer
	 * stands.
	 */
	noteMessages(
		threadId: string,
		answerId: string,
		messageIds: readonly string[],
		text: string,
		open?: BotTurn['open'],
	): Promise<boolean>;
	/** Completes an answer. Returns false, and writes nothing, when the turn no longer stands: it was forgotten meanwhile. */
	finish(threadId: string, answerId: string, ending: Ending): Promise<boolean>;
	/** The bytes of a picture's file; null where they are not stored. */
	picture(threadId: string, hash: string): Promise<Uint8Array | null>;
	/** The bytes of several files by hash; those that are not stored are missing. */
	pictures(threadId: string, hashes: Iterable<string>): Promise<Map<string, Uint8Array>>;
	/** Erases all that is stored of a thread. */
	forgetThread(threadId: string): Promise<Erased>;
	/** Erases the chosen turns and what cannot stay without them (see `removeTurns`). */
	forgetTurns(threadId: string, chosen: (turn: Turn) => boolean): Promise<Erased>;
	/** Erases the chosen pictures and what says nothing without them (see `removePictures`). `turns` are those that went whole. */
	forgetPictures(threadId: string, chosen: (turn: Turn, picture: PictureRef) => boolean): Promise<Erased>;
	/**
	 * Changes turns that stand: `edit` gives a turn back as it should be, without pictures or words that are to go; its id, role and parent stay.
	 * Numbers of pictures that go stay taken. Counts what went; `turns` is how many were changed.
	 */
	editTurns(threadId: string, edit: (turn: Turn) => Turn): Promise<Erased>;
	/** All threads, in no order. Those that cannot be read are logged and left out. */
	threads(): AsyncIterable<ThreadRecord>;
	/** All threads, in no order, with what was found of them. */
	readings(): AsyncIterable<{ threadId: string; reading: Exclude<Reading, { kind: 'none' }> }>;
	/** Whether an id stands in what is stored of a thread, also where that cannot be read. What cannot be decrypted names nobody. */
	names(threadId: string, id: string): Promise<boolean>;
	/** The answers that an earlier process left `pending`. Finish or forget them, or they come again. */
	interrupted(): Promise<Interrupted[]>;
	/**
	 * Erases what has expired: conversations within threads, which are logged, and entries where the backend does not do so by itself.
	 * Returns how many entries. To be called now and then.
	 */
	sweep(): Promise<number>;
	/**
	 * Makes sure that the store is written with the key that is set; every other call does so too, at its first use.
	 * @throws StoreKeyError; Failure `store.unavailable`
	 */
	unlock(): Promise<void>;
	/** Shows in the store that this process uses it, until it is closed: then its key cannot be changed. Writes every half minute. */
	hold(): void;
	/** What people have said about being kept. */
	readonly people: People;
	/** Erasures that have begun and not ended. */
	readonly journal: Journal;
	/** Resolves when the backend answers. */
	ping(): Promise<void>;
	/** Writes a little to see how the store is. */
	condition(): Promise<Condition>;
	/** Lets what is being written end, then closes. */
	close(): Promise<void>;
}
