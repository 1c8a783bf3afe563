import { randomUUID } from 'node:crypto';
import { GatewayOpcodes } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import type { Dispatch } from './dispatch.ts';

/** A bot's session: it outlives its connection for a while, so that a client can resume it. */
export interface Session {
	readonly id: string;
	readonly intents: number;
	readonly shard: readonly [index: number, count: number];
	/** The connection that serves it now. */
	readonly socket: WebSocket | null;
	/** When the last connection was lost; null while there is one. */
	readonly lostAt: number | null;
	/** The number of the newest event, and of the newest that the client has said it heard. */
	readonly sent: number;
	readonly heard: number;
	/** The client has heard everything up to this event. */
	hear(sequence: number): void;
	attach(socket: WebSocket): void;
	detach(at: number): void;
	/** Sends an event when the session's intents and shard ask for it; keeps it for a resume. */
	dispatch(event: Dispatch): void;
	/** Sends an event about the session itself, whatever its intents and shard. */
	tell(name: string, data: object): void;
	/** Whether the shard is the one that hears of the guild; what has no guild goes to shard 0. */
	hears(guildId: string | null): boolean;
	/** Whether all that came after the sequence number is still there. */
	canReplay(after: number): boolean;
	/** Sends again what came after the sequence number. */
	replay(after: number): void;
}

interface Sent {
	sequence: number;
	frame: string;
}

/** Events kept for a resume; more than a flow ever misses. */
const kept = 2000;

const isForShard = ([index, count]: readonly [number, number], guildId: string | null): boolean =>
	guildId === null ? index === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;

/** Starts a session for a client that identified. */
export const createSession = (intents: number, shard: readonly [number, number], socket: WebSocket): Session => {
	const sent: Sent[] = [];
	let sequence = 0;
	let heard = 0;
	let connection: WebSocket | null = socket;
	let lostAt: number | null = null;
	const hears = (guildId: string | null) => isForShard(shard, guildId);
	const send = (name: string, data: unknown) => {
		sequence += 1;
		const frame = JSON.stringify({ op: GatewayOpcodes.Dispatch, t: name, s: sequence, d: data });
		sent.push({ sequence, frame });
		if (sent.length > kept) sent.shift();
		connection?.send(frame);
	};
	return {
		id: randomUUID().replaceAll('-', ''),
		intents,
		shard,
		get socket() {
			return connection;
		},
		get lostAt() {
			return lostAt;
		},
		get sent() {
			return sequence;
		},
		get heard() {
			return heard;
		},
		hear: (number) => {
			heard = Math.max(heard, number);
		},
		attach: (next) => {
			connection = next;
			lostAt = null;
		},
		detach: (at) => {
			connection = null;
			lostAt = at;
		},
		hears,
		tell: send,
		dispatch: (event) => {
			if (event.intent !== 0 && (intents & event.intent) === 0) return;
			if (hears(event.guildId)) send(event.name, event.data(intents));
		},
		canReplay: (after) => after <= sequence && after >= (sent[0]?.sequence ?? sequence + 1) - 1,
		replay: (after) => {
			for (const each of sent) if (each.sequence > after) connection?.send(each.frame);
		},
	};
};
