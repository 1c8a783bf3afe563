import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour, Scripted } from './behaviour.ts';
import { loadDescriber } from './describer.ts';
import type { Clock, Pace } from './exchange.ts';
import { answer, conclude, type ServerRules, serve } from './modelRoutes.ts';
import { createPromptCache } from './promptCache.ts';
import type { ModelApi, ReceivedRequest, RequestEvent } from './receivedRequest.ts';
import { createRequestLog } from './requestLog.ts';
import { prepareChecks } from './rules/checkBody.ts';
import { createThoughts } from './rules/thoughts.ts';

/** How the local model is started. */
export interface LocalModelOptions extends ServerRules {
	/** 0 (default): one that is free. */
	port?: number;
	/** Default the machine's. */
	clock?: Clock;
	/** How fast it talks; default at once. */
	pace?: Pace;
	/** Put under each answer in words that is not scripted, so that nobody takes it for a model's; default nothing. */
	signature?: string;
}

/** A running local model: an OpenAI-compatible server on loopback for tests and for trying things out. */
export interface LocalModel {
	/** `http://127.0.0.1:PORT/v1` */
	readonly baseUrl: string;
	/** All requests so far, oldest first. */
	readonly requests: ReceivedRequest[];
	/** How it behaves from now on. */
	behave(behaviour: Behaviour): void;
	readonly behaviour: Behaviour;
	/** What exactly the next request that is accepted is answered with, whatever the behaviour; several queue up. */
	next(script: Scripted): void;
	/** Waits for a request that satisfies the predicate (at most 10 s by default). */
	until(predicate: (request: ReceivedRequest) => boolean, signal?: AbortSignal): Promise<ReceivedRequest>;
	/** Calls back at everything that happens to a request; returns how to stop that. */
	watch(listener: (event: RequestEvent) => void): () => void;
	stop(): Promise<void>;
	[Symbol.asyncDispose](): Promise<void>;
}

const machineClock: Clock = { now: Date.now, sleep: (ms, signal) => delay(ms, undefined, { signal }) };

const SLOW: Pace = { firstTokenMs: 2_500, tokenMs: 60 };
const QUICK: Pace = { firstTokenMs: 0, tokenMs: 0 };
/** Longest `until`, milliseconds. */
const LONGEST_WAIT = 10_000;
/** Made pictures that are kept. */
const KEPT = 50;
const APIS: Record<string, ModelApi> = {
	'/v1/responses': 'responses',
	'/v1/chat/completions': 'chat',
	'/v1/images/generations': 'images.generate',
	'/v1/images/edits': 'images.edit',
	'/v1/audio/transcriptions': 'audio.transcriptions',
};

/** Starts the local model on loopback. It behaves `normal` until told otherwise. */
export async function startLocalModel(options: LocalModelOptions = {}): Promise<LocalModel> {
	const clock = options.clock ?? machineClock;
	const log = createRequestLog(clock.now);
	const scripts: Scripted[] = [];
	const stopping = new AbortController();
	const shelf = createShelf();
	const { signature = '', reasons = null } = options;
	const kept = {
		cache: createPromptCache(clock.now),
		thoughts: createThoughts(),
		describer: loadDescriber,
		publish: shelf.publish,
	};
	const shared = { clock, signature, reasons, ...kept };
	let behaviour: Behaviour = 'normal';

	const ask = async (api: ModelApi, incoming: IncomingMessage, response: ServerResponse) => {
		const request = log.receive(api, headersOf(incoming));
		const hungUp = hangUpOf(response);
		const script = taken(scripts, api);
		const pace = behaviour === 'slow' && script === null ? SLOW : (options.pace ?? QUICK);
		const signal = AbortSignal.any([hungUp, stopping.signal]);
		const changed = () => log.tell('changed', request);
		const exchange = {
			...shared,
			accepted: false,
			request,
			incoming,
			response,
			body: response,
			signal,
			behaviour,
			script,
			pace,
			changed,
		};
		try {
			await answer(exchange, options, () => log.tell('received', request));
		} catch (error) {
			// A request that was refused leaves its script to the next.
			if (script !== null && !exchange.accepted) scripts.unshift(script);
			conclude(exchange, error);
		} finally {
			request.aborted = hungUp.aborted;
			log.tell('finished', request);
		}
	};
	const server = createServer((incoming, response) => {
		const { pathname } = new URL(incoming.url ?? '/', 'http://local');
		const api = incoming.method === 'POST' ? APIS[pathname] : undefined;
		if (api === undefined) serve(incoming, response, pathname, shelf.find(pathname), options);
		else void ask(api, incoming, response);
	});
	prepareChecks();
	const baseUrl = await listen(server, options.port ?? 0);
	shelf.at(baseUrl);
	const stop = () => close(server, stopping);
	return {
		baseUrl,
		requests: log.requests,
		behave: (next) => {
			behaviour = next;
		},
		get behaviour() {
			return behaviour;
		},
		next: (script) => void scripts.push(script),
		until: (predicate, signal = AbortSignal.timeout(LONGEST_WAIT)) =>
			log.until(predicate, AbortSignal.any([signal, stopping.signal])),
		watch: log.watch,
		stop,
		[Symbol.asyncDispose]: stop,
	};
}

async function listen(server: Server, port: number): Promise<string> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const address = server.address();
	return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}/v1`;
}

async function close(server: Server, stopping: AbortController): Promise<void> {
	stopping.abort(new Error('the local model stopped'));
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
}

/** Aborts when the client closes the connection before the answer was complete. */
function hangUpOf(response: ServerResponse): AbortSignal {
	const hungUp = new AbortController();
	response.on('close', () => {
		if (!response.writableFinished) hungUp.abort(new Error('the client hung up'));
	});
	return hungUp.signal;
}

/** Takes the first script that is meant for this kind of request. */
function taken(scripts: Scripted[], api: ModelApi): Scripted | null {
	const at = scripts.findIndex((script) => script.api === undefined || script.api === api);
	return at === -1 ? null : (scripts.splice(at, 1)[0] ?? null);
}

/** Keeps made pictures where they can be fetched; the oldest go first. */
function createShelf() {
	const pictures = new Map<string, { bytes: Uint8Array; mediaType: string }>();
	let baseUrl = '';
	return {
		at(url: string) {
			baseUrl = url;
		},
		find: (path: string) => pictures.get(path.replace(/^\/v1/, '')),
		publish(bytes: Uint8Array, mediaType: string) {
			const path = `/pictures/${crypto.randomUUID()}`;
			pictures.set(path, { bytes, mediaType });
			for (const old of [...pictures.keys()].slice(0, -KEPT)) pictures.delete(old);
			return `${baseUrl}${path}`;
		},
	};
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
	return Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
