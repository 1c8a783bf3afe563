import { APIConnectionError, APIError, OpenAIError } from 'openai';
import { Failure } from '../../failure.ts';
import { AnswerTooLarge } from '../boundedFetch.ts';

/** What a failed request says about itself, whichever server it was. */
export interface ErrorFacts {
	/** `connection`: no answer came. `broken`: it stopped in the middle. `answer`: the server said what is wrong. */
	kind: 'connection' | 'broken' | 'answer';
	/** HTTP status; null if the error came within a stream. */
	status: number | null;
	/** The server's own code, or that of the connection's error, e.g. `ECONNREFUSED`. */
	code: string;
	type: string;
	param: string;
	/** All that the server wrote, for looking up known words in it. Never to be logged: it may quote the request. */
	text: string;
	/** Milliseconds after which the server wants to be asked again. */
	retryAfterMs: number | null;
	/** Whether trying again makes no sense, or the server forbids it. */
	final: boolean;
	requestId: string | null;
}

/** Whether an error comes from a request or its answer. Anything else is a mistake of our own and must not look like the server's. */
export function isRequestError(error: unknown): boolean {
	if (error instanceof Failure || error instanceof OpenAIError || error instanceof SyntaxError) return true;
	if (error instanceof AnswerTooLarge) return true;
	// What `fetch` throws while a body is read: "terminated", with the socket's error as its cause.
	return error instanceof TypeError ? error.cause instanceof Error : typeof field(error, 'code') === 'string';
}

/** Servers sometimes answer with whole pages; known words stand at the beginning. */
const LONGEST_TEXT = 4_000;

/** Reads the facts of anything thrown by a request or while reading its answer. */
export function errorFacts(error: unknown): ErrorFacts {
	if (error instanceof APIConnectionError) return { ...nothing('connection'), ...rootCause(error) };
	if (error instanceof AnswerTooLarge) return { ...nothing('broken'), text: error.message, final: true };
	if (!(error instanceof APIError)) return { ...nothing('broken'), ...rootCause(error) };
	const headers = error.headers instanceof Headers ? error.headers : new Headers();
	const body: unknown = error.error;
	const code = error.code ?? field(body, 'code');
	const text = `${error.message} ${JSON.stringify(body ?? '')}`.slice(0, LONGEST_TEXT);
	return {
		kind: 'answer',
		status: error.status ?? asStatus(code),
		code: typeof code === 'string' ? code : '',
		type: error.type ?? '',
		param: error.param ?? '',
		text,
		retryAfterMs: retryAfterMs(headers, text),
		final: headers.get('x-should-retry') === 'false',
		requestId: error.requestID ?? null,
	};
}

function nothing(kind: ErrorFacts['kind']): ErrorFacts {
	return {
		kind,
		status: null,
		code: '',
		type: '',
		param: '',
		text: '',
		retryAfterMs: null,
		final: false,
		requestId: null,
	};
}

/** Connection errors are wrapped several times; the innermost knows what happened. */
function rootCause(error: unknown): { code: string; text: string } {
	let root = error;
	for (let depth = 0; depth < 5 && root instanceof Error && root.cause instanceof Error; depth++) root = root.cause;
	const code = field(root, 'code');
	return { code: typeof code === 'string' ? code : '', text: root instanceof Error ? root.message : '' };
}

/** Gateways put the HTTP status of the server behind them into `code`. */
function asStatus(code: unknown): number | null {
	const status = Number(code);
	return Number.isInteger(status) && status >= 400 && status < 600 ? status : null;
}

function retryAfterMs(headers: Headers, text: string): number | null {
	const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
	if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
	const after = headers.get('retry-after');
	if (after !== null) {
		const seconds = Number(after);
		if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
		// A date is counted from the server's own clock, so that a wrong clock here does no harm.
		const span = Date.parse(after) - Date.parse(headers.get('date') ?? '');
		return Number.isFinite(span) ? Math.max(0, span) : null;
	}
	const [, amount, unit] = /try again in ([\d.]+) ?(ms|s)\b/i.exec(text) ?? [];
	return amount === undefined ? null : Number(amount) * (unit === 'ms' ? 1 : 1000);
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
