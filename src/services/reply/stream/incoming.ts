import type { Clock } from '../../clock.ts';
import { untilAborted } from '../../untilAborted.ts';
import type { ReplyText } from '../markdown/replyText.ts';

/** What is known of the deltas of an answer while they are read. */
export interface Incoming {
	/** When the first word came, in the clock's milliseconds; null before. */
	firstAt: number | null;
	/** Set when no more will come. */
	ended: { stopped: { reason: unknown } | null } | null;
	/** Whether something came since the last look. */
	fresh: boolean;
	/** Resolves at the next change. */
	change: PromiseWithResolvers<void>;
	/** Aborts when no more will come. */
	end: AbortController;
}

/** Deltas of which none has come. */
export function newIncoming(): Incoming {
	return {
		firstAt: null,
		ended: null,
		fresh: false,
		change: Promise.withResolvers<void>(),
		end: new AbortController(),
	};
}

/** Reads the deltas to their end, whatever is being written meanwhile. Never rejects: how they ended stands in `incoming.ended`. */
export async function consume(
	deltas: AsyncIterable<string>,
	reply: ReplyText,
	incoming: Incoming,
	clock: Clock,
	signal: AbortSignal,
): Promise<void> {
	let iterator: AsyncIterator<string> | null = null;
	let stopped: { reason: unknown } | null = null;
	try {
		iterator = deltas[Symbol.asyncIterator]();
		for (;;) {
			const next = await untilAborted(iterator.next(), signal);
			if (next.done) break;
			if (next.value === '') continue;
			reply.append(next.value);
			incoming.firstAt ??= clock.now();
			tellChange(incoming);
		}
	} catch (reason) {
		stopped = { reason };
		// Not awaited: a generator that hangs in a wait of its own returns only when that ends.
		iterator?.return?.().catch(() => undefined);
	}
	incoming.ended = { stopped };
	incoming.end.abort();
	tellChange(incoming);
}

function tellChange(incoming: Incoming): void {
	incoming.fresh = true;
	incoming.change.resolve();
}

/** Resolves when something has come since the last look. */
export async function changed(incoming: Incoming): Promise<void> {
	if (incoming.fresh) return;
	incoming.change = Promise.withResolvers<void>();
	await incoming.change.promise;
}
