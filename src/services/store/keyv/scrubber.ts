import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';

/** How soon what failed is tried again at the earliest, in milliseconds. */
const retryMs = 1_000;

/** Has the files of a store hold nothing of what was erased: in the background, since it may take long and costs others time. */
export interface Scrubber {
	/** Something was erased. */
	owe(): void;
	/** Resolves when what is owed has been scrubbed. @throws what the backend throws; it stays owed then */
	now(): Promise<void>;
	close(): void;
}

interface ScrubberDeps {
	scrub: () => Promise<void>;
	/** Shortest time between two scrubs, in milliseconds. */
	everyMs: number;
	clock: Clock;
	log: Pick<Logger, 'info'>;
}

/** Makes a scrubber that owes one scrub: an earlier process may have been killed before its own. */
export function createScrubber({ scrub, everyMs, clock, log }: ScrubberDeps): Scrubber {
	const closing = new AbortController();
	let owed = true;
	let running = false;
	let nextAt = 0;
	let last: Promise<void> | null = null;
	const scrubOwed = async (): Promise<void> => {
		if (!owed) return;
		owed = false;
		nextAt = clock.now() + everyMs;
		try {
			await scrub();
		} catch (error) {
			owed = true;
			nextAt = clock.now() + Math.max(everyMs, retryMs);
			throw error;
		}
	};
	/** One at a time: what another is scrubbing already is waited for. */
	const now = (): Promise<void> => {
		const scrubbed = last === null ? scrubOwed() : last.then(scrubOwed);
		const over = scrubbed
			.catch(() => undefined)
			.finally(() => {
				if (last === over) last = null;
			});
		last = over;
		return scrubbed;
	};
	const work = async (): Promise<void> => {
		while (owed && !closing.signal.aborted) {
			const waitMs = nextAt - clock.now();
			if (waitMs > 0) await clock.sleep(waitMs, closing.signal);
			await now().catch((error: unknown) =>
				log.info({ err: error }, 'what was erased is scrubbed from the files later'),
			);
		}
	};
	return {
		owe: () => {
			owed = true;
			if (running) return;
			running = true;
			void work()
				.catch(() => undefined)
				.finally(() => {
					running = false;
				});
		},
		now,
		close: () => closing.abort(new Error('The store is closed.')),
	};
}
