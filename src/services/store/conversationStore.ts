import type { Place, Question } from '../conversation/question.ts';
import type { BotTurn, PersonTurn, PictureRef, Turn } from '../conversation/turn.ts';
import type { Piece } from '../pictures/picture.ts';
import type { ServerSettingsStore } from '../serverSettings/serverSettingsStore.ts';
import type { Condition } from './capacity/capacity.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { People } from './people.ts';
import type { Bus } from './processes/bus.ts';
import type { Serving } from './processes/leases.ts';
import type { Requests } from './processes/requests.ts';
import type { ConversationRecord, Interrupted, Reading, Where } from './records.ts';

/** A conversation as far as an answer needs it. */
export interface Conversation {
	/** `<place>:<turn that began it>` */
	id: string;
	place: Place;
	/** What leads here, then the part that was asked for; each after what it continues. */
	turns: Turn[];
	/** Where these turns are stored. */
	parts: ConversationRecord[];
}

/** What a question adds to a conversation. */
export interface Beginning {
	/** The message that was brought in by the question, if any, then the question. What stands already is not added again. */
	turns: PersonTurn[];
	/** The answer to be, `pending`. */
	answer: BotTurn;
	/** The files of the new pictures. */
	pieces: Piece[];
	/** What it takes to finish the answer to a command after a restart: a secret, kept until it expires (milliseconds since the epoch). */
	interaction?: { token: string; expiresAt: number } | null;
	/** Discord locale of who asks: what a restart has to say is said in it. Kept only until the answer ends. */
	locale?: string;
}

/** What a question goes on with. */
export type QuestionRef = Pick<Question, 'id' | 'place' | 'replyTo'>;

/** `duplicate`: the question stands already, and nothing was changed. */
export interface Begun {
	outcome: 'begun' | 'duplicate';
	/** Whether turns were left out of `conversation` because nobody knows whether their messages still stand. */
	hasUnchecked?: true;
	/** As it is stored now. */
	conversation: Conversation;
}

/** An answer that is given anew. */
export interface Reopened extends Pick<Begun, 'conversation' | 'hasUnchecked'> {
	/** What it was before. */
	earlier: BotTurn;
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
}

/**
 * What became of an answer that was to be completed: `erased`: somebody had something of it erased meanwhile; `dropped`: a Redis that evicts
 * what it holds, or was emptied, has let go of it. Of both nothing is kept.
 */
export type Finished = 'kept' | 'erased' | 'dropped';

/** What was erased. `pictures` whose files are gone; `bytes` of these files and of the text. */
export interface Erased {
	turns: number;
	pictures: number;
	bytes: number;
}

/** A stored part of a conversation, and what was found of it. */
export interface FoundPart {
	part: string;
	reading: Exclude<Reading, { kind: 'none' }>;
}

/**
 * What is kept of conversations. Everything has a time to live, which starts anew with each use (`begin`, `noteMessages`, `finish`): the
 * conversation expires as a whole, or in parts if it is long.
 *
 * A part and its names in the index are written in one step. Every stored picture is named by its part, at any moment: a record is written
 * before its pictures, and pictures are erased before their record. Changes in one place run one after the other, and what several
 * processes change at once loses nothing: whoever comes second begins anew. All calls throw Failure
 * `store.unavailable` within seconds while the backend is out of reach, and Error if what is stored cannot be read; `erasePart` erases even
 * that.
 */
