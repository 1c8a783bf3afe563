import type { Clock } from '../clock.ts';
import { untilAborted } from '../untilAborted.ts';
import type { ReplyText } from './replyText.ts';

/** What is known of the deltas of an answer while they are read. */
export interface Source {
	/** When the first word came, in the clock's milliseconds; null before. */
	firstAt: number | null;
	/** Set when no more will come. */
	ended: { stopped: { reason: unknown } | null } | null;
	/** Whether something came since the last look. */
	fresh: boolean;
	/** Resolves at the next change. */
	change: PromiseWithResolvers<void>;
	/** Aborts when the source ends. */
	end: AbortController;
}

/** A source from which nothing has come. */
export function newSource(): Source {
	return {
		firstAt: null,
		ended: null,
		fresh: false,
		change: Promise.withResolvers<void>(),
		end: new AbortController(),
	};
}

/** Reads the deltas to their end, whatever is being written meanwhile. Never rejects: how they ended stands in `source.ended`. */
export async function consume(
	deltas: AsyncIterable<string>,
	reply: ReplyText,
	source: Source,
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
			source.firstAt ??= clock.now();
			tellChange(source);
		}
	} catch (reason) {
		stopped = { reason };
		// Not awaited: a generator that hangs in a wait of its own returns only when that ends.
		iterator?.return?.().catch(() => undefined);
	}
	source.ended = { stopped };
	source.end.abort();
	tellChange(source);
}

function tellChange(source: Source): void {
	source.fresh = true;
	source.change.resolve();
}

/** Resolves when something has come since the last look. */
export async function changed(source: Source): Promise<void> {
	if (source.fresh) return;
	source.change = Promise.withResolvers<void>();
	await source.change.promise;
}
