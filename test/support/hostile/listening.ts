import type { Server } from 'node:http';

/** Lets a server listen on a free port of the loopback. */
export async function listening(server: Server): Promise<{ port: number; close(): Promise<void> }> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : 0,
		close: async () => {
			const closed = new Promise<void>((resolve) => {
				server.close(() => resolve());
			});
			server.closeAllConnections();
			await closed;
		},
	};
}
