import type { Logger } from 'pino';
import type { Core } from './core.ts';
import { recover } from './services/ask/recover.ts';
import type { Clock } from './services/clock.ts';
import type { Gateway } from './services/discord/gateway/gateway.ts';
import { recoverySurfaces } from './services/discord/writing/recoverySurfaces.ts';
import { createHourly } from './services/processes/hourly.ts';

/** How often answers are looked for that nobody writes any more: a process counts as gone at the second look. */
const recoverEveryMs = 12_000;

/**
 * Now and every twelve seconds ends the answers that nobody writes any more, of this process or another; now and every hour ends what was to
 * be erased, and lets go of what has expired, unless another process does that. If the store is out of reach it tries again.
 */
export async function recoverAndSweep(
	{ store, privacy, isJudged, backlog }: Core,
	gateway: Pick<Gateway, 'client'>,
	{ log, clock, signal }: { log: Logger; clock: Clock; signal: AbortSignal },
): Promise<void> {
	const hourly = createHourly(store.lead, clock.now);
	const tried = async (work: () => Promise<void>): Promise<boolean> => {
		if (signal.aborted) return false;
		try {
			await work();
			return true;
		} catch (error) {
			if (!signal.aborted) log.warn({ cause: error }, 'putting things right failed; trying again');
			return false;
		}
	};
	while (!signal.aborted) {
		let isDue = false;
		const isErased = await tried(async () => {
			isDue = await hourly.isDue();
			const ended = isDue ? await privacy.eraser.complete(signal) : 0;
			if (ended > 0) log.info({ ended }, 'ended what had begun to be erased');
		});
		await tried(async () => {
			// Word of another process may have been lost.
			await store.serverSettings.learnChannels();
			await recover({ store, log, isJudged, backlog, ...recoverySurfaces(gateway.client) }, signal);
		});
		// One answer that cannot be ended does not keep everything else for longer than it may be kept.
		await tried(async () => {
			const expired = isDue ? (await privacy.retention.expireAll(signal)) + (await store.sweep()) : 0;
			if (expired > 0) log.info({ expired }, 'let go of what had expired');
			if (isDue && isErased) hourly.done();
		});
		await clock.sleep(recoverEveryMs, signal).catch(() => undefined);
	}
}
