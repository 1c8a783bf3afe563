import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { letterAvatar } from './avatars.ts';
import { numberedCall } from './calls.ts';
import { createGuard, type Guard } from './guard.ts';
import type { PageAssets } from './pageAssets.ts';
import type { Sent } from './seenBy.ts';
import { isShown } from './shownTypes.ts';
import type { PageWorld } from './tab.ts';
import { createTabs, type PagePlugin, type Tabs } from './tabs.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** A page on loopback in which people try a bot. */
export interface Page {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	/** Puts another world in the place of the one before, in all tabs. */
	show(world: PageWorld): void;
	stop(): Promise<void>;
}

/** What a page is made of. */
export interface PageOptions {
	/** 0: one that is free. */
	port: number;
	/** How many ports are tried, from that one on; 1 by default. */
	portTries?: number;
	world: PageWorld;
	assets: PageAssets;
	/** Begins anew and shows the new world; missing where the page cannot do that. */
	reset?: () => Promise<void>;
	plugin?: PagePlugin;
	/** The bot's picture, an SVG; without one, its first letter. */
	botAvatar?: string;
}

/** Bytes of one message of the page; files come another way. */
const largestMessage = 1024 * 1024;

const send = (response: ServerResponse, status: number, type: string, body: string | Uint8Array): void => {
	response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
};

/** A file that people or the bot posted. Only pictures are shown; all else is handed over to be saved, and nothing in it runs. */
const sendFile = (response: ServerResponse, mediaType: string | null, bytes: Uint8Array): void => {
	response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	if (!isShown(mediaType)) response.setHeader('content-disposition', 'attachment');
	send(response, 200, isShown(mediaType) ? mediaType : 'application/octet-stream', bytes);
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

interface Served extends Omit<PageOptions, 'port' | 'portTries'> {
	guard: Guard;
	uploads: Uploads;
	tabs: Tabs;
}

const avatar = ({ world: { discord, people }, botAvatar }: Served, id: string): string => {
	if (botAvatar !== undefined && (id === 'bot' || id === discord.bot.id)) return botAvatar;
	const index = people.findIndex((one) => one.id === id);
	const name = id === 'bot' ? discord.bot.displayName : discord.world.users.get(id)?.displayName;
	return letterAvatar(name ?? '?', index < 0 ? 5 : index);
};

/** What the page loads by address: itself, avatars, files of the chat, files of the plug-in. */
const serve = async (served: Served, path: string, response: ServerResponse): Promise<void> => {
	const asset = served.assets.get(path);
	if (asset) return send(response, 200, asset.type, asset.body);
	const [, folder = '', rest = ''] = /^\/([a-z-]+)\/(.+)$/.exec(path) ?? [];
	if (folder === 'avatars') return send(response, 200, 'image/svg+xml', avatar(served, rest.replace(/\.svg$/, '')));
	const posted = folder === 'files' ? served.world.discord.world.files.get(`/${rest}`) : undefined;
	if (posted) return sendFile(response, posted.contentType, posted.bytes);
	const added = await served.plugin?.file(path);
	if (added) sendFile(response, added.mediaType, added.bytes);
	else send(response, 404, 'text/plain; charset=utf-8', 'Not found');
};

const handle = async (served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> => {
	served.guard.protect(response);
	const refusal = served.guard.refusal(request);
	const path = decodeURI(new URL(request.url ?? '/', 'http://page').pathname);
	const isPlain = request.method === 'GET' || request.method === 'HEAD';
	if (refusal) send(response, 403, 'text/plain; charset=utf-8', refusal);
	else if (request.method === 'POST' && path === '/uploads') await takeUpload(served.uploads, request, response);
	else if (isPlain) await serve(served, path, response);
	else send(response, 405, 'text/plain; charset=utf-8', 'Not allowed');
};

const reasonOf = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).replace(
		'does not let the person do this',
		'does not let you do this',
	);

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

/** Speaks with one tab. */
const speak = (tabs: Tabs, sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
	sockets.handleUpgrade(request, socket, head, (peer) => {
		const tell = (message: Sent) => {
			if (peer.readyState === peer.OPEN) peer.send(JSON.stringify(message));
		};
		const wanted = new URL(request.url ?? '/', 'http://page').searchParams.get('person');
		const connection = tabs.connect(tell, wanted);
		peer.on('close', connection.close);
		peer.on('error', connection.close);
		peer.on('message', async (data) => {
			const { data: said } = numberedCall.safeParse(parseJson(String(data)));
			if (!said) return peer.close(1007, 'Not understood');
			const { call } = said;
			try {
				tell({ t: 'DONE', d: { call, result: await connection.tab().call(said.ask) } });
			} catch (error) {
				tell({ t: 'REFUSED', d: { call, reason: reasonOf(error) } });
			}
		});
	});
};

const listen = (server: Server, port: number): Promise<number> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		// Loopback only: nobody else on the network can see it.
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.off('error', reject);
			resolve(typeof address === 'object' && address !== null ? address.port : port);
		});
	});

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** Listens on the first port that is free, of so many from the wanted one on. */
const listenNear = async (server: Server, port: number, tries: number): Promise<number> => {
	for (let at = port; at < port + tries; at += 1)
		try {
			return await listen(server, at);
		} catch (error) {
			if (!isTaken(error)) throw error;
		}
	throw new Error(tries === 1 ? `Port ${port} is taken.` : `The ports ${port} to ${port + tries - 1} are taken.`);
};

/** Serves the page, its files and its WebSocket on loopback. */
export const startPage = async ({ port: wanted, portTries = 1, ...options }: PageOptions): Promise<Page> => {
	let port = wanted;
	const guard = createGuard(() => port);
	const uploads = createUploads(() => served.world.discord.settings.personUploadLimitBytes);
	const { world, reset = null, plugin = null } = options;
	const tabs = createTabs({ world, uploads, reset, plugin });
	const served: Served = { ...options, guard, uploads, tabs };
	const server = createServer((request, response) => {
		handle(served, request, response).catch(() => {
			// An address that makes no sense, such as a broken escape.
			if (!response.headersSent) send(response, 400, 'text/plain; charset=utf-8', 'Not understood');
		});
	});
	const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
	server.on('upgrade', (request, socket, head) => {
		const isPage = new URL(request.url ?? '/', 'http://page').pathname === '/socket';
		if (isPage && guard.socketRefusal(request) === null) speak(tabs, sockets, request, socket, head);
		else socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
	});
	port = await listenNear(server, wanted, portTries);
	return {
		url: `http://127.0.0.1:${port}`,
		show: (next) => {
			served.world = next;
			tabs.show(next);
		},
		stop: async () => {
			tabs.stop();
			for (const peer of sockets.clients) peer.terminate();
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
};
