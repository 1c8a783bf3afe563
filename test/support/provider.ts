import { createServer, request, type ServerResponse } from 'node:http';
import type { ReceivedRequest } from '../../packages/local-openai/src/receivedRequest.ts';
import { listening } from './hostile/listening.ts';

/** Stands between the bot and a model, and can go away: what it has not passed on by then never arrives, even if the model has ended it. */
export interface Provider extends AsyncDisposable {
	readonly baseUrl: string;
	/** Where to pass requests on to. */
	forward(to: string): void;
	goAway(): void;
	comeBack(): void;
	/** Whether the bot was sent the whole of what the model answered. */
	hasPassedOn(request: ReceivedRequest): boolean;
}

/** Names a request to both sides. */
const mark = 'x-provider-request';

/** Starts it on loopback. */
export async function startProvider(): Promise<Provider> {
	const passing = new Set<ServerResponse>();
	const passedOn = new Set<string>();
	let [target, isAway, count] = ['', false, 0];
	const server = createServer((incoming, response) => {
		if (isAway) return void incoming.socket.destroy();
		count += 1;
		const id = `${count}`;
		passing.add(response);
		response.once('finish', () => passedOn.add(id));
		response.once('close', () => passing.delete(response));
		const url = new URL(target.replace(/\/v1$/, '') + (incoming.url ?? ''));
		const headers = { ...incoming.headers, [mark]: id };
		const onward = request(url, { method: incoming.method ?? 'GET', headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
			answer.on('error', () => response.destroy());
		});
		onward.on('error', () => response.destroy());
		response.on('close', () => onward.destroy());
		incoming.pipe(onward);
	});
	const { port, close } = await listening(server);
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		forward: (to) => {
			target = to;
		},
		goAway: () => {
			isAway = true;
			for (const response of passing) response.destroy();
			server.closeAllConnections();
		},
		comeBack: () => {
			isAway = false;
		},
		hasPassedOn: ({ headers }) => passedOn.has(headers[mark] ?? ''),
		[Symbol.asyncDispose]: close,
	};
}
