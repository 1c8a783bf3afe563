import { BaseInteraction, type Client, type ClientEvents, Events, Message } from 'discord.js';
import { createInTurns } from '../services/inTurns.ts';
import type { BotEvent, EventContext, ListenContext, Sender } from './event.ts';
import { events } from './index.ts';

/**
 * Leads gateway events to their handlers. Whatever these throw is logged; nothing ends the process.
 * @param handling holds each handler that runs until it has ended: whoever stops the bot can wait for them
 * @returns how to hear no more of this client
 */
export function listen(client: Client, context: ListenContext, handling: Set<Promise<void>>): () => void {
	const inTurns = createInTurns();
	const listeners = events.map((event) => {
		const name = event.name as keyof ClientEvents;
		const own = { ...context, client };
		const [concerns, run] = [filter(event, own), runner(event, own)];
		const listener = (...data: unknown[]) => {
			if (context.handedOver.aborted && event.name !== Events.Raw) return;
			if (!concerns(data)) return;
			const running = new Promise<void>((resolve) => inTurns(() => resolve(run(data))));
			handling.add(running);
			void running.then(() => handling.delete(running));
		};
		client.on(name, listener);
		return { name, listener };
	});
	return () => {
		for (const { name, listener } of listeners) client.off(name, listener);
	};
}

/** What cannot be told is left to the handler, which says what is wrong. */
function filter(event: BotEvent, context: EventContext): (data: unknown[]) => boolean {
	const concerns: ((context: EventContext, ...data: never[]) => boolean) | undefined = event.concerns;
	if (concerns === undefined) return () => true;
	return (data) => {
		try {
			return concerns(context, ...(data as never[]));
		} catch {
			return true;
		}
	};
}

function runner(event: BotEvent, context: EventContext): (data: unknown[]) => Promise<void> {
	const handle: (context: EventContext, ...data: never[]) => Promise<void> | void = event.handle;
	return async (data) => {
		try {
			const sender = senderOf(data[0]);
			const run = () => handle(context, ...(data as never[]));
			await (sender === null ? run() : context.as(sender, run));
		} catch (error) {
			context.log.error({ event: event.name, err: error }, 'event handler failed');
		}
	};
}

/** Who a message or an interaction comes from; a packet comes from nobody. */
function senderOf(subject: unknown): Sender | null {
	if (subject instanceof Message) return { requestId: subject.id, personId: subject.author.id };
	return subject instanceof BaseInteraction ? { requestId: subject.id, personId: subject.user.id } : null;
}
