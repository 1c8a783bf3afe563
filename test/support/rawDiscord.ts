import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';

/** An answer of the REST API. */
export interface RawAnswer {
	status: number;
	body: unknown;
	headers: Headers;
}

/** Calls the REST API as the bot, without a library in between. */
export async function callDiscord(
	discord: LocalDiscord,
	method: string,
	path: string,
	body?: unknown,
): Promise<RawAnswer> {
	const response = await fetch(`${discord.apiUrl}/v10${path}`, {
		method,
		headers: {
			authorization: `Bot ${discord.token}`,
			'user-agent': 'DiscordBot (https://example.org, 1)',
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}

const frame = z.object({ op: z.number(), t: z.string().nullish(), s: z.number().nullish(), d: z.unknown().optional() });
/** One message of the gateway. */
export type Frame = z.output<typeof frame>;

/** A connection to the gateway without a library in between. */
export interface RawGateway extends AsyncDisposable {
	frames: Frame[];
	send(op: number, d: unknown): void;
	sendText(text: string): void;
	/** The first frame that fits, waited for. Rejects when the connection closes before. */
	next(fits: (frame: Frame) => boolean): Promise<Frame>;
	/** The code with which the connection closes. */
	closed: Promise<number>;
	close(code: number): void;
}

/** Connects to the gateway; says nothing yet. */
export async function connectGateway(discord: LocalDiscord, query = 'v=10&encoding=json'): Promise<RawGateway> {
	const socket = new WebSocket(`ws://${discord.cdnHost}/?${query}`);
	const frames: Frame[] = [];
	const waiting = new Set<() => void>();
	let closeCode: number | undefined;
	const wake = () => {
		for (const look of waiting) look();
	};
	socket.on('message', (raw) => {
		frames.push(frame.parse(JSON.parse(raw.toString())));
		wake();
	});
	const closed = new Promise<number>((resolve) =>
		socket.on('close', (code) => {
			closeCode = code;
			resolve(code);
			wake();
		}),
	);
	await once(socket, 'open');
	return {
		frames,
		closed,
		send: (op, d) => socket.send(JSON.stringify({ op, d })),
		sendText: (text) => socket.send(text),
		close: (code) => socket.close(code),
		next: (fits) =>
			new Promise((resolve, reject) => {
				const look = () => {
					const found = frames.find(fits);
					if (!found && closeCode === undefined) return;
					waiting.delete(look);
					if (found) resolve(found);
					else reject(new Error(`The gateway closed with ${closeCode}.`));
				};
				waiting.add(look);
				look();
			}),
		[Symbol.asyncDispose]: async () => {
			socket.terminate();
			await closed;
		},
	};
}

/** Identifies with intents and waits for READY. */
export async function identify(discord: LocalDiscord, gateway: RawGateway, intents: number): Promise<Frame> {
	gateway.send(2, { token: discord.token, intents, properties: { os: 'linux', browser: 'test', device: 'test' } });
	return gateway.next(({ t }) => t === 'READY');
}
