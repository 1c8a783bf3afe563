import type { AgainRequest } from './ask/answerAgain.ts';
import type { Place, Question, SourceFile } from './conversation/question.ts';
import type { DeleteRequest, FullQuality, FullRequest, PictureTarget } from './imagine/pictureActions.ts';
import type { FoundPicture } from './imagine/pictureMessage.ts';
import type { ImagineRequest } from './imagine/readOrder.ts';
import type { Report } from './limits/reports.ts';
import type { Amounts } from './limits/rules.ts';
import type { UsageRecords } from './limits/usage.ts';
import type { DeletionProgress, DeletionReport } from './privacy/deleteMessages.ts';
import type { PostedMessage } from './privacy/discordMessages.ts';
import type { Gone } from './privacy/followEvents.ts';
import type { ForgetRequest, Forgotten } from './privacy/forget.ts';
import type { ExportData } from './privacy/personalData/exportData.ts';
import type { Gallery } from './privacy/personalData/gallery.ts';
import type { ErasableCount, ErasableInAll, Holdings } from './privacy/personalData/personalData.ts';
import type { Reply } from './reply/surface.ts';
import type { RetryRequest } from './request/retries.ts';
import type { Presser, StopRequest } from './request/stopRequests.ts';
import type { ServerSettings } from './serverSettings/serverSettings.ts';
import type { ServerSettingsStore } from './serverSettings/serverSettingsStore.ts';

/**
 * What the bot can do, with everything it needs already given: what commands and events call. `ask`, `imagine` and what `tryAgain` gives say
 * expected failures themselves; the others throw what they name.
 */
