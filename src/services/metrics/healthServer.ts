import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** What the health server asks. */
interface HealthChecks {
	/** Why the bot cannot answer just now; empty when it can. */
	problems(): Promise<string[]>;
	metrics: Registry;
}

/** A small HTTP server for whoever watches the bot. */
export interface HealthServer {
	/** `http://host:port`. */
	url: string;
	close(): Promise<void>;
}

/**
 * Serves `/healthz` (the process lives), `/readyz` (200 when the bot can answer, else 503 with the reasons) and `/metrics` (Prometheus).
 * @throws Error in plain words when the port is taken
 */
export async function startHealthServer(
	where: { host: string; port: number },
	checks: HealthChecks,
): Promise<HealthServer> {
	const server = createServer((request, response) => {
		const say = (status: number, type: string, body: string) =>
			response.writeHead(status, { 'content-type': type }).end(body);
		const answer = async () => {
			switch (request.url) {
				case '/healthz':
					return say(200, 'text/plain', 'ok\n');
				case '/readyz': {
					const problems = await checks.problems();
					return say(
						problems.length === 0 ? 200 : 503,
						'text/plain',
						problems.length === 0 ? 'ready\n' : `${problems.join('\n')}\n`,
					);
				}
				case '/metrics':
					return say(200, checks.metrics.contentType, await checks.metrics.metrics());
				default:
					return say(404, 'text/plain', 'not found\n');
			}
		};
		answer().catch(() => say(500, 'text/plain', 'error\n'));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error) => reject(listenError(error, where)));
		server.listen(where.port, where.host, resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://${where.host}:${port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function listenError(error: Error, { host, port }: { host: string; port: number }): Error {
	const isTaken = 'code' in error && error.code === 'EADDRINUSE';
	return isTaken
		? new Error(`Port ${port} of ${host} is taken by another program. Set PORT to another one.`, { cause: error })
		: error;
}
