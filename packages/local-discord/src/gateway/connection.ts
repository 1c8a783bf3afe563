import { deflateSync } from 'node:zlib';
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import type { World } from '../world/world.ts';
import { frameSchema, heartbeatSchema, identifySchema, knownIntents, resumeSchema } from './frames.ts';
import { sendMembers } from './requestMembers.ts';
import type { Session } from './session.ts';

/** What a connection needs of the gateway around it. */
export interface Sessions {
	/** Starts a session and sends READY. Null when starts come too fast. */
	start(intents: number, shard: readonly [number, number], socket: WebSocket): Session | null;
	find(id: string): Session | undefined;
	/** Forgets a session that cannot be resumed any more. */
	end(session: Session): void;
	ready(session: Session, resumed: boolean): void;
	closed(session: Session | null, code: number): void;
}

interface State {
	world: World;
	sessions: Sessions;
	socket: WebSocket;
	/** Whether all frames go through one compressed stream already. */
	isStream: boolean;
	session: Session | null;
	/** When the client's messages of the last window came. */
	received: number[];
	lastBeat: number;
}

/** Why a connection is closed. */
interface Refusal {
	code: number;
	reason: string;
	/** A setting of the portal rather than a client's mistake: then no problem is noted. */
	isSetting?: boolean;
}

/** Each frame by itself, as a client may ask for when it identifies. */
const deflateFrames = (socket: WebSocket): void => {
	const plain = socket.send.bind(socket);
	socket.send = (frame: string) => plain(deflateSync(frame));
};

const send = (socket: WebSocket, frame: object): void => socket.send(JSON.stringify(frame));
const sendInvalidSession = (socket: WebSocket): void =>
	send(socket, { op: GatewayOpcodes.InvalidSession, d: false, s: null, t: null });

const undecodable: Refusal = { code: GatewayCloseCodes.DecodeError, reason: 'Error while decoding payload.' };
const wrongToken: Refusal = { code: GatewayCloseCodes.AuthenticationFailed, reason: 'Authentication failed.' };

/** The privileged intents that the portal has not switched on. */
const disallowed = (world: World, intents: number): number => {
	const { messageContentIntent, guildMembersIntent, guildPresencesIntent } = world.settings;
	const content = messageContentIntent ? 0 : GatewayIntentBits.MessageContent;
	const members = guildMembersIntent ? 0 : GatewayIntentBits.GuildMembers;
	const presences = guildPresencesIntent ? 0 : GatewayIntentBits.GuildPresences;
	return intents & (content | members | presences);
};

const identify = (state: State, data: unknown): Refusal | undefined => {
	const { world, sessions, socket } = state;
	const parsed = identifySchema.safeParse(data);
	if (!parsed.success) return undecodable;
	const { token, intents, shard = [0, 1], compress } = parsed.data;
	if (state.session) return { code: GatewayCloseCodes.AlreadyAuthenticated, reason: 'Already authenticated.' };
	if (token !== world.token) return wrongToken;
	if ((intents & ~knownIntents) !== 0) return { code: GatewayCloseCodes.InvalidIntents, reason: 'Invalid intent(s).' };
	if (shard[0] >= shard[1]) return { code: GatewayCloseCodes.InvalidShard, reason: 'Invalid shard.' };
	if (compress && !state.isStream) deflateFrames(socket);
	if (disallowed(world, intents) !== 0)
		return { code: GatewayCloseCodes.DisallowedIntents, reason: 'Disallowed intent(s).', isSetting: true };
	state.session = sessions.start(intents, shard, socket);
	if (!state.session) sendInvalidSession(socket);
	return undefined;
};

const resume = (state: State, data: unknown): Refusal | undefined => {
	const { world, sessions, socket } = state;
	const parsed = resumeSchema.safeParse(data);
	if (!parsed.success) return undecodable;
	if (parsed.data.token !== world.token) return wrongToken;
	const session = sessions.find(parsed.data.session_id);
	if (!session) {
		sendInvalidSession(socket);
		return undefined;
	}
	if (!session.canReplay(parsed.data.seq)) return { code: GatewayCloseCodes.InvalidSeq, reason: 'Invalid seq.' };
	session.socket?.close(GatewayCloseCodes.SessionTimedOut);
	session.attach(socket);
	session.replay(parsed.data.seq);
	state.session = session;
	session.tell('RESUMED', { _trace: [] });
	sessions.ready(session, true);
	return undefined;
};

