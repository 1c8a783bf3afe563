/**
 * The expected failures: everything that can go wrong in a way that a person can do something about.
 * Each has a code and the values its sentence needs; the sentence itself stands in `locales/`, once a language.
 * Whatever else is thrown is unexpected: it is logged with an id, and the person sees only that id.
 */
export interface FailureValues {
	'picture.unreadable': { name: string };
	/** A file that is no picture, named by what it is. */
	'picture.unsupported': { name: string; kind: string };
	'picture.tooLarge': { name: string; limitBytes: number };
	'picture.tooManyPixels': { name: string; megapixels: number; limitMegapixels: number };
	/** `side` is the longest one, in pixels. */
	'picture.tooLong': { name: string; side: number; limit: number };
	'picture.expired': { name: string };
	'picture.foreign': { name: string; host: string };
	'picture.unreachable': { name: string };
	'picture.slow': { name: string };
	/** Opening or drawing it takes longer than its time limit, though nothing says that it is damaged. */
	'picture.tooComplex': { name: string };
	/** It takes a password. */
	'document.locked': { name: string };
	/** There are no words in it, and its pictures are not looked at. */
	'document.wordless': { name: string };
	/** Nobody here writes down what is said in sound files. */
	'voice.unheard': { name: string };
	/** The server does not take the recording: it is damaged, too short or too long, or of no format that it knows. */
	'voice.unusable': { name: string };
	/** Nothing is said in it. */
	'voice.wordless': { name: string };
	/** More pictures than one question may hold; this one was left out. */
	'picture.tooMany': { name: string; limit: number };
	/** A picture that somebody wants to go on from is not stored any more. */
	'picture.forgotten': Record<never, never>;
	/** A picture of the gallery is not shown here. */
	'picture.ageRestricted': Record<never, never>;
	/** What the files before it take leaves no room for this one. */
	'question.noRoom': { name: string };
	'text.tooLarge': { name: string; limitBytes: number };
	'text.unreadable': { name: string };
	/** None of several files can be used. */
	'question.filesFailed': { reasons: readonly Failure[] };
	'question.empty': Record<never, never>;
	/** The message's content is hidden from the bot because the message content intent is off. */
	'question.hidden': Record<never, never>;
	/** The message that a question is about was deleted meanwhile. */
	'question.targetGone': Record<never, never>;
	'question.noPicture': Record<never, never>;
	'model.noVision': Record<never, never>;
	'model.badKey': Record<never, never>;
	'model.noCredit': Record<never, never>;
	'model.rateLimited': { retryAfterSeconds: number | null };
	'model.refused': Record<never, never>;
	'model.policy': Record<never, never>;
	/** The provider's moderation stopped it, where that is what it is for. */
	'model.blocked': Record<never, never>;
	/** Everything has to be judged, and the model server does not do that. */
	'model.noModeration': Record<never, never>;
	/** Everything has to be judged, and an answer ended without the verdict on all of it. */
	'model.unjudged': Record<never, never>;
	'model.contextTooLong': Record<never, never>;
	'model.badPicture': Record<never, never>;
	'model.notFound': Record<never, never>;
	'model.noImages': Record<never, never>;
	/** The picture model finished without a picture, or broke off before it. */
	'model.noPicture': Record<never, never>;
	/** A made picture came as a link to a host that nothing may be fetched from. */
	'model.foreignPicture': { host: string };
	'model.badRequest': Record<never, never>;
	'model.unavailable': Record<never, never>;
	/** Nothing came for longer than the allowed silence. */
	'model.silent': Record<never, never>;
	/** The stream ended without its last event. */
	'model.cut': Record<never, never>;
	/** The whole answer took longer than its limit. */
	'model.tooSlow': Record<never, never>;
	/** The answer finished without a word. */
	'model.empty': Record<never, never>;
	'discord.cannotPost': { channelId: string };
	'discord.cannotAttach': Record<never, never>;
	'discord.cannotReadHistory': Record<never, never>;
	/** The message, channel or thread was deleted while the answer was on its way. */
	'discord.gone': Record<never, never>;
	/** Earlier messages were left out of an answer: Discord did not say whether they still stand. */
	'discord.unchecked': Record<never, never>;
	'discord.fileTooLarge': { limitBytes: number };
	/** A command, button or form that this version does not know. */
	'discord.outdated': Record<never, never>;
	'discord.blocked': Record<never, never>;
	'store.unavailable': Record<never, never>;
	'bot.stopping': Record<never, never>;
	/** Too many people wait for an answer. */
	'bot.busy': Record<never, never>;
	/** Too many questions of this person wait for an answer. */
	'bot.tooManyAtOnce': { limit: number };
	'bot.forgotten': Record<never, never>;
	/** The person who asked pressed Stop. */
	'bot.cancelled': Record<never, never>;
	/** Stop was pressed when there was nothing left to stop. */
	'bot.over': Record<never, never>;
	/** What somebody wants to try again is no longer in memory. */
	'bot.retryOver': Record<never, never>;
	'bot.answering': Record<never, never>;
	/** A limit would be exceeded; `resets` is a timestamp as Discord shows it, `contact` says who can change it, null if nobody said. */
	'limit.reached': {
		who: string;
		what: string;
		window: string;
		limit: number;
		resets: string;
		contact: string | null;
	};
	/** A limit that those who manage the server have set would be exceeded: of one person there (`member`), or of everybody (`server`), in a day. */
	'limit.ofServer': { who: string; what: string; limit: number; resets: string };
	/** The operator does not let this person use the bot. */
	'limit.blocked': Record<never, never>;
	/** The operator does not let this server use the bot. */
	'limit.notHere': Record<never, never>;
	/** Somebody reports more than is passed on; `resets` as above. */
	'report.tooMany': { limit: number; resets: string };
	/** The server keeps the bot to certain channels: the first of them, and how many more there are. */
	'server.otherChannel': { channelId: string; more: number };
	/** The server keeps the bot to certain roles, or the making of pictures. */
	'server.otherRole': Record<never, never>;
	'server.noPicturesForYou': Record<never, never>;
	'server.noPictures': Record<never, never>;
	/** What was entered as the most of something is no number, or more than the operator allows (null: any number is taken). */
	'server.badAmount': { name: string; whole: boolean; least: number; most: number | null };
	/** The server has the bot look at no such files. */
	'server.noSpoilers': { name: string };
	'server.noAgeRestricted': { name: string };
	/** A file that should hold settings does not. */
	'server.badFile': Record<never, never>;
	/** Only who manages the server may do that. */
	'permission.manageServer': Record<never, never>;
	'permission.notYours': Record<never, never>;
}

