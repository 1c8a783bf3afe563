import { Agent, fetch as fetchVia, type RequestInit as RequestOptions } from 'undici';

/** The connections that all requests but downloads go through. */
export interface Http {
	fetch: typeof fetch;
	/** Ends all connections. */
	close(): Promise<void>;
}

/**
 * Makes them: of one version of undici that is ours to choose, whatever Node brings along and whoever else in the process sets as
 * everybody's dispatcher.
 */
export function createHttp(): Http {
	// HTTP/2 would put all requests to a host on one connection, and nothing here is tested over it.
	const dispatcher = new Agent({ allowH2: false });
	const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
		if (input instanceof Request) throw new TypeError('A request is given as its address and options');
		const options = { ...(await encoded(init)), dispatcher } as RequestOptions;
		// The classes of undici and of Node differ in their types alone.
		return (await fetchVia(input, options)) as unknown as Response;
	};
	return { fetch: send, close: () => dispatcher.destroy() };
}

/** A form is one of Node's, which only Node itself can read. */
async function encoded(init: RequestInit): Promise<RequestInit> {
	if (!(init.body instanceof FormData)) return init;
	const form = new Response(init.body);
	const headers = new Headers(init.headers);
	headers.set('content-type', form.headers.get('content-type') ?? '');
	return { ...init, headers, body: await form.bytes() };
}
