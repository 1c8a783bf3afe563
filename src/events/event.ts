import type { Client, ClientEvents, Events } from 'discord.js';
import type { Logger } from 'pino';
import type { CommandContext } from '../commands/command.ts';
import type { Clock } from '../services/clock.ts';
import type { ShowTyping } from '../services/discord/writing/typing.ts';
import type { WriteQueue } from '../services/reply/surface.ts';
import type { TakeOn } from '../services/request/takeOn.ts';

export interface ListenContext extends CommandContext {
	clock: Clock;
	log: Logger;
	/** Aborts when another process has taken over: from then on questions are left to it. Deletions and edits concern both. */
	handedOver: AbortSignal;
	/** Aborts when the bot has stopped: nobody can be told any more. */
	stopped: AbortSignal;
	/** Handles one event on somebody's behalf: what Discord refuses meanwhile is logged with its id, and what is sent counts as theirs. */
	as: <Result>(sender: Sender, handle: () => Result) => Result;
	/** The queue of all who write in a channel. */
	writeQueue: (channelId: string) => WriteQueue;
	showTyping: ShowTyping;
	takeOn: TakeOn;
}

/** Who an event comes from. */
export interface Sender {
	/** The id of the message or interaction. */
	requestId: string;
	personId: string;
}

export interface EventContext extends ListenContext {
	/** The client it came to. */
	client: Client;
}

/**
 * One gateway event and what is done about it. What `handle` throws is logged and never ends the process. `concerns` says at once whether
 * it may be for the bot: next to nothing is that comes in a server where people talk to each other, and it should cost no more than that.
 */
export type BotEvent =
	| {
			[Name in keyof ClientEvents]: {
				name: Name;
				concerns?(context: EventContext, ...data: ClientEvents[Name]): boolean;
				handle(context: EventContext, ...data: ClientEvents[Name]): Promise<void> | void;
			};
	  }[keyof ClientEvents]
	| RawEvent;

/** A packet as it came from the gateway; discord.js emits it but has no type for it. */
interface RawEvent {
	name: Events.Raw;
	concerns?(context: EventContext, packet: unknown): boolean;
	handle(context: EventContext, packet: unknown): Promise<void> | void;
}
