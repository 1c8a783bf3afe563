import { createServer, type Server } from 'node:http';
import { type Cdn, createCdn, type LoggedDownload } from './cdn/cdn.ts';
import { type CdnFaults, createCdnFaults } from './cdn/faults.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Delivery, EventFaults } from './gateway/eventFaults.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { actAs, type Person } from './people/person.ts';
import { createRestFaults, type RestFaults } from './rest/faults.ts';
import { createRest, type LoggedRequest, type Rest } from './rest/rest.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { createUntil, type Until } from './until.ts';
import type { WorldEvents } from './world/events.ts';
import type { Channel, Guild, Message, User } from './world/records.ts';
import { createWorld, messagesIn, type World } from './world/world.ts';
import { createWorldControls, type WorldControls } from './worldControls.ts';

/** Everything that can be made to go wrong. */
export interface Faults {
	failNext: RestFaults['failNext'];
	heal: RestFaults['heal'];
	cdn: CdnFaults;
	/** Closes every gateway connection with the code; 1006 tears it. */
	closeGateway(code: number): void;
	/** Keeps gateway connections open but silent, as a dead one is. */
	silenceGateway(): void;
	/** Events lost, doubled, late or in another order. */
	events: EventFaults;
	/** How events reach the bot from now on: so many copies of each, so late. */
	deliverEvents(delivery: Delivery): void;
	/** Asks clients to reconnect (op 7). */
	reconnect(): void;
	/** Tells clients that their session is invalid (op 9); not resumable by default. */
	invalidSession(resumable?: boolean): void;
}

/** A Discord on this machine: REST v10, gateway v10 and CDN on one port of the loopback, and a world that lives in memory. */
export interface LocalDiscord extends WorldControls {
	/** Where clients find the REST API. */
	readonly apiUrl: string;
	/** Where files are, such as `127.0.0.1:4711`. */
	readonly cdnHost: string;
	readonly token: string;
	readonly bot: User;
	readonly applicationId: string;
	/** May be changed while it runs. */
	readonly settings: Settings;
	/** The guild that is there from the start, with its channels. */
	readonly guild: Guild;
	readonly channels: { general: Channel; photos: Channel };
	readonly world: World;
	/** Puts a person's client into one's hands. */
	as(person: User): Person;
	/** All messages of a channel, oldest first. */
	messages(channelId: string): Message[];
	until: Until;
	readonly events: WorldEvents;
	readonly requests: LoggedRequest[];
	/** Requests to the CDN. */
	readonly downloads: LoggedDownload[];
	/** How many 429s were sent. */
	readonly rateLimited: number;
	/** Unknown routes, invalid bodies, breaches of the protocol: empty after a clean run. */
	readonly problems: string[];
	readonly faults: Faults;
	/** How many bots are connected now. */
	readonly connected: number;
	/** Returns how to tell, by heartbeats, whether a bot that is connected has heard all that was sent until now. */
	heardSoFar(): () => boolean;
	stop(): Promise<void>;
}

/** How the local Discord is started. */
export interface LocalDiscordOptions {
	/** 0 for any free port. */
	port?: number;
	/** The clock of everything here; the machine's own by default. */
	clock?: Clock;
	/** The bot's token; a new one by default. */
	token?: string;
	settings?: Partial<Settings>;
}

const serve = (world: World, rest: Rest, cdn: Cdn): Server =>
	createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://local');
		const isRest = pathname.startsWith('/api/v10/');
		if (!isRest && !cdn.serves(pathname)) {
			world.problem('unknown-route', `${request.method} ${pathname}`);
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"404: Not Found","code":0}');
			return;
		}
		const handled = isRest ? rest.handle(request, response) : cdn.handle(request, response);
		handled.catch((error: unknown) => {
			world.problem('internal', `${request.method} ${pathname}: ${error}`);
			response.destroy();
		});
	});

const listen = (server: Server, port: number): Promise<string> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			resolve(`127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
		});
	});

const faultsOf = (restFaults: RestFaults, cdn: CdnFaults, gateway: Gateway): Faults => ({
	failNext: restFaults.failNext,
	heal: restFaults.heal,
	cdn,
	closeGateway: (code) => gateway.closeAll(code),
	silenceGateway: gateway.silence,
	deliverEvents: gateway.events.deliver,
	events: gateway.events,
	reconnect: gateway.askToReconnect,
	invalidSession: (resumable = false) => gateway.invalidateAll(resumable),
});

const shutDown = async (server: Server, gateway: Gateway): Promise<void> => {
	gateway.stop();
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
};

/** Starts a local Discord. Stop it with `stop()`. */
export const startLocalDiscord = async (options: LocalDiscordOptions = {}): Promise<LocalDiscord> => {
	const world = createWorld({ ...defaultSettings(), ...options.settings }, options.clock ?? systemClock, options.token);
	const restFaults = createRestFaults();
	const cdnFaults = createCdnFaults();
	const rest = createRest(world, restFaults);
	const cdn = createCdn(world, cdnFaults);
	const server = serve(world, rest, cdn);
	world.host = await listen(server, options.port ?? 0);
	const gateway = startGateway(world, server);
	const until = createUntil(world);
	const controls = createWorldControls(world);
	const guild = controls.createGuild({ name: 'Photo club' });
	return {
		...controls,
		apiUrl: `http://${world.host}/api`,
		cdnHost: world.host,
		token: world.token,
		bot: world.bot,
		applicationId: world.applicationId,
		settings: world.settings,
		guild,
		channels: {
			general: controls.createChannel({ name: 'general' }),
			photos: controls.createChannel({ name: 'photos' }),
		},
		world,
		as: (person) => actAs(world, until, person),
		messages: (channelId) => messagesIn(world, channelId),
		until,
		events: world.events,
		requests: rest.requests,
		downloads: cdn.downloads,
		get rateLimited() {
			return rest.rateLimited;
		},
		problems: world.problems,
		faults: faultsOf(restFaults, cdnFaults, gateway),
		get connected() {
			return gateway.connected;
		},
		heardSoFar: () => gateway.heardSoFar(),
		stop: () => shutDown(server, gateway),
	};
};
