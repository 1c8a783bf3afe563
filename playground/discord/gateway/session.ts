import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { intent, op } from '../protocol/numbers.ts';
import type { Dispatch } from './dispatch.ts';

/** A bot's session: it outlives its connection for a while, so that a client can resume it. */
export interface Session {
	readonly id: string;
	readonly intents: number;
	readonly shard: readonly [index: number, count: number];
	/** The connection that serves it now. */
	socket: WebSocket | null;
	/** Sends an event when the session's intents and shard ask for it; keeps it for a resume. */
	dispatch(event: Dispatch): void;
	/** Sends again what came after the sequence number. False when that is more than was ever sent. */
	replay(after: number): boolean;
}

interface Sent {
	sequence: number;
	frame: string;
}

/** Events kept for a resume; more than a flow ever misses. */
const kept = 2000;

/** Whether the shard is the one that hears of the guild; what has no guild goes to shard 0. */
const isForShard = ([index, count]: readonly [number, number], guildId: string | null): boolean =>
	guildId === null ? index === 0 : Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;

/** Starts a session for a client that identified. */
export const createSession = (intents: number, shard: readonly [number, number], socket: WebSocket): Session => {
	const sent: Sent[] = [];
	let sequence = 0;
	const session: Session = {
		id: randomUUID().replaceAll('-', ''),
		intents,
		shard,
		socket,
		dispatch: (event) => {
			if (event.intent !== 0 && (intents & event.intent) === 0) return;
			if (!isForShard(shard, event.guildId)) return;
			sequence += 1;
			const d = event.data((intents & intent.messageContent) !== 0);
			const frame = JSON.stringify({ op: op.dispatch, t: event.name, s: sequence, d });
			sent.push({ sequence, frame });
			if (sent.length > kept) sent.shift();
			session.socket?.send(frame);
		},
		replay: (after) => {
			const oldest = sent[0]?.sequence ?? sequence + 1;
			if (after > sequence || after < oldest - 1) return false;
			for (const each of sent) if (each.sequence > after) session.socket?.send(each.frame);
			return true;
		},
	};
	return session;
};
