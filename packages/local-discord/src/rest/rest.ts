import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, apiError } from '../protocol/apiError.ts';
import type { World } from '../world/world.ts';
import { readBody } from './body.ts';
import type { PlannedAnswer, RestFaults } from './faults.ts';
import { createRateLimits, type Verdict } from './rateLimits.ts';
import { createRouter, type Match, paramReaders, plainPath, readAnswer } from './route.ts';
import { routes } from './routes/index.ts';

/** One request that the bot made. */
export interface LoggedRequest {
	method: string;
	/** The route with `:id` for every part that varies. */
	route: string;
	path: string;
	status: number;
	/** Milliseconds since the Unix epoch. */
	at: number;
	body: unknown;
	files: { name: string; size: number }[];
}

/** The REST side: it answers requests and keeps a log of them. */
export interface Rest {
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	readonly requests: LoggedRequest[];
	/** How many 429s were answered. */
	readonly rateLimited: number;
}

interface Reply {
	status: number;
	body: unknown;
	headers: Record<string, string>;
}

const errorReply = (world: World, error: unknown, what: string): Reply => {
	if (!(error instanceof ApiError)) {
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		world.problem('internal', `${what}: the local Discord itself failed: ${text}`);
		return { status: 500, body: { message: '500: Internal Server Error', code: 0 }, headers: {} };
	}
	const { code, status, message, errors } = error;
	return { status, body: { message, code, ...(errors ? { errors } : {}) }, headers: {} };
};

/** Refusals that only a client with a mistake gets; a missing reply target is no mistake. */
const noteProblem = (world: World, what: string, reply: Reply): void => {
	const { status, body } = reply;
	const text = JSON.stringify(body);
	const isForm =
		status === 400 && /"code":(50035|50006|50109|30015|50016)\b/.test(text) && !text.includes('REPLIES_UNKNOWN');
	if (isForm || status === 401) world.problem(isForm ? 'invalid-body' : 'unauthorized', `${what}: ${status} ${text}`);
};

const checkHeaders = (world: World, match: Match, request: IncomingMessage): void => {
	// Any name will do: libraries that never send their own get through to the real one as well.
	if (!request.headers['user-agent']) {
		world.problem('user-agent', 'a request without a user agent');
		throw apiError('noUserAgent');
	}
	if (match.route.needsToken && request.headers.authorization !== `Bot ${world.token}`) throw apiError('unauthorized');
};

const tooMany = (verdict: Verdict, retryAfter: number): Reply => ({
	status: 429,
	body: {
		message: 'You are being rate limited.',
		code: 0,
		retry_after: Number(retryAfter.toFixed(3)),
		global: verdict.isGlobal,
	},
	headers: { ...verdict.headers, 'retry-after': String(Math.ceil(retryAfter)) },
});

const planned = (
	{ status, code = 0, message = `${status}: planned failure`, retryAfter, scope = 'user' }: PlannedAnswer,
	headers: Reply['headers'],
): Reply =>
	retryAfter === undefined
		? { status, body: { message, code }, headers }
		: tooMany(
				{ headers: { ...headers, 'x-ratelimit-scope': scope }, retryAfter, isGlobal: scope === 'global' },
				retryAfter,
			);

const write = (response: ServerResponse, { status, body, headers }: Reply): void => {
	const text = body === undefined ? undefined : JSON.stringify(body);
	response.writeHead(status, { ...headers, ...(text === undefined ? {} : { 'content-type': 'application/json' }) });
	response.end(text);
};

/** Counts refusals. Too many, and the address is shut out; those that others caused do not count. */
const createBan = (world: World) => {
	let refusedAt: number[] = [];
	let until = 0;
	return {
		isOn: () => world.now() < until,
		count: ({ status, headers }: Reply) => {
			if (![401, 403, 429].includes(status) || headers['x-ratelimit-scope'] === 'shared') return;
			const { limit, perMs } = world.settings.invalidRequests;
			refusedAt = [...refusedAt.filter((at) => world.now() - at < perMs), world.now()];
			if (refusedAt.length < limit) return;
			until = world.now() + perMs;
			world.problem('invalid-requests', `${limit} calls were refused; the address is shut out`);
		},
	};
};

/** What the edge in front of Discord answers, which is not JSON. */
const shutOut = (response: ServerResponse): void =>
	void response.writeHead(429, { 'content-type': 'text/html', 'retry-after': '600' }).end('error code: 1015');

/** Serves `/api/v10`. */
export const createRest = (world: World, faults: RestFaults): Rest => {
	const find = createRouter(routes);
	const judge = createRateLimits(world.settings, world.clock);
	const requests: LoggedRequest[] = [];
	const ban = createBan(world);
	let rateLimited = 0;

	const answer = async (request: IncomingMessage, url: URL, log: LoggedRequest): Promise<Reply | 'dropped'> => {
		const match = find(log.method, log.path);
		const { json, files } = await readBody(request, world.settings.requestLimitBytes);
		log.body = json;
		log.files = files.map((file) => ({ name: file.name, size: file.bytes.length }));
		if (!match) {
			world.problem('unknown-route', `${log.method} ${url.pathname}`);
			throw apiError('notFound');
		}
		log.route = plainPath(match.route.path);
		checkHeaders(world, match, request);
		const verdict = judge(match);
		if (verdict.retryAfter !== null) return tooMany(verdict, verdict.retryAfter);
		const failure = faults.take(log.method, match.route.path, log.path);
		if (failure === 'dropped') return failure;
		if (typeof failure === 'object' && failure.carriedOut !== true) return planned(failure, verdict.headers);
		try {
			const call = { world, query: url.searchParams, body: json, files, ...paramReaders(match.params) };
			const answered = readAnswer(await match.route.handle(call));
			if (failure === 'lost') return 'dropped';
			return failure ? planned(failure, verdict.headers) : { ...answered, headers: verdict.headers };
		} catch (error) {
			return { ...errorReply(world, error, `${log.method} ${log.route}`), headers: verdict.headers };
		}
	};

	return {
		requests,
		get rateLimited() {
			return rateLimited;
		},
		handle: async (request, response) => {
			const url = new URL(request.url ?? '/', 'http://local');
			const path = url.pathname.replace(/^\/api\/v10/, '');
			const method = request.method ?? 'GET';
			const log: LoggedRequest = { method, route: path, path, status: 0, at: world.now(), body: undefined, files: [] };
			requests.push(log);
			const what = `${method} ${url.pathname}`;
			if (ban.isOn()) return shutOut(response);
			const reply = await answer(request, url, log).catch((error: unknown) => errorReply(world, error, what));
			if (reply === 'dropped') return void response.destroy();
			ban.count(reply);
			log.status = reply.status;
			if (reply.status === 429) rateLimited += 1;
			else noteProblem(world, what, reply);
			write(response, reply);
			world.events.emit({
				type: 'request',
				method,
				route: log.route,
				status: reply.status,
				body: log.body,
				answer: reply.body,
			});
		},
	};
};
