import type { Logger } from 'pino';
import { type Clock, hourMs, within } from '../clock.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { type Shards, shardNames } from './shards.ts';

/** How often a process looks whether another has taken over, in milliseconds. */
const lookEveryMs = 1_000;
/** How often shards may change hands within an hour: each time costs one of the thousand connections that a bot may begin in a day. */
const mostHandovers = 12;
/** How long the store may take to say who serves shards when the bot stops, in milliseconds. */
const sayLimitMs = 1_000;

interface TakeOverDeps {
	store: Pick<ConversationStore, 'serving' | 'claim'>;
	clock: Clock;
	log: Pick<Logger, 'warn'>;
	/** Called once these shards are this process's. */
	onTaken: () => void;
	/** Aborts when the bot stops. */
	signal: AbortSignal;
}

/**
 * Takes over from the process that served these shards, which finds that out within a second. Until then both are told of everything, and
 * each event belongs to the process that claims it. Resolves to true when another process has taken over from this one, and to false if
 * there is nothing to wait for any more.
 */
export async function takeOver(shards: Shards, { store, clock, log, onTaken, signal }: TakeOverDeps): Promise<boolean> {
	const { serving } = store;
	if (serving === null) {
		onTaken();
		return false;
	}
	let has = false;
	let failed = false;
	while (!signal.aborted) {
		try {
			if (!has) {
				await serving.take(shards);
				onTaken();
			}
			has = true;
			if (await serving.isTaken(shards)) {
				if (await mayHandOver(shards, store)) return true;
				log.warn('these shards change hands all the time: two processes serve them, and both go on');
				return false;
			}
			failed = false;
		} catch (error) {
			if (!failed) log.warn({ cause: error }, 'the store does not say who serves these shards; asking again');
			failed = true;
		}
		await clock.sleep(lookEveryMs, signal).catch(() => undefined);
	}
	return false;
}

/** Whether another process has taken these shards over by now. If the store does not say so within a second, none has. */
export async function isTakenOver(
	shards: Shards,
	{ serving }: Pick<ConversationStore, 'serving'>,
	clock: Clock,
): Promise<boolean> {
	if (serving === null) return false;
	return await within(serving.isTaken(shards), sayLimitMs, clock).catch(() => false);
}

async function mayHandOver({ ids, count }: Shards, { claim }: TakeOverDeps['store']): Promise<boolean> {
	for (let time = 0; time < mostHandovers; time += 1)
		if (await claim(`handover:${shardNames(ids)}/${count}:${time}`, hourMs)) return true;
	return false;
}
