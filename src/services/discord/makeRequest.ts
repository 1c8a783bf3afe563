import type { RESTOptions } from 'discord.js';
import { z } from 'zod';
import type { DiscordFault } from '../metrics.ts';

/** A request that Discord did not do, or not at once. No ids, no words, no tokens. */
export interface RequestFault {
	kind: DiscordFault;
	method: string;
	/** The path without its ids and tokens: `/api/v10/webhooks/:id/:token`. */
	route: string;
	/** Of HTTP; null where no answer came. */
	status: number | null;
	/** Discord's own code ("Opcodes and Status Codes": JSON error codes); null where it gave none. */
	discordCode: number | null;
}

/**
 * How discord.js asks Discord: by Node's own `fetch`. By itself it would use its own copy of undici, whose connections come from a place
 * that all copies in a process share: where another version had come first, files could not be posted. `fetch` encodes them itself.
 * @param timeoutMs after so many milliseconds without an answer the client asks once more
 * @param onFault hears of every request that failed, also of those that the client repeats by itself
 * @param heard hears what time it is by Discord's clock, in milliseconds since the epoch
 */
export function createMakeRequest(
	timeoutMs: number,
	onFault: (fault: RequestFault) => void,
	heard: (discordNow: number) => void = () => undefined,
): RESTOptions['makeRequest'] {
	return async (url, { method = 'GET', headers, body, signal: given }) => {
		const route = routeOf(url);
		const late = AbortSignal.timeout(timeoutMs);
		const signal = AbortSignal.any(given ? [given, late] : [late]);
		// The types of undici's copies differ, what they describe does not.
		const init = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
		const response = await fetch(url, init).catch((error: unknown) => {
			// Given up by whoever asked: that is no fault.
			if (late.aborted || !signal.aborted)
				onFault({ kind: 'unreachable', method, route, status: null, discordCode: null });
			// The client repeats what was aborted, and what ended with ECONNRESET; `fetch` hides that in the cause.
			if (late.aborted) throw new DOMException(`No answer within ${timeoutMs} ms`, 'AbortError');
			throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
		});
		const date = Date.parse(response.headers.get('date') ?? '');
		if (Number.isFinite(date)) heard(date);
		const { status } = response;
		const kind = kindOf(method, route, status);
		if (kind !== null) onFault({ kind, method, route, status, discordCode: await codeOf(response) });
		return response;
	};
}

function routeOf(url: string): string {
	const { pathname } = new URL(url);
	return pathname
		.replace(/\/(webhooks|interactions)\/(\d+)\/[^/]+/, '/$1/$2/:token')
		.replaceAll(/\/\d{17,19}(?=\/|$)/g, '/:id');
}

/** What kind of fault an answer is; null for none. That something is gone (404) is an answer, but not to an interaction's first response. */
function kindOf(method: string, route: string, status: number): DiscordFault | null {
	if (status < 400) return null;
	if (status >= 500) return 'server';
	if (status === 429) return 'rateLimited';
	if (status !== 404) return 'refused';
	return method === 'POST' && route.endsWith('/callback') ? 'lateInteraction' : null;
}

const refusal = z.object({ code: z.number() });

async function codeOf(response: Response): Promise<number | null> {
	try {
		return refusal.parse(await response.clone().json()).code;
	} catch {
		return null;
	}
}