const isTooFast = (state: State): boolean => {
	const { limit, perMs } = state.world.settings.gatewaySendLimit;
	const now = state.world.now();
	state.received = [...state.received.filter((at) => now - at < perMs), now];
	return state.received.length > limit;
};

const beat = (state: State, data: unknown): Refusal | undefined => {
	const parsed = heartbeatSchema.safeParse(data);
	if (!parsed.success) return undecodable;
	state.session?.hear(parsed.data ?? 0);
	state.lastBeat = state.world.now();
	send(state.socket, { op: GatewayOpcodes.HeartbeatAck });
	return undefined;
};

const obey = (state: State, operation: number, data: unknown): Refusal | undefined => {
	if (operation === GatewayOpcodes.Heartbeat) return beat(state, data);
	if (operation === GatewayOpcodes.Identify) return identify(state, data);
	if (operation === GatewayOpcodes.Resume) return resume(state, data);
	const isKnown = [
		GatewayOpcodes.PresenceUpdate,
		GatewayOpcodes.VoiceStateUpdate,
		GatewayOpcodes.RequestGuildMembers,
	].some((known) => known === operation);
	if (!isKnown) return { code: GatewayCloseCodes.UnknownOpcode, reason: `Unknown opcode ${operation}.` };
	if (!state.session) return { code: GatewayCloseCodes.NotAuthenticated, reason: 'Not authenticated.' };
	if (operation === GatewayOpcodes.RequestGuildMembers)
		return sendMembers(state.world, state.session, data) ? undefined : undecodable;
	if (operation === GatewayOpcodes.VoiceStateUpdate) state.world.problem('gateway', 'voice is not served here');
	return undefined;
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const judge = (state: State, raw: RawData): Refusal | undefined => {
	if (isTooFast(state)) return { code: GatewayCloseCodes.RateLimited, reason: 'You are sending payloads too quickly.' };
	const text = raw.toString();
	if (Buffer.byteLength(text) > 4096) return undecodable;
	const frame = frameSchema.safeParse(parseJson(text));
	return frame.success ? obey(state, frame.data.op, frame.data.d) : undecodable;
};

const receive = (state: State, raw: RawData): void => {
	const refusal = judge(state, raw);
	if (!refusal) return;
	const { code, reason, isSetting } = refusal;
	if (!isSetting) state.world.problem('gateway', `closed with ${code}: ${reason}`);
	state.socket.close(code, reason);
};

/** Serves one connection of a client: hello, heartbeats, identify or resume, and its end. */
export const serveConnection = (world: World, sessions: Sessions, socket: WebSocket, isStream: boolean): void => {
	const state: State = { world, sessions, socket, isStream, session: null, received: [], lastBeat: world.now() };
	const interval = world.settings.heartbeatMs;
	const watch = (): (() => void) =>
		world.clock.after(interval, () => {
			if (world.now() - state.lastBeat > interval * 1.5)
				socket.close(GatewayCloseCodes.SessionTimedOut, 'Session timed out.');
			else stopWatching = watch();
		});
	let stopWatching = watch();
	socket.on('message', (raw) => receive(state, raw));
	socket.on('error', (error) => world.problem('gateway', `${error.message}`));
	socket.on('close', (code) => {
		stopWatching();
		const { session } = state;
		if (session?.socket === socket) session.detach(world.now());
		// A client that says goodbye properly gives its session up.
		if (session && (code === 1000 || code === 1001)) sessions.end(session);
		sessions.closed(session, code);
	});
	send(socket, { op: GatewayOpcodes.Hello, s: null, t: null, d: { heartbeat_interval: interval, _trace: [] } });
};