/** The code of an expected failure; also the word for it in logs and metrics. */
export type FailureCode = keyof FailureValues;

/** One expected failure with its values: what `sentence` puts into words. */
export type FailureReason = { [Code in FailureCode]: { code: Code; values: FailureValues[Code] } }[FailureCode];

/**
 * An expected failure, thrown. `message` is the code, for logs; the person's sentence comes from `locales/`.
 * `cause` keeps the original error for the log line.
 */
export class Failure extends Error {
	readonly reason: FailureReason;

	constructor(reason: FailureReason, options?: { cause?: unknown }) {
		super(reason.code, options);
		this.name = 'Failure';
		this.reason = reason;
	}

	/** The failure's code. */
	get code(): FailureCode {
		return this.reason.code;
	}
}

/** Makes an expected failure from its code and values. */
export function failure<Code extends FailureCode>(
	code: Code,
	...rest: Record<never, never> extends FailureValues[Code]
		? [values?: FailureValues[Code], options?: { cause?: unknown }]
		: [values: FailureValues[Code], options?: { cause?: unknown }]
): Failure {
	const [values, options] = rest;
	return new Failure({ code, values: values ?? {} } as FailureReason, options);
}

/** Whether an error (or any thrown value) is the expected failure of one of these codes; of any code where none is given. */
export function isFailure(error: unknown, ...codes: FailureCode[]): error is Failure {
	return error instanceof Failure && (codes.length === 0 || codes.includes(error.code));
}
