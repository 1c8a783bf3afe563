import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listening } from './listening.ts';

/** Answers a request by hand. `signal` aborts when the bot hangs up. */
export type HostileAnswer = (response: ServerResponse, signal: AbortSignal) => void | Promise<void>;

/** Stands before two models: what attackers ask goes to one, or is answered by hand; all else goes to the other, so that nobody takes what was meant for another. */
export interface ModelFront extends AsyncDisposable {
	readonly baseUrl: string;
	/** Where to pass requests on to. */
	forward(to: { calm: string; attacked: string }): void;
	/** From now on, requests whose body holds `hostile:NAME` are answered by hand. */
	answer(name: string, by: HostileAnswer): void;
	/** How many requests were answered by hand. */
	readonly answered: number;
}

/** Every question of an attacker holds this word. */
export const attackMark = 'ATTACK';

/** Starts the front on loopback. */
export async function startModelFront(): Promise<ModelFront> {
	const answers = new Map<string, HostileAnswer>();
	let targets = { calm: '', attacked: '' };
	let answered = 0;
	const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
		const body = Buffer.concat(await Array.fromAsync(incoming, (chunk: Buffer) => chunk));
		// What was asked last stands last in the body; a name may begin with another name.
		const named = [...answers].find(([name]) => body.includes(`hostile:${name};`));
		if (named === undefined) {
			passOn(incoming, body, response, body.includes(attackMark) ? targets.attacked : targets.calm);
			return;
		}
		answered += 1;
		const gone = new AbortController();
		response.on('close', () => gone.abort());
		await named[1](response, gone.signal);
	};
	const server = createServer((incoming, response) => {
		handle(incoming, response).catch(() => response.destroy());
	});
	const { port, close } = await listening(server);
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		forward: (to) => {
			targets = to;
		},
		answer: (name, by) => void answers.set(name, by),
		get answered() {
			return answered;
		},
		[Symbol.asyncDispose]: close,
	};
}

function passOn(incoming: IncomingMessage, body: Buffer, response: ServerResponse, target: string): void {
	const url = new URL(target.replace(/\/v1$/, '') + (incoming.url ?? ''));
	const onward = request(url, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
		answer.on('error', () => response.destroy());
	});
	onward.on('error', () => response.destroy());
	response.on('close', () => onward.destroy());
	onward.end(body);
}

/** Opens a stream of server-sent events. */
export function openEvents(response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** One event of the Responses API, as it stands in the stream. */
export function responsesEvent(type: string, data: object): string {
	return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...data })}\n\n`;
}

/** One piece of text of the Responses API. */
export function textEvent(delta: string): string {
	const place = { item_id: 'msg_1', output_index: 0, content_index: 0, logprobs: [] };
	return responsesEvent('response.output_text.delta', { ...place, delta });
}

/** The last event of the Responses API. */
export function completedEvent(output: object[] = []): string {
	const usage = { input_tokens: 10, input_tokens_details: { cached_tokens: 0 }, output_tokens: 10, total_tokens: 20 };
	return responsesEvent('response.completed', {
		response: { id: 'resp_1', object: 'response', status: 'completed', incomplete_details: null, output, usage },
	});
}

/** Writes as fast as the bot reads. */
export async function write(response: ServerResponse, chunk: string | Uint8Array, signal: AbortSignal): Promise<void> {
	if (response.write(chunk)) return;
	await new Promise<void>((resolve) => {
		response.once('drain', resolve);
		signal.addEventListener('abort', () => resolve(), { once: true });
	});
}

/** Answers with these pieces of text, as the Responses API does. */
export function says(pieces: Iterable<string>): HostileAnswer {
	return async (response, signal) => {
		openEvents(response);
		for (const piece of pieces) {
			if (signal.aborted) return;
			await write(response, textEvent(piece), signal);
		}
		response.end(completedEvent());
	};
}
