/** An error as OpenAI answers it: an HTTP status and `{ error: { message, type, param, code } }`. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string | null;
	readonly param: string | null;
	readonly type: string;
	readonly headers: Record<string, string>;

	constructor(status: number, message: string, facts: ApiErrorFacts = {}) {
		super(message);
		this.name = 'ApiError';
		this.status = status;
		this.code = facts.code ?? null;
		this.param = facts.param ?? null;
		this.type = facts.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
		this.headers = facts.headers ?? {};
	}
}

/** What an error says beside its status and message. */
export interface ApiErrorFacts {
	code?: string | null;
	/** The field of the request that is to blame, e.g. `input[0].content[1].type`. */
	param?: string | null;
	type?: string;
	/** Extra response headers, e.g. `retry-after`. */
	headers?: Record<string, string>;
}

/** The JSON body of an error answer. */
export function errorBody(error: ApiError): { error: Record<string, string | null> } {
	return { error: { message: error.message, type: error.type, param: error.param, code: error.code } };
}
