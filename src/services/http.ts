import { Agent, fetch as fetchVia, type RequestInit as RequestOptions, FormData as UndiciForm } from 'undici';

/** The connections that all requests but downloads go through. */
interface Http {
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
		const options = { ...init, ...(init.body instanceof FormData && { body: formOf(init.body) }), dispatcher };
		// The classes of undici and of Node differ in their types alone.
		return (await fetchVia(input, options as RequestOptions)) as unknown as Response;
	};
	return { fetch: send, close: () => dispatcher.destroy() };
}

/** The same form as one of undici, which does not know Node's. It is sent piece by piece: large files are not copied before. */
function formOf(form: FormData): UndiciForm {
	const same = new UndiciForm();
	for (const [name, value] of form) same.append(name, value);
	return same;
}
