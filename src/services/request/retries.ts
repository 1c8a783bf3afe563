import type { Clock } from '../clock.ts';
import { failure } from '../failure.ts';
import type { Reply } from '../reply/surface.ts';
import type { RequestFacts } from './admission.ts';

/** What can be done about a request that failed. */
export interface Retry {
	/** Asks the same once more, with whatever of it is at hand. */
	again(reply: Reply): Promise<void>;
	/** Asks without the files that cannot be used; null if there are none, or nothing without them. */
	without: ((reply: Reply) => Promise<void>) | null;
	/** Bytes that are at hand for it. */
	bytes: number;
}

/** A request that failed, and the messages that belong to it. */
export interface FailedRequest extends RequestFacts {
	readonly messageIds: ReadonlySet<string>;
}

/** How somebody had asked: where only they see it, and in a message of their own or by a command. */
export interface RetryManner {
	isPrivate: boolean;
	isByMessage: boolean;
}

type KeptRetry = Retry & RetryManner & { request: FailedRequest };

/** Requests that failed, kept in memory for a quarter of an hour so that nobody has to write or post the same twice. */
export interface Retries {
	keep(request: FailedRequest, retry: Retry & RetryManner): void;
	/** Gives one away, to who asked. @throws Failure `bot.retryOver`, `permission.notYours` */
	take(questionId: string, personId: string): KeptRetry;
	/** Lets go of what somebody wants erased, or what is gone. */
	drop(matches: (request: FailedRequest) => boolean): void;
	/** Lets go of everything. */
	close(): void;
}

const lifetimeMs = 15 * 60_000;
/** The bytes of all of them, and how many there are: the oldest go first. */
const mostBytes = 64 * 1024 * 1024;
const most = 1000;

/** A button under a failure, pressed. `without`: without the files that could not be used. */
export interface RetryRequest {
	questionId: string;
	personId: string;
	without: boolean;
}

/**
 * A request that failed, to be run once more into a reply.
 * @throws Failure `bot.retryOver`, `permission.notYours`
 */
export function tryAgain(
	{ questionId, personId, without }: RetryRequest,
	{ inflight }: { inflight: { readonly retries: Retries; ended(questionId: string): Promise<void> } },
) {
	const { isPrivate, isByMessage, ...retry } = inflight.retries.take(questionId, personId);
	const run = async (reply: Reply): Promise<void> => {
		await inflight.ended(questionId);
		const asks = (without ? retry.without : null) ?? retry.again;
		// Who asked in a message is found by that after a restart, and what they asked is erased with it.
		await asks({ ...reply, quotesQuestion: !isPrivate, interaction: isByMessage ? null : reply.interaction });
	};
	return { isPrivate, run };
}

/** Makes a memory with nothing in it. */
export function createRetries(clock: Clock, { bytes: limit } = { bytes: mostBytes }): Retries {
	const kept = new Map<string, KeptRetry & { gone: AbortController }>();
	let bytes = 0;
	const remove = (questionId: string): void => {
		const one = kept.get(questionId);
		if (one === undefined) return;
		kept.delete(questionId);
		bytes -= one.bytes;
		one.gone.abort();
	};
	return {
		keep: (request, retry) => {
			const { questionId } = request;
			remove(questionId);
			const gone = new AbortController();
			kept.set(questionId, { ...retry, request, gone });
			bytes += retry.bytes;
			clock.sleep(lifetimeMs, gone.signal).then(
				() => remove(questionId),
				() => undefined,
			);
			for (const oldest of kept.keys()) if (bytes > limit || kept.size > most) remove(oldest);
		},
		take: (questionId, personId) => {
			const one = kept.get(questionId);
			if (one === undefined) throw failure('bot.retryOver');
			if (one.request.personIds[0] !== personId) throw failure('permission.notYours');
			remove(questionId);
			return one;
		},
		drop: (matches) => {
			for (const { request } of kept.values()) if (matches(request)) remove(request.questionId);
		},
		close: () => {
			for (const questionId of kept.keys()) remove(questionId);
		},
	};
}
