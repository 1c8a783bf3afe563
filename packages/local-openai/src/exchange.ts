import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform, type Writable } from 'node:stream';
import { ApiError, errorBody } from './apiError.ts';
import type { Behaviour, Scripted } from './behaviour.ts';
import type { Describer } from './describer.ts';
import type { PromptCache } from './promptCache.ts';
import type { ReceivedRequest } from './receivedRequest.ts';
import type { Thoughts } from './rules/thoughts.ts';

/** How fast the model talks, milliseconds. */
export interface Pace {
	firstTokenMs: number;
	tokenMs: number;
}

/** Time, so that tests hold it in their hands. */
export interface Clock {
	/** Milliseconds since the Unix epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** One request in the making: what it is answered from and through. */
export interface Exchange {
	request: ReceivedRequest;
	incoming: IncomingMessage;
	response: ServerResponse;
	/** What the events of a stream are written to. */
	body: Writable;
	/** Aborts when the client hangs up or the server stops. */
	signal: AbortSignal;
	behaviour: Behaviour;
	script: Scripted | null;
	/** Whether the request was accepted: from then on its script is used up. */
	accepted: boolean;
	pace: Pace;
	clock: Clock;
	cache: PromptCache;
	thoughts: Thoughts;
	/** Whether each answer begins with a thought; `null`: as the model's name says. */
	reasons: boolean | null;
	/** Answers what no script answers. */
	describer: () => Promise<Describer>;
	/** Stands under each answer in words that is not scripted. */
	signature: string;
	/** Tells the watchers that the request changed. */
	changed(): void;
	/** Keeps made pictures and returns the addresses they can be fetched from. */
	publish(bytes: Uint8Array, mediaType: string): string;
}

/** Largest body taken, bytes: 50 MB of pictures, in base64 and with some room. */
const LARGEST_BODY = 72_000_000;

/**
 * Reads the whole body of a request.
 * @throws ApiError 413 where it is too large
 */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of incoming) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > LARGEST_BODY) throw new ApiError(413, 'Request body too large.', { code: 'request_too_large' });
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/**
 * Reads a JSON body.
 * @throws ApiError 400 where it is none
 */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
	const text = (await readBody(incoming)).toString('utf8');
	try {
		return JSON.parse(text);
	} catch {
		throw new ApiError(400, 'We could not parse the JSON body of your request.', { code: 'invalid_json' });
	}
}

/** Answers with JSON and ends the exchange. */
export function sendJson({ request, response }: Exchange, status: number, body: unknown, headers = {}): void {
	request.status = status;
	response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': `req_${request.id}`, ...headers });
	response.end(JSON.stringify(body));
}

/** Answers with an error and ends the exchange. */
export function sendError(exchange: Exchange, error: ApiError): void {
	sendJson(exchange, error.status, errorBody(error), error.headers);
}

/** Begins a stream of server-sent events. */
export function openStream(exchange: Exchange): void {
	const { request, response } = exchange;
	request.status = 200;
	if (isWild(exchange)) {
		const wild = wildStream();
		wild.pipe(response);
		exchange.body = wild;
	}
	response.writeHead(200, {
		'content-type': 'text/event-stream; charset=utf-8',
		'cache-control': 'no-cache',
		'x-request-id': `req_${request.id}`,
	});
	response.flushHeaders();
}

/** Whether the stream is as wild as a server's may be. */
export function isWild({ behaviour, script }: Exchange): boolean {
	return script === null ? behaviour === 'wild' : script.wild === true;
}

/** Sends one event of a stream; `name` only where the API names its events. */
export function sendEvent({ body }: Exchange, data: unknown, name?: string): void {
	const head = name === undefined ? '' : `event: ${name}\n`;
	body.write(`${head}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

/** Ends a stream of events. */
export function endStream({ body }: Exchange): void {
	body.end();
}

/** Puts a comment before each event, and cuts each within its first character of several bytes. */
function wildStream(): Transform {
	return new Transform({
		transform(event: Buffer, _, done) {
			const cut = event.findIndex((byte) => byte >= 0xc0) + 1 || Math.floor(event.length / 2);
			this.push(': keep-alive\n\n');
			this.push(event.subarray(0, cut));
			// Two turns of the loop later, so that the first piece has been read by then.
			setImmediate(() => setImmediate(() => done(null, event.subarray(cut))));
		},
	});
}

/** Waits; rejects as soon as the exchange is over. */
export async function pause({ signal, clock }: Exchange, ms: number): Promise<void> {
	if (ms > 0) await clock.sleep(ms, signal);
	signal.throwIfAborted();
}

/** Accepts a request, and holds until its script's gate opens; rejects as soon as the exchange is over. */
export async function passGate(exchange: Exchange): Promise<void> {
	exchange.accepted = true;
	await held(exchange, exchange.script?.gate);
}

/** Holds until a gate opens, if there is one; rejects as soon as the exchange is over. */
export async function held({ signal }: Exchange, gate: Promise<void> | undefined): Promise<void> {
	if (gate === undefined) return;
	await Promise.race([gate, silence(signal)]);
	signal.throwIfAborted();
}

/** Says nothing until the exchange is over, then rejects. */
export function silence(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		if (signal.aborted) reject(signal.reason);
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}

/** Tears the connection, after what was written so far has gone out. */
export function tear({ response }: Exchange): void {
	response.socket?.destroySoon();
}

/** Notes that the first token is on its way. */
export function noteFirstToken({ request, clock }: Exchange): void {
	request.firstTokenMs ??= clock.now() - request.at;
}

/** The error that the script asks for, if it asks for one. */
export function scriptedError(script: Scripted | null): ApiError | null {
	if (script?.status === undefined) return null;
	return new ApiError(script.status, script.message ?? 'An error on demand.', {
		...(script.code === undefined ? {} : { code: script.code }),
		...(script.type === undefined ? {} : { type: script.type }),
		...(script.headers === undefined ? {} : { headers: script.headers }),
	});
}
