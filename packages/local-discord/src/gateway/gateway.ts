import type { IncomingMessage, Server } from 'node:http';
import { GatewayCloseCodes, GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import { applicationFlags } from '../payloads/application.ts';
import { userPayload } from '../payloads/user.ts';
import type { World } from '../world/world.ts';
import { compressFrames, transports } from './compress.ts';
import { type Sessions, serveConnection } from './connection.ts';
import { dispatchesFor } from './dispatch.ts';
import { createEventFaults } from './eventFaults.ts';
import { createSession, type Session } from './session.ts';

/** The gateway: it tells connected bots what changes. */
export interface Gateway {
	/** How many bots are connected and ready. */
	readonly connected: number;
	/** Returns how to tell, by heartbeats, whether a bot that is connected has heard all that was sent until now. */
	heardSoFar(): () => boolean;
	/** Closes every connection with a code, as Discord does now and then; 1006 tears it. */
	closeAll(code: number, reason?: string): void;
	/** Keeps every connection open, but says nothing more in it: no event, no answer to a heartbeat. */
	silence(): void;
	/** What happens to events on their way. */
	readonly events: ReturnType<typeof createEventFaults>;
	/** Asks every client to reconnect and resume (op 7). */
	askToReconnect(): void;
	/** Tells every client that its session is invalid (op 9), and forgets it unless it may be resumed. */
	invalidateAll(resumable: boolean): void;
	/** Ends all connections for good. */
	stop(): void;
}

const sendReady = (world: World, session: Session): void => {
	const guilds = [...world.guilds.values()].filter(
		(guild) => guild.members.has(world.bot.id) && session.hears(guild.id),
	);
	session.tell('READY', {
		v: 10,
		user: { ...userPayload(world.bot), email: null, verified: true, mfa_enabled: true },
		guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
		session_id: session.id,
		resume_gateway_url: `ws://${world.host}`,
		session_type: 'normal',
		shard: session.shard,
		application: { id: world.applicationId, flags: applicationFlags(world.settings) },
		user_settings: {},
		relationships: [],
		private_channels: [],
		presences: [],
		guild_join_requests: [],
		_trace: [],
	});
	for (const guild of guilds)
		for (const event of dispatchesFor(
			world,
			guild.available ? { type: 'guildAvailable', guild } : { type: 'guildUnavailable', guild },
		))
			session.dispatch(event);
};

/** Counts session starts: so many a day, and one each window for every concurrency key. More are a client's mistake: it can know. */
const createStartLimit = (world: World): ((shardIndex: number) => boolean) => {
	const lastByKey = new Map<number, number>();
	return (shardIndex) => {
		const limits = world.settings.identifyLimit;
		const key = shardIndex % limits.maxConcurrency;
		const now = world.now();
		const sinceMs = now - (lastByKey.get(key) ?? Number.NEGATIVE_INFINITY);
		if (limits.remaining <= 0 || sinceMs < limits.windowMs) {
			world.problem(
				'identify-limit',
				`shard ${shardIndex} identified ${Math.round(sinceMs)} ms after another of its key`,
			);
			return false;
		}
		limits.remaining -= 1;
		lastByKey.set(key, now);
		return true;
	};
};

/** Milliseconds for which a session without a connection can be resumed. */
const resumableMs = 3 * 60 * 1000;

const dropOld = (world: World, live: Map<string, Session>): void => {
	for (const session of live.values())
		if (session.lostAt !== null && world.now() - session.lostAt > resumableMs) live.delete(session.id);
};

const createSessions = (world: World, live: Map<string, Session>): Sessions => {
	const mayStart = createStartLimit(world);
	const ready: Sessions['ready'] = (session, resumed) =>
		world.events.emit({ type: 'gatewayReady', sessionId: session.id, resumed });
	return {
		start: (intents, shard, socket) => {
			dropOld(world, live);
			if (!mayStart(shard[0])) return null;
			const session = createSession(intents, shard, socket);
			live.set(session.id, session);
			sendReady(world, session);
			ready(session, false);
			return session;
		},
		find: (id) => {
			dropOld(world, live);
			return live.get(id);
		},
		end: (session) => void live.delete(session.id),
		ready,
		closed: (session, code) => world.events.emit({ type: 'gatewayClosed', sessionId: session?.id ?? null, code }),
	};
};

const accept = (world: World, sessions: Sessions, socket: WebSocket, request: IncomingMessage): void => {
	const { searchParams } = new URL(request.url ?? '/', 'http://local');
	if (searchParams.get('v') !== '10' || searchParams.get('encoding') !== 'json') {
		world.problem('gateway', `only v=10&encoding=json is served, not ${searchParams}`);
		socket.close(GatewayCloseCodes.InvalidAPIVersion, 'Invalid API version.');
		return;
	}
	const transport = transports.find((name) => name === searchParams.get('compress'));
	if (transport) compressFrames(socket, transport);
	serveConnection(world, sessions, socket, transport !== undefined);
};

/** Serves the gateway on the upgrades of an HTTP server. */
export const startGateway = (world: World, server: Server): Gateway => {
	const live = new Map<string, Session>();
	const sessions = createSessions(world, live);
	const sockets = new WebSocketServer({ noServer: true });
	server.on('upgrade', (request, socket, head) =>
		sockets.handleUpgrade(request, socket, head, (accepted) => accept(world, sessions, accepted, request)),
	);
	const faults = createEventFaults(world.clock, (event) => {
		for (const session of live.values()) session.dispatch(event);
	});
	const unsubscribe = world.events.subscribe((event) => {
		for (const each of dispatchesFor(world, event)) faults.pass(each);
	});
	const each = (act: (socket: WebSocket, session: Session) => void) => {
		for (const session of live.values()) if (session.socket) act(session.socket, session);
	};
	return {
		get connected() {
			return [...live.values()].filter((session) => session.socket !== null).length;
		},
		heardSoFar: () => {
			const sent = new Map([...live.values()].map((session) => [session.id, session.sent]));
			return () =>
				[...live.values()].some(({ id, socket, heard }) => socket !== null && heard >= (sent.get(id) ?? Infinity));
		},
		closeAll: (code, reason = '') => {
			for (const socket of sockets.clients) code === 1006 ? socket.terminate() : socket.close(code, reason);
		},
		silence: () => {
			for (const socket of sockets.clients) socket.send = () => undefined;
		},
		events: faults,
		askToReconnect: () => each((socket) => socket.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null }))),
		invalidateAll: (resumable) =>
			each((socket, session) => {
				socket.send(JSON.stringify({ op: GatewayOpcodes.InvalidSession, d: resumable }));
				if (!resumable) live.delete(session.id);
			}),
		stop: () => {
			unsubscribe();
			for (const socket of sockets.clients) socket.terminate();
			sockets.close();
		},
	};
};
