import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ModelApi, ReceivedRequest } from '../../packages/local-openai/src/receivedRequest.ts';
import { createRequestLog, type RequestLog } from '../../packages/local-openai/src/requestLog.ts';
import type { ModelSource } from './modelSource.ts';
import { countPictures, readText, readUsage } from './readUsage.ts';
import { recordRequest } from './recordRequest.ts';

/** Where OpenAI's own API is. */
const openAi = 'https://api.openai.com/v1';

const apis: [RegExp, ModelApi][] = [
	[/\/responses$/, 'responses'],
	[/\/chat\/completions$/, 'chat'],
	[/\/images\/generations$/, 'images.generate'],
	[/\/images\/edits$/, 'images.edit'],
];

/** Headers that belong to one connection only, or that no longer hold once the body was decoded. */
const ownHeaders = [
	'host',
	'connection',
	'content-length',
	'transfer-encoding',
	'accept-encoding',
	'content-encoding',
	'keep-alive',
];

const passedOn = (headers: Iterable<[string, string]>): Record<string, string> =>
	Object.fromEntries([...headers].filter(([name]) => !ownHeaders.includes(name.toLowerCase())));

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
	return Buffer.concat(chunks);
};

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

/** Writes down what an answer says as it passes by. */
const createListening = (request: ReceivedRequest, changed: () => void) => {
	const decoder = new TextDecoder();
	let rest = '';
	const take = (data: unknown) => {
		const text = readText(data);
		const pictures = countPictures(data);
		const usage = readUsage(data);
		if (text !== '' || pictures > 0) request.firstTokenMs ??= Date.now() - request.at;
		request.answer.text += text;
		request.answer.pictures += pictures;
		if (usage)
			Object.assign(request, { inputTokens: usage.input, cachedTokens: usage.cached, outputTokens: usage.output });
	};
	return {
		chunk: (bytes: Uint8Array, isStream: boolean) => {
			rest += decoder.decode(bytes, { stream: true });
			if (!isStream) return;
			const lines = rest.split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) if (line.startsWith('data:')) take(parse(line.slice(5)));
			changed();
		},
		end: (isStream: boolean) => {
			if (!isStream) take(parse(rest));
		},
	};
};

interface Passing {
	incoming: IncomingMessage;
	response: ServerResponse;
	address: string;
	log: RequestLog;
	api: ModelApi | undefined;
}

/** Passes a request on as it is and its answer back as it comes, and writes both down. The key passes through and is kept nowhere. */
const pass = async ({ incoming, response, address, log, api }: Passing): Promise<void> => {
	const body = await readBody(incoming);
	const request = api === undefined ? null : log.receive(api, {});
	if (request) {
		await recordRequest(request, body, incoming.headers['content-type'] ?? '').catch(() => undefined);
		log.tell('received', request);
	}
	const hungUp = new AbortController();
	response.on('close', () => hungUp.abort());
	try {
		const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
			name,
			[value].flat().join(', '),
		]);
		const answer = await fetch(address, {
			method: incoming.method ?? 'GET',
			headers: passedOn(headers),
			body: body.length > 0 ? new Uint8Array(body) : null,
			redirect: 'manual',
			signal: hungUp.signal,
		});
		if (request) request.status = answer.status;
		response.writeHead(answer.status, passedOn(answer.headers));
		const isStream = answer.headers.get('content-type')?.includes('text/event-stream') ?? false;
		const listening = request ? createListening(request, () => log.tell('changed', request)) : null;
		for await (const chunk of answer.body ?? []) {
			response.write(chunk);
			listening?.chunk(chunk, isStream);
		}
		listening?.end(isStream);
		response.end();
	} catch {
		if (request) request.aborted = hungUp.signal.aborted;
		// The bot is to see what it would see without this server between: a connection that broke.
		response.destroy();
	} finally {
		if (request) log.tell('finished', request);
	}
};

const listen = (server: Server): Promise<string> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`);
		});
	});

/** Stands between the bot and a model of one's own, and writes down what it is sent, for the page. `environment`: the settings of the model. */
export const startOwnModel = async (environment: Record<string, string | undefined>): Promise<ModelSource> => {
	const upstream = (environment.OPENAI_BASE_URL || openAi).replace(/\/+$/, '');
	const log = createRequestLog(Date.now);
	const server = createServer((incoming, response) => {
		const path = incoming.url ?? '/';
		const api = apis.find(([pattern]) => pattern.test(path))?.[1];
		void pass({ incoming, response, address: `${upstream}${path}`, log, api });
	});
	const address = await listen(server);
	return {
		environment,
		// People are told of the server itself, not of what stands between.
		instead: { baseUrl: address },
		requests: log.requests,
		watch: log.watch,
		view: () => ({
			standIn: false,
			name: environment.OPENAI_MODEL || log.requests.findLast((one) => one.model !== '')?.model || 'OpenAI',
			behaviours: [],
			behaviour: '',
		}),
		behave: () => {
			throw new Error('A real model cannot be told how to behave.');
		},
		stop: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
};
