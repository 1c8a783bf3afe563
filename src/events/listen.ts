import type { Client, ClientEvents } from 'discord.js';
import type { BotEvent, EventContext, ListenContext } from './event.ts';
import { events } from './index.ts';

/**
 * Leads gateway events to their handlers. Whatever these throw is logged; nothing ends the process.
 * @param handling holds each handler that runs until it has ended: whoever stops the bot can wait for them
 */
export function listen(client: Client, context: ListenContext, handling: Set<Promise<void>>): void {
	for (const event of events) {
		const run = runner(event, { ...context, client });
		client.on(event.name as keyof ClientEvents, (...data) => {
			const running = run(data);
			handling.add(running);
			void running.then(() => handling.delete(running));
		});
	}
}

function runner(event: BotEvent, context: EventContext): (data: unknown[]) => Promise<void> {
	const handle: (context: EventContext, ...data: never[]) => Promise<void> | void = event.handle;
	return async (data) => {
		try {
			await handle(context, ...(data as never[]));
		} catch (error) {
			context.log.error({ event: event.name, err: error }, 'event handler failed');
		}
	};
}
