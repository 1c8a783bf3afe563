import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** An HTTP server on loopback that answers every request as it is told. */
export interface RawServer extends AsyncDisposable {
	/** `http://127.0.0.1:PORT/v1` */
	readonly baseUrl: string;
	/** How many requests came. */
	readonly count: number;
}

/** Starts a server that answers with `answer`. */
export async function startRawServer(
	answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<RawServer> {
	let count = 0;
	const server = createServer((request, response) => {
		count += 1;
		request.resume().on('end', () => answer(response, request));
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	return {
		baseUrl: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
		get count() {
			return count;
		},
		[Symbol.asyncDispose]: async () => {
			const closed = new Promise<void>((resolve) => {
				server.close(() => resolve());
			});
			server.closeAllConnections();
			await closed;
		},
	};
}

/** Answers with server-sent events. A string is sent as it is; `open` leaves the stream open at the end. */
export function sendEvents(response: ServerResponse, events: unknown[], end: 'end' | 'open' = 'end'): void {
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	for (const event of events) {
		response.write(typeof event === 'string' ? `${event}\n\n` : `data: ${JSON.stringify(event)}\n\n`);
	}
	if (end === 'end') response.end();
}

/** Answers with server-sent events, then tears the connection. */
export function breakAfter(response: ServerResponse, events: unknown[]): void {
	sendEvents(response, events, 'open');
	response.socket?.destroySoon();
}
