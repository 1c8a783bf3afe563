import type { Client, ClientEvents } from 'discord.js';
import type { BotEvent, EventContext, ListenContext } from './event.ts';
import { events } from './index.ts';

/** Leads gateway events to their handlers. Whatever these throw is logged; nothing ends the process. */
export function listen(client: Client, context: ListenContext): void {
	for (const event of events) on(client, event, { ...context, client });
}

function on(client: Client, event: BotEvent, context: EventContext): void {
	const handle: (context: EventContext, ...data: never[]) => Promise<void> | void = event.handle;
	client.on(event.name as keyof ClientEvents, async (...data) => {
		try {
			await handle(context, ...(data as never[]));
		} catch (error) {
			context.log.error({ event: event.name, err: error }, 'event handler failed');
		}
	});
}
