import type { Sent } from './seenBy.ts';
import { createTab, type PageWorld, type PluginTab, type Tab } from './tab.ts';
import type { Uploads } from './uploads.ts';

/** What a host adds to the page: a part of its own in each tab, and files that it loads. */
export interface PagePlugin {
	/** Connects a tab. `tell` sends to the plug-in's part in that tab. */
	connect(tell: (data: unknown) => void): PluginTab;
	/** A file of the plug-in, by its path on the page's server; null where it is none of these. */
	file(path: string): Promise<{ mediaType: string; bytes: Uint8Array } | null>;
}

/** A tab's connection. */
interface Connection {
	/** The tab as it stands in the world of the moment. */
	tab(): Tab;
	close(): void;
}

/** All tabs that look at a world. */
export interface Tabs {
	connect(send: (message: Sent) => void, wanted: string | null): Connection;
	/** Puts another world in the place of the one before; everybody stays who they were, though all ids are new. */
	show(world: PageWorld): void;
	stop(): void;
}

/** What tabs are connected to. */
interface TabsOptions {
	world: PageWorld;
	uploads: Uploads;
	reset: (() => Promise<void>) | null;
	plugin: PagePlugin | null;
}

interface Seat {
	send(message: Sent): void;
	plugin: PluginTab | null;
	tab: Tab;
}

/** Keeps tabs on a world. */
export const createTabs = ({ world: first, uploads, reset: renew, plugin }: TabsOptions): Tabs => {
	const seats = new Set<Seat>();
	let world = first;
	const listen = () =>
		world.discord.events.subscribe((event) => {
			for (const { tab } of seats) tab.hear(event);
		});
	let stopListening = listen();
	const reset =
		renew &&
		(() => {
			for (const { send } of seats) send({ t: 'RESETTING', d: null });
			return renew();
		});
	const seatOf = (send: Seat['send'], part: PluginTab | null, wanted: string | null): Seat => ({
		send,
		plugin: part,
		tab: createTab({ world, uploads, wanted, send, reset, plugin: part }),
	});
	return {
		connect: (send, wanted) => {
			const part = plugin?.connect((d) => send({ t: 'PLUGIN', d })) ?? null;
			const seat = seatOf(send, part, wanted);
			seats.add(seat);
			seat.tab.begin();
			return {
				tab: () => seat.tab,
				close: () => {
					seats.delete(seat);
					part?.close();
				},
			};
		},
		show: (next) => {
			stopListening();
			const before = world.people.map(({ id }) => id);
			world = next;
			stopListening = listen();
			for (const seat of seats) {
				const wanted = world.people[before.indexOf(seat.tab.personId)]?.id ?? null;
				seat.tab = seatOf(seat.send, seat.plugin, wanted).tab;
				seat.tab.begin();
			}
		},
		stop: () => stopListening(),
	};
};
