import { type Client, createClient } from './client.ts';
import type { ServerMessage } from './protocol.ts';
import { requestView } from './requestView.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** The world with all tabs that look at it. */
export interface Hub {
	/** The world as it is now; a reset puts another in its place. */
	readonly stack: Stack;
	readonly uploads: Uploads;
	/** Connects a tab. */
	connect(send: (message: ServerMessage) => void, wanted: string | null): HubConnection;
	/** Throws everything away and begins anew, in all tabs. */
	reset(): Promise<void>;
	stop(): Promise<void>;
}

/** One tab's connection. */
interface HubConnection {
	/** The tab as it stands in the world of the moment. */
	client(): Client;
	close(): void;
}

/** An answer of the model grows with every token; the tabs are told at most this often. */
const requestEveryMs = 100;
/** How often the store is looked at while a tab shows it. */
const storedEveryMs = 250;

interface Tab {
	send(message: ServerMessage): void;
	client: Client;
}

/** Tells tabs what changes in one world. Returns how to stop. */
const watch = (stack: Stack, tabs: Set<Tab>): (() => void) => {
	const changed = new Set<number>();
	let seen = -1;
	const flush = () => {
		for (const request of stack.model.requests)
			if (changed.has(request.id))
				for (const { send } of tabs) send({ type: 'request', request: requestView(request, stack.places.of(request)) });
		changed.clear();
	};
	const look = () => {
		if (![...tabs].some((tab) => tab.client.storedOf !== null)) return;
		const version = stack.stored.version();
		if (version === seen) return;
		seen = version;
		for (const { client } of tabs) client.sendStored();
	};
	const requestTimer = setInterval(flush, requestEveryMs);
	const storedTimer = setInterval(look, storedEveryMs);
	const stops = [
		stack.discord.events.subscribe((event) => {
			for (const { client } of tabs) client.hear(event);
		}),
		stack.model.watch(({ request }) => void changed.add(request.id)),
		() => clearInterval(requestTimer),
		() => clearInterval(storedTimer),
	];
	return () => {
		for (const stop of stops) stop();
	};
};

/** Starts a world and keeps tabs on it. */
export const startHub = async (options: StackOptions): Promise<Hub> => {
	const tabs = new Set<Tab>();
	let stack = await startStack(options);
	let unwatch = watch(stack, tabs);
	const uploads = createUploads(() => stack.discord.settings.personUploadLimitBytes);
	let resetting: Promise<void> | null = null;

	const tellAll = (message: ServerMessage) => {
		for (const { send } of tabs) send(message);
	};
	const clientFor = (send: Tab['send'], wanted: string | null): Client =>
		createClient({ stack, uploads, wanted, send, tellAll, reset });
	const renew = async () => {
		tellAll({ type: 'resetting' });
		// The new world stands before the old one goes: should it fail, nothing is lost.
		const next = await startStack(options);
		const old = stack;
		unwatch();
		stack = next;
		unwatch = watch(stack, tabs);
		for (const tab of tabs) {
			// Everybody stays who they were, though all ids are new.
			const index = old.people.playable.indexOf(tab.client.personId);
			tab.client = clientFor(tab.send, stack.people.playable[index] ?? null);
			tab.client.welcome();
		}
		await old.stop();
	};
	const reset = () => {
		resetting ??= renew().finally(() => {
			resetting = null;
		});
		return resetting;
	};
	return {
		get stack() {
			return stack;
		},
		uploads,
		connect: (send, wanted) => {
			const tab: Tab = { send, client: clientFor(send, wanted) };
			tabs.add(tab);
			tab.client.welcome();
			return { client: () => tab.client, close: () => void tabs.delete(tab) };
		},
		reset,
		stop: async () => {
			await resetting?.catch(() => undefined);
			unwatch();
			await stack.stop();
		},
	};
};
