import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** Starts a server that gives every request this JSON, until the test ends; null: it never answers. Returns its address, as of a model server. */
export async function answering(body: string | null): Promise<string> {
	const server = createServer((_, response) => {
		if (body !== null) response.writeHead(200, { 'content-type': 'application/json' }).end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`;
}
