import type { RawData, WebSocket } from 'ws';
import { intent, op } from '../protocol/numbers.ts';
import type { World } from '../world/world.ts';
import { closeCode, frameSchema, heartbeatSchema, identifySchema, knownIntents, resumeSchema } from './frames.ts';
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
	session: Session | null;
	/** When the client's messages of the last window came, in milliseconds of the machine's own clock. */
	received: number[];
	lastBeat: number;
}

const send = (socket: WebSocket, frame: object): void => socket.send(JSON.stringify(frame));

/** Closes for something that a well-behaved client does not do. */
const refuse = ({ world, socket }: State, code: number, reason: string): void => {
	world.problem(`gateway: closed with ${code}: ${reason}`);
	socket.close(code, reason);
};

const identify = (state: State, data: unknown): void => {
	const { world, sessions, socket } = state;
	const parsed = identifySchema.safeParse(data);
	if (!parsed.success) return refuse(state, closeCode.decodeError, 'Error while decoding payload.');
	const { token, intents, shard = [0, 1], compress } = parsed.data;
	if (state.session) return refuse(state, closeCode.alreadyAuthenticated, 'Already authenticated.');
	if (token !== world.token) return refuse(state, closeCode.authenticationFailed, 'Authentication failed.');
	if ((intents & ~knownIntents) !== 0) return refuse(state, closeCode.invalidIntents, 'Invalid intent(s).');
	if (shard[0] >= shard[1]) return refuse(state, closeCode.invalidShard, 'Invalid shard.');
	if (compress) world.problem('gateway: compression is not served here; frames come plain');
	const { messageContentIntent, guildMembersIntent } = world.settings;
	const allowed = [
		messageContentIntent ? intent.messageContent : 0,
		guildMembersIntent ? intent.guildMembers : 0,
	].reduce((bits, bit) => bits | bit, 0);
	const privileged = intent.messageContent | intent.guildMembers | intent.guildPresences;
	// A refused intent is a setting of the portal, not a mistake in the protocol: no problem is noted.
	if ((intents & privileged & ~allowed) !== 0)
		return socket.close(closeCode.disallowedIntents, 'Disallowed intent(s).');
	state.session = sessions.start(intents, shard, socket);
	if (!state.session) send(socket, { op: op.invalidSession, d: false, s: null, t: null });
};

const resume = (state: State, data: unknown): void => {
	const { world, sessions, socket } = state;
	const parsed = resumeSchema.safeParse(data);
	if (!parsed.success) return refuse(state, closeCode.decodeError, 'Error while decoding payload.');
	if (parsed.data.token !== world.token) return refuse(state, closeCode.authenticationFailed, 'Authentication failed.');
	const session = sessions.find(parsed.data.session_id);
	if (!session) return send(socket, { op: op.invalidSession, d: false, s: null, t: null });
	session.socket?.close(closeCode.sessionTimedOut);
	session.socket = socket;
	if (!session.replay(parsed.data.seq)) {
		session.socket = null;
		return refuse(state, closeCode.invalidSequence, 'Invalid seq.');
	}
	state.session = session;
	session.dispatch({ name: 'RESUMED', guildId: null, intent: 0, data: () => ({ _trace: [] }) });
	sessions.ready(session, true);
};

const isTooFast = (state: State): boolean => {
	const { limit, perMs } = state.world.settings.gatewaySendLimit;
	const now = performance.now();
	state.received = [...state.received.filter((at) => now - at < perMs), now];
	return state.received.length > limit;
};

const answer = (state: State, operation: number, data: unknown): void => {
	if (operation === op.heartbeat) {
		if (!heartbeatSchema.safeParse(data).success) return refuse(state, closeCode.decodeError, 'Invalid heartbeat.');
		state.lastBeat = performance.now();
		return send(state.socket, { op: op.heartbeatAck });
	}
	if (operation === op.identify) return identify(state, data);
	if (operation === op.resume) return resume(state, data);
	if (![op.presence, op.voiceState, op.requestMembers].some((known) => known === operation))
		return refuse(state, closeCode.unknownOpcode, `Unknown opcode ${operation}.`);
	if (!state.session) return refuse(state, closeCode.notAuthenticated, 'Not authenticated.');
	if (operation !== op.presence) state.world.problem(`gateway: opcode ${operation} is not served here`);
};

const receive = (state: State, raw: RawData): void => {
	if (isTooFast(state)) return refuse(state, closeCode.rateLimited, 'You are sending payloads too quickly.');
	const text = raw.toString();
	if (Buffer.byteLength(text) > 4096) return refuse(state, closeCode.decodeError, 'Payload is larger than 4096 bytes.');
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return refuse(state, closeCode.decodeError, 'Error while decoding payload.');
	}
	const frame = frameSchema.safeParse(json);
	if (!frame.success) return refuse(state, closeCode.decodeError, 'Error while decoding payload.');
	answer(state, frame.data.op, frame.data.d);
};

/** Serves one connection of a client: hello, heartbeats, identify or resume, and its end. */
export const serveConnection = (world: World, sessions: Sessions, socket: WebSocket): void => {
	const state: State = { world, sessions, socket, session: null, received: [], lastBeat: performance.now() };
	const interval = world.settings.heartbeatMs;
	const pulse = setInterval(() => {
		if (performance.now() - state.lastBeat > interval * 1.5)
			socket.close(closeCode.sessionTimedOut, 'Session timed out.');
	}, interval);
	pulse.unref();
	socket.on('message', (raw) => receive(state, raw));
	socket.on('error', (error) => world.problem(`gateway: ${error.message}`));
	socket.on('close', (code) => {
		clearInterval(pulse);
		const { session } = state;
		if (session?.socket === socket) session.socket = null;
		// A client that says goodbye properly gives its session up.
		if (session && (code === 1000 || code === 1001)) sessions.end(session);
		sessions.closed(session, code);
	});
	send(socket, { op: op.hello, s: null, t: null, d: { heartbeat_interval: interval, _trace: [] } });
};
