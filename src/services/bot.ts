import type { Question } from './conversation/question.ts';
import type { ForgetRequest, Forgotten } from './forget.ts';
import type { ImagineRequest } from './imagine.ts';
import type { Reply } from './reply/surface.ts';

/** What the bot can do, with everything it needs already given: what commands and events call. No call throws an expected failure: the person has read its sentence by then. */
export interface Bot {
	/** Answers a question into `reply`. Resolves when the answer stands and is saved. */
	ask(question: Question, reply: Reply): Promise<void>;
	/** Makes pictures into `reply`. */
	imagine(request: ImagineRequest, reply: Reply): Promise<void>;
	/** Erases what is stored of a thread. @throws Failure `store.unavailable` */
	forget(request: ForgetRequest): Promise<Forgotten>;
	/** Stops answers to a message, or in a channel, that is gone. */
	gone(target: { messageIds: string[] } | { channelId: string } | { guildId: string }): void;
	readonly facts: BotFacts;
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
	/** A page about this bot; null where its operator gave none. */
	aboutUrl: string | null;
}