export interface ConversationStore {
	/** The conversation that a message stands in; null if that is not stored. A question by command goes by its interaction's id. */
	conversation(placeId: string, messageId: string): Promise<Conversation | null>;
	/**
	 * The conversation that a question goes on with: that of the message it replies to; otherwise in a Discord thread or a DM the newest, and
	 * elsewhere none. The first question in a thread goes on from the message that the thread was made from.
	 */
	continued(asked: Pick<QuestionRef, 'place' | 'replyTo'>): Promise<Conversation | null>;
	/**
	 * Whether a Discord thread was made from an answer, or from a question to the bot: what is said there is for the bot. One look at the
	 * index for all other threads.
	 */
	carriesOn(place: Place): Promise<boolean>;
	/** The id of the conversation that a message stands in, by the index alone. */
	conversationOf(placeId: string, messageId: string): Promise<string | null>;
	/**
	 * Adds a question and its answer to be. `draft` is given the turns of the conversation as they stand at that moment, so that no other
	 * question can come in between; it is called again if one of another process does.
	 * @throws the signal's reason when it aborts before anything is written; Failure `bot.forgotten` if something of it was erased, wherever,
	 * after it was asked: then nothing of it is kept
	 */
	begin(asked: QuestionRef, draft: (turns: readonly Turn[]) => Beginning, signal?: AbortSignal): Promise<Begun>;
	/**
	 * Takes back the answer to a question, which is to be answered anew: it is pending again, with what hangs on it. Returns the conversation
	 * and the answer as it was; null if there is no such answer, or if it is being written.
	 */
	reopen(
		placeId: string,
		questionId: string,
		answer: Pick<BotTurn, 'messageIds' | 'locale' | 'judged'>,
		signal: AbortSignal,
	): Promise<Reopened | null>;
	/**
	 * Notes which messages show an answer by now, its text so far, and where it is still being written. Returns false when the turn no longer
	 * stands.
	 */
	noteMessages(
		placeId: string,
		answerId: string,
		messageIds: readonly string[],
		text: string,
		open?: BotTurn['open'],
	): Promise<boolean>;
	/** Completes an answer, if it still stands. */
	finish(placeId: string, answerId: string, ending: Ending): Promise<Finished>;
	/**
	 * Stores masters with the pictures of a question, and of the message it brings in, by their keys (see
	 * `keyOfPicture`). Returns false, and keeps nothing, if the question no longer stands.
	 */
	keepMasters(placeId: string, questionId: string, masters: ReadonlyMap<string, readonly Piece[]>): Promise<boolean>;
	/**
	 * Leaves an answer that is pending to whoever puts things right, once what is being written in its place has ended: `interrupted` gives
	 * it. Returns false if this process has stored no such answer.
	 */
	leave(placeId: string, answerId: string): Promise<boolean>;
	/** The bytes of files by hash that turns of these parts name; those that are not stored are missing. */
	pictures(
		parts: readonly Pick<ConversationRecord, 'part' | 'turns'>[],
		hashes: Iterable<string>,
	): Promise<Map<string, Uint8Array>>;
	/** The bytes of one file that is stored with a part. */
	picture(part: string, hash: string): Promise<Uint8Array | null>;
	/** The keys of parts, by the index alone: one look-up, and nothing is read. */
	find(where: Where): Promise<string[]>;
	/** Those parts, one after the other; others are served in between. */
	parts(where: Where): AsyncIterable<FoundPart>;
	/** Every part there is, in no order. It mends the index on the way: for work in the background that nobody waits for. */
	all(): AsyncIterable<FoundPart>;
	/** The servers that something is stored of. */
	servers(): Promise<string[]>;
	/** Erases a part, whether it can be read or not; with `onlyIf`, only one that is so when it is erased. */
	erasePart(part: string, onlyIf?: (record: ConversationRecord) => boolean): Promise<Erased>;
	/** Erases the chosen turns of a part and what cannot stay without them (see `withoutTurns`). */
	eraseTurns(part: string, chosen: (turn: Turn) => boolean): Promise<Erased>;
	/** Erases the question with this id, and its answer. */
	eraseQuestion(placeId: string, questionId: string): Promise<void>;
	/** Erases the chosen pictures of a part and what says nothing without them (see `withoutPictures`). `turns` are those that went whole. */
	erasePictures(part: string, chosen: (turn: Turn, picture: PictureRef) => boolean): Promise<Erased>;
	/**
	 * Changes turns that stand: `edit` gives a turn back as it should be, without pictures or words that are to go; its id, role and parent
	 * stay. Numbers of pictures that go stay taken. Counts what went; `turns` is how many were changed.
	 */
	editTurns(part: string, edit: (turn: Turn) => Turn): Promise<Erased>;
	/** Whether a turn, as it was read, is an answer that another living process writes. */
	isWrittenElsewhere(turn: Turn): Promise<boolean>;
	/** The answers that are `pending` and that no living process writes. Finish or erase them, or they come again. */
	interrupted(): Promise<Interrupted[]>;
	/**
	 * Has the backend let go of what has expired, and its files hold nothing of what was erased. Returns how many entries have expired, if the
	 * backend does not erase them by itself. Call it every hour.
	 */
	sweep(): Promise<number>;
	/**
	 * Makes sure that the store is written with the key that is set; every other call does so too, at its first use.
	 * @throws StoreKeyError; Failure `store.unavailable`
	 */
	unlock(): Promise<void>;
	/**
	 * Shows in the store that this process uses it, until it is closed: its answers are nobody else's to finish, and the key cannot be changed.
	 * Writes every ten seconds.
	 */
	hold(): void;
	/**
	 * Takes something on for so many milliseconds, such as an event, or work that one process does for all. Of several processes that try,
	 * one gets it: false for the others. @throws Failure `store.unavailable`
	 */
	claim(name: string, lifeMs: number): Promise<boolean>;
	/**
	 * Takes or keeps the lead in something for so many milliseconds from now; one process has it until it no longer calls this.
	 * @throws Failure `store.unavailable`
	 */
	lead(name: string, lifeMs: number): Promise<boolean>;
	/** Which process serves which shards; null if only one process can use the store. */
	readonly serving: Serving | null;
	/** Which process answers what. */
	readonly requests: Requests;
	/** What processes tell each other. */
	readonly bus: Bus;
	/** What people have said about being kept. */
	readonly people: People;
	/** What those who manage servers have chosen for them. */
	readonly serverSettings: ServerSettingsStore;
	/** What is used. */
	readonly ledger: Ledger;
	/** Erasures that have begun and not ended, and those that people have asked for a moment ago. */
	readonly journal: Journal;
	/** Resolves when the backend answers. */
	ping(): Promise<void>;
	/** Writes a little to see how the store is. */
	condition(): Promise<Condition>;
	/** Lets what is being written end, then closes. */
	close(): Promise<void>;
}
