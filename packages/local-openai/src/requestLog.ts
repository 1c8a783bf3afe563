import type { ModelApi, ReceivedRequest, RequestEvent } from './receivedRequest.ts';

/** Requests kept at most; the oldest go first, their pictures with them. */
const KEPT = 200;

/** All requests in order, and whoever watches them. */
export interface RequestLog {
	requests: ReceivedRequest[];
	/** Notes a request that just arrived. */
	receive(api: ModelApi, headers: Record<string, string>): ReceivedRequest;
	/** Tells the watchers that something about a request changed, or that nothing more will. */
	tell(type: RequestEvent['type'], request: ReceivedRequest): void;
	/** Calls back at every event until the returned function is called. */
	watch(listener: (event: RequestEvent) => void): () => void;
	/**
	 * The first request that satisfies the predicate, now or at any later change.
	 * @throws the signal's reason
	 */
	until(predicate: (request: ReceivedRequest) => boolean, signal: AbortSignal): Promise<ReceivedRequest>;
}

/** An empty request log. */
export function createRequestLog(now: () => number): RequestLog {
	const requests: ReceivedRequest[] = [];
	const listeners = new Set<(event: RequestEvent) => void>();
	let id = 0;
	const watch: RequestLog['watch'] = (listener) => {
		listeners.add(listener);
		return () => listeners.delete(listener);
	};
	return {
		requests,
		watch,
		receive(api, headers) {
			id += 1;
			const request = emptyRequest(id, api, now(), headers);
			requests.push(request);
			if (requests.length > KEPT) requests.shift();
			return request;
		},
		tell(type, request) {
			if (type === 'finished') request.finished = true;
			for (const listener of [...listeners]) listener({ type, request });
		},
		until(predicate, signal) {
			const known = requests.find(predicate);
			if (known !== undefined) return Promise.resolve(known);
			const { promise, resolve, reject } = Promise.withResolvers<ReceivedRequest>();
			const stop = watch(({ request }) => {
				if (predicate(request)) resolve(request);
			});
			const abort = () => reject(signal.reason);
			signal.addEventListener('abort', abort, { once: true });
			if (signal.aborted) abort();
			return promise.finally(() => {
				stop();
				signal.removeEventListener('abort', abort);
			});
		},
	};
}

function emptyRequest(id: number, api: ModelApi, at: number, headers: Record<string, string>): ReceivedRequest {
	return {
		id,
		api,
		at,
		body: null,
		headers,
		model: '',
		system: '',
		texts: [],
		messages: [],
		pictures: [],
		tools: [],
		stream: false,
		inputTokens: 0,
		cachedTokens: 0,
		cacheWriteTokens: { '30m': 0, '12h': 0 },
		outputTokens: 0,
		answer: { text: '', calls: [], pictures: 0 },
		status: 0,
		aborted: false,
		finished: false,
	};
}