export interface Bot {
	/** Answers a question into `reply`. Resolves when the answer stands and is saved. */
	ask(question: Question, reply: Reply): Promise<void>;
	/** Whether what everybody may read in a Discord thread is for the bot: it was made from an answer, or from a question. */
	carriesOn(place: Place): Promise<boolean>;
	/** Makes pictures into `reply`. */
	imagine(request: ImagineRequest, reply: Reply): Promise<void>;
	/**
	 * What somebody asked and could not be answered, to be run once more into a new reply. It is given away: to be called once.
	 * @throws Failure `bot.retryOver`, `permission.notYours`
	 */
	tryAgain(request: RetryRequest): { isPrivate: boolean; run(reply: Reply): Promise<void> };
	/**
	 * A question that was edited, to be answered anew into a reply: the earlier answer goes.
	 * @throws Failure `bot.retryOver`, `permission.notYours`
	 */
	answerAgain(request: AgainRequest): Promise<(reply: Reply) => Promise<void>>;
	/** Stops an answer or an order. @throws Failure `permission.notYours`, `bot.over` */
	stop(request: StopRequest): Promise<void>;
	/** What the buttons under generated pictures do. They throw Failure `picture.forgotten` if one is no longer stored. */
	readonly pictures: {
		/** What a question of *Ask…* has to say so that the model knows which picture is meant, and which that is. */
		about(target: PictureTarget, text: string, locale: string): Promise<{ text: string; onlyPicture: number }>;
		/** A picture with what stands around it, and whether whoever presses may delete it. */
		look(target: PictureTarget & Presser): Promise<FoundPicture & { mayDelete: boolean }>;
		/** A picture, small, for who chooses it; null if its file is gone. */
		small(target: PictureTarget & Pick<Presser, 'personId'>): Promise<Uint8Array | null>;
		/** Sends the file as fine as it may be posted. @throws Failure `discord.fileTooLarge`, `bot.tooManyAtOnce`, `bot.busy`, `bot.stopping` */
		full(request: FullRequest, send: (full: FullQuality) => Promise<void>): Promise<void>;
		/** Forgets a picture with all others of its message. @throws Failure `permission.notYours` */
		delete(request: DeleteRequest): Promise<void>;
	};
	/** Counts what would be erased in a place, or of one message there. */
	wouldForget(request: Extract<ForgetRequest, { what: 'place' | 'message' }>): Promise<ErasableCount>;
	/** Counts what would be erased of somebody everywhere, or of a server. */
	wouldForgetAll(request: Extract<ForgetRequest, { what: 'everything' | 'server' }>): Promise<ErasableInAll>;
	/** Erases what is stored. @throws Failure `store.unavailable`, `permission.notYours` */
	forget(request: ForgetRequest): Promise<Forgotten>;
	/**
	 * How many of the bot's messages were offered to be deleted, and their deletion, which ends by itself; null where the offer is too old.
	 * `tell` is called now and then with how far it has come, as long as an interaction can be answered.
	 */
	deleteOffered(
		key: string,
		personId: string,
		tell: (progress: DeletionProgress) => Promise<void>,
	): { count: number; done: Promise<DeletionReport> } | null;
	/** How much is stored of somebody, and whether new questions of theirs are. */
	holdings(personId: string): Promise<Holdings & { storing: boolean }>;
	/** From now on keeps what somebody asks, or nothing of it. Answers on their way are stopped when nothing is to be kept. */
	setStoring(personId: string, storing: boolean): Promise<void>;
	/** Everything stored of somebody, in archives of at most `limitBytes`; null if there is nothing. */
	readonly exportData: ExportData;
	/** The pictures kept for somebody. */
	readonly gallery: Gallery;
	/** Something was deleted in Discord: what it shows is erased, and answers to it are stopped. */
	gone(target: Gone): Promise<void>;
	/** A message was edited: what is stored of it follows, and an answer to it may be had anew. */
	edited(channelId: string, message: PostedMessage, locale: string): Promise<void>;
	/** A new gateway session of a shard began. `isLeft` tells whether the bot is no longer in a server. */
	listening(shard: number, isLeft: (guildId: string) => Promise<boolean>): Promise<void>;
	/** Passes a report on to whoever runs the bot. Returns whether the words have arrived too. @throws Failure `report.tooMany` */
	report(report: Report, deliver: ((text: string) => Promise<void>) | null): Promise<boolean>;
	/** A text file that somebody uploaded. @throws Failure `text.*`, `picture.*` if it cannot be fetched or is none */
	readText(file: SourceFile, personId: string): Promise<string>;
	/** What was used, by day; `draw` makes a picture of a drawing. */
	readonly usage: Pick<UsageRecords, 'ofPerson' | 'ofServer'> & {
		draw(svg: string, personId: string): Promise<Uint8Array>;
	};
	/** Of this bot as people meet it in a server, or in direct messages if that is null. What cannot be looked up now is as usual. */
	factsIn(guildId: string | null): Promise<BotFacts>;
	/** What a server that has chosen this may choose from. May take a second. */
	offers(chosen: ServerSettings): Promise<Offers>;
	readonly bounds: Bounds;
	readonly operator: OperatorFacts;
	/** What those who manage servers have chosen for them. */
	readonly serverSettings: Pick<ServerSettingsStore, 'of' | 'set' | 'answersUnasked' | 'opensThreads'>;
}

/** What servers may choose from. */
export interface Offers extends Bounds {
	/** The usual one first. */
	models: readonly string[];
	imageModels: readonly string[];
}

/** The most that servers may choose. */
export interface Bounds {
	/** The most that one person, and everybody in a server together, may use in a day. */
	person: Amounts;
	server: Amounts;
	/** The longest that conversations are kept. */
	retentionDays: number;
}

/** What people may want to know of this bot. */
export interface BotFacts {
	/** Days a conversation is kept after its last use. */
	retentionDays: number;
	/** Host name of the model provider. */
	provider: string;
	model: string;
	/** null where no pictures are made. */
	imageModel: string | null;
	/** What those who manage the server have chosen. */
	chosen: ServerSettings;
	/** A page about this bot; null where its operator gave none. */
	aboutUrl: string | null;
}

/** What its operator says, and how they keep things. */
interface OperatorFacts {
	/** Who they are and how to reach them; null where they have not said. */
	contact: string | null;
	/** Their privacy policy; null where there is none. */
	privacyUrl: string | null;
	/** The channel that reports are posted in; null: they stand in the log. */
	reportChannel: string | null;
	/** Whether what is stored is encrypted. */
	encrypted: boolean;
}
