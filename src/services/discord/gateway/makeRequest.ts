import { RESTJSONErrorCodes, type RESTOptions } from 'discord.js';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { createInTurns } from '../../inTurns.ts';
import type { DiscordFault } from '../../metrics/metrics.ts';
import { sleepUntil } from '../../reply/stream/retryWrites.ts';

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

/** A follow-up may have been posted, but Discord's answer was lost: look before it is posted again. */
export class AnswerLost extends Error {
	constructor(options?: ErrorOptions) {
		super('Discord did not say whether it posted a message', options);
	}
}

const { InteractionHasAlreadyBeenAcknowledged } = RESTJSONErrorCodes;

type MakeRequest = RESTOptions['makeRequest'];
type Init = Parameters<MakeRequest>[1];

/** What requests go through, and who hears of them. */
export interface RequestOptions {
	fetch: typeof fetch;
	/** After so many milliseconds without an answer the client asks once more. */
	timeoutMs: number;
	/** Resolves when a request of the bot's own token may go; those of interactions are not counted together. At once if absent. */
	pace?: (signal: AbortSignal) => Promise<void>;
	/** Gives the pauses before a request is repeated; absent: there are none. */
	clock?: Clock;
	/** Hears of every request that failed, also of those that the client repeats by itself. */
	onFault: (fault: RequestFault) => void;
	/** Hears what time it is by Discord's clock, in milliseconds since the epoch. */
	heard?: (discordNow: number) => void;
}

/** The pause before the client's first repetition; each further one doubles it. All three fit into the time that an acknowledgement has. */
const FIRST_PAUSE_MS = 250;

/**
 * How discord.js asks Discord. The client repeats what failed, up to three times: right for all that does no more harm when it is
 * done twice. Follow-ups would be posted twice, since Discord heeds no nonce there: they end with `AnswerLost`. An interaction takes no
 * second first response (40060): if an earlier try of the same has given it, though its answer was lost, it counts as given.
 */
export function createMakeRequest(options: RequestOptions): MakeRequest {
	// How often a request failed: the client passes the same headers whenever it repeats one.
	const failed = new WeakMap<object, number>();
	const inTurns = createInTurns();
	return async (url, init) => {
		const { method = 'GET', headers = {} } = init;
		const route = routeOf(url);
		const isFollowUp = method === 'POST' && route.endsWith('/webhooks/:id/:token');
		const times = failed.get(headers) ?? 0;
		if (times > 0) await pauseBeforeRetry(times, init.signal, options);
		const noteLost = (cause?: unknown): void => {
			failed.set(headers, times + 1);
			if (isFollowUp) throw new AnswerLost({ cause });
		};
		const { answer, discordCode } = await ask(url, init, route, options).catch((error: unknown) => {
			noteLost(error);
			throw error;
		});
		// What hundreds of people do in one moment is answered in one moment, too.
		await new Promise<void>((resolve) => inTurns(resolve));
		if (answer.status >= 500) noteLost();
		const isGiven = discordCode === InteractionHasAlreadyBeenAcknowledged && times > 0;
		return isGiven ? given(url) : answer;
	};
}

async function pauseBeforeRetry(times: number, given: Init['signal'], { clock }: RequestOptions): Promise<void> {
	if (clock === undefined || !given) return;
	await sleepUntil(clock.now() + FIRST_PAUSE_MS * 2 ** (times - 1), clock, given);
}

/** What Discord says of a first response, as far as it is known without its answer. */
function given(url: string): Response {
	const id = /\/interactions\/(\d+)\//.exec(url)?.[1];
	return Response.json({ interaction: { id, type: 0 } });
}

async function ask(
	url: string,
	{ method = 'GET', headers, body, signal: given }: Init,
	route: string,
	{ fetch, timeoutMs, onFault, pace, heard = () => undefined }: RequestOptions,
) {
	if (given && hasToken(headers)) await pace?.(given);
	const late = AbortSignal.timeout(timeoutMs);
	const signal = AbortSignal.any(given ? [given, late] : [late]);
	// The types of undici's copies differ, what they describe does not.
	const init = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
	const answer = await fetch(url, init).catch((error: unknown) => {
		// Given up by whoever asked: that is no fault.
		if (given?.aborted && !late.aborted) throw error;
		onFault({ kind: 'unreachable', method, route, status: null, discordCode: null });
		// `fetch` hides why in the cause.
		const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
		const why = late.aborted || !(cause instanceof Error) ? `No answer within ${timeoutMs} ms` : cause.message;
		// The client repeats what was aborted, and of all other errors only ECONNRESET.
		throw new DOMException(why, { name: 'AbortError', cause });
	});
	const date = Date.parse(answer.headers.get('date') ?? '');
	if (Number.isFinite(date)) heard(date);
	const { status } = answer;
	const discordCode = status < 400 ? null : await codeOf(answer);
	const kind = kindOf(method, route, status);
	if (kind !== null) onFault({ kind, method, route, status, discordCode });
	return { answer, discordCode };
}

/** Requests of interactions hold their own secret in the path. */
function hasToken(headers: Init['headers']): boolean {
	return new Headers(headers as ConstructorParameters<typeof Headers>[0]).has('authorization');
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
