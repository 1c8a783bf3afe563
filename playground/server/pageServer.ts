import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { botAvatar, letterAvatar } from './avatars.ts';
import { clientMessage } from './clientCalls.ts';
import { isShown } from './fileViews.ts';
import { createGuard, type Guard } from './guard.ts';
import type { Hub } from './hub.ts';
import { sentPicture } from './modelSource.ts';
import type { PageAssets } from './pageAssets.ts';
import type { ServerMessage } from './protocol.ts';
import { readSample } from './samples.ts';
import type { Uploads } from './uploads.ts';

/** A server for the page on loopback. */
export interface PageServer {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	stop(): Promise<void>;
}

/** Bytes of one message of the page; files come another way. */
const largestMessage = 1024 * 1024;

const send = (response: ServerResponse, status: number, type: string, body: string | Uint8Array): void => {
	response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
};
const notFound = (response: ServerResponse): void => send(response, 404, 'text/plain; charset=utf-8', 'Not found');

/** A file of the chat. Only pictures are shown; all else is handed over to be saved, and nothing in it runs. */
const sendFile = (response: ServerResponse, mediaType: string | null, bytes: Uint8Array): void => {
	response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	if (!isShown(mediaType)) response.setHeader('content-disposition', 'attachment');
	send(response, 200, isShown(mediaType) && mediaType ? mediaType : 'application/octet-stream', bytes);
};

const avatar = ({ stack }: Hub, id: string): string => {
	if (id === 'bot') return botAvatar();
	const index = stack.people.playable.indexOf(id);
	return letterAvatar(stack.discord.world.users.get(id)?.displayName ?? '?', index < 0 ? 5 : index);
};

/** The page itself. */
const serveAsset = (assets: PageAssets, path: string, response: ServerResponse): boolean => {
	const asset = assets.get(path);
	if (asset) send(response, 200, asset.type, asset.body);
	return asset !== undefined;
};

/** What the page loads by address: avatars, files, pictures that the model saw, pictures that are stored. */
const serveStored = (hub: Hub, path: string, response: ServerResponse): boolean => {
	const [, folder = '', rest = ''] = /^\/([a-z-]+)\/(.+)$/.exec(path) ?? [];
	if (folder === 'avatars') {
		send(response, 200, 'image/svg+xml', avatar(hub, rest.replace(/\.svg$/, '')));
		return true;
	}
	if (folder === 'files') {
		const file = hub.stack.discord.world.files.get(`/${rest}`);
		if (file) sendFile(response, file.contentType, file.bytes);
		else notFound(response);
		return true;
	}
	if (folder === 'model-pictures') {
		const picture = sentPicture(hub.stack.model, rest);
		if (picture) sendFile(response, picture.mediaType, picture.bytes);
		else notFound(response);
		return true;
	}
	if (folder !== 'stored-pictures') return false;
	const [channelId = '', key = ''] = rest.split('/');
	const picture = hub.stack.stored.picture(channelId, key);
	if (picture) sendFile(response, picture.mediaType, picture.bytes);
	else notFound(response);
	return true;
};

const serveSample = async (path: string, response: ServerResponse): Promise<void> => {
	const bytes = await readSample(path).catch(() => null);
	if (bytes) sendFile(response, 'image/jpeg', bytes);
	else notFound(response);
};

const takeUpload = async (uploads: Uploads, request: IncomingMessage, response: ServerResponse): Promise<void> => {
	try {
		send(response, 200, 'application/json', JSON.stringify({ id: await uploads.take(request) }));
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'The file could not be taken.';
		response.setHeader('connection', 'close');
		send(response, 413, 'application/json', JSON.stringify({ reason }));
	}
};

const reasonOf = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).replace(
		'does not let the person do this',
		'does not let you do this',
	);

/** Speaks with one tab. */
const serveSocket = (
	hub: Hub,
	sockets: WebSocketServer,
	request: IncomingMessage,
	socket: Duplex,
	head: Buffer,
): void => {
	sockets.handleUpgrade(request, socket, head, (peer) => {
		const tell = (message: ServerMessage) => {
			if (peer.readyState === peer.OPEN) peer.send(JSON.stringify(message));
		};
		const wanted = new URL(request.url ?? '/', 'http://page').searchParams.get('person');
		const connection = hub.connect(tell, wanted);
		peer.on('close', connection.close);
		peer.on('error', connection.close);
		peer.on('message', async (data) => {
			const parsed = clientMessage.safeParse(parseJson(String(data)));
			if (!parsed.success) return peer.close(1007, 'Not understood');
			const { call, ...asked } = parsed.data;
			try {
				tell({ type: 'done', call, result: await connection.client().call(asked) });
			} catch (error) {
				tell({ type: 'refused', call, reason: reasonOf(error) });
			}
		});
	});
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

interface Served {
	hub: Hub;
	assets: PageAssets;
	guard: Guard;
}

const handle = ({ hub, assets, guard }: Served, request: IncomingMessage, response: ServerResponse): void => {
	guard.protect(response);
	const refusal = guard.refusal(request);
	const path = decodeURI(new URL(request.url ?? '/', 'http://page').pathname);
	const isPlain = request.method === 'GET' || request.method === 'HEAD';
	if (refusal) send(response, 403, 'text/plain; charset=utf-8', refusal);
	else if (request.method === 'POST' && path === '/uploads') void takeUpload(hub.uploads, request, response);
	else if (!isPlain) send(response, 405, 'text/plain; charset=utf-8', 'Not allowed');
	else if (path.startsWith('/samples/')) void serveSample(path, response);
	else if (!serveAsset(assets, path, response) && !serveStored(hub, path, response)) notFound(response);
};

const listen = (server: Server, port: number): Promise<number> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		// Loopback only: nobody else on the network can see it.
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : port);
		});
	});

/** Serves the page, its files and its WebSocket on loopback. */
export const startPageServer = async (options: Omit<Served, 'guard'> & { port: number }): Promise<PageServer> => {
	let port = options.port;
	const guard = createGuard(() => port);
	const served: Served = { ...options, guard };
	const server = createServer((request, response) => {
		try {
			handle(served, request, response);
		} catch {
			// An address that makes no sense, such as a broken escape.
			if (!response.headersSent) send(response, 400, 'text/plain; charset=utf-8', 'Not understood');
		}
	});
	const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
	server.on('upgrade', (request, socket, head) => {
		const isPage = new URL(request.url ?? '/', 'http://page').pathname === '/socket';
		if (isPage && guard.socketRefusal(request) === null) serveSocket(options.hub, sockets, request, socket, head);
		else socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
	});
	port = await listen(server, options.port);
	return {
		url: `http://127.0.0.1:${port}`,
		stop: async () => {
			for (const peer of sockets.clients) peer.terminate();
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
};
