import type { Logger } from 'pino';
import type { CheckedClock } from '../checkedClock.ts';
import type { Turn } from '../conversation/turn.ts';
import { type Failure, isFailure } from '../failure.ts';
import type { Inflight } from '../request/inflight.ts';
import type { FailedRequest } from '../request/retries.ts';
import { isConcerned, stopRequests, sumOfOutcomes } from '../request/stopRequests.ts';
import { meansFull } from '../store/capacity/meansFull.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { type Erasure, type Note, type Noted, whereOf } from '../store/journal.ts';
import { applyEdit } from './applyEdit.ts';
import type { DiscordMessages, PostedMessage } from './discordMessages.ts';
import { type ErasedAll, eraseFromStore, type Forgetting, nothingErased, sumOfErased } from './eraseFromStore.ts';

/** Erases, whoever asks for it: a person, an event of Discord, a restart. */
export interface Eraser {
	/**
	 * Stops what is on its way (it ends with `reason`), then erases. Killed in between, a new process ends it. `askedAt`: of a wish; what
	 * people ask later stays (milliseconds since the epoch, by Discord's clock). @throws Failure `store.unavailable`
	 */
	erase(erasure: Forgetting, reason: Failure, askedAt?: number): Promise<ErasedAll>;
	/**
	 * Has the stored turns of a place follow these messages, as they were edited. Killed in between, a new process asks Discord how they
	 * are and ends it. @throws Failure `store.unavailable`
	 */
	follow(placeId: string, messages: readonly PostedMessage[]): Promise<void>;
	/**
	 * Ends all erasures that an earlier process was killed at, or that failed; what was said after they were asked for stays. Returns how
	 * many. What cannot be ended yet is logged and waits for the next time: an edit until Discord says how the message is now. @throws Failure `store.unavailable`; the signal's reason
	 */
	complete(signal: AbortSignal): Promise<number>;
}

interface EraserDeps {
	store: ConversationStore;
	inflight: Inflight;
	messages: Pick<DiscordMessages, 'read'>;
	clock: Pick<CheckedClock, 'latest'>;
	log: Pick<Logger, 'warn' | 'error'>;
}

/** How long Discord may take to say how one message is now, in milliseconds. */
const readLimitMs = 10_000;

/** Makes an eraser of a store and of the answers in the making. */
export function createEraser(deps: EraserDeps): Eraser {
	const { store, inflight, log } = deps;
	let followed = 0;
	const end = async ({ erasure, askedAt }: Noted, signal: AbortSignal): Promise<boolean> => {
		if (erasure.of === 'edits') return await endEdits(erasure, () => followed, deps, signal);
		await eraseFromStore(erasure, deps, askedAt);
		return true;
	};
	return {
		erase: async (erasure, reason, askedAt = deps.clock.latest()) => {
			// First the answers on their way: what they begin to save after this line finds their signal aborted.
			const concerned = (request: FailedRequest) => isConcerned(erasure, request);
			const { stopped, messages } = stopRequests(concerned, () => true, reason, inflight);
			const begun = { ...nothingErased(), stopped, messages };
			// A wish is noted all the same: an earlier try of it may have left its note behind.
			if (isFailure(reason, 'discord.gone') && !(await isStored(erasure, store))) return begun;
			// Of deletions in Discord every process hears that may write an answer to what is gone; of a wish only this one.
			const isWish = isFailure(reason, 'bot.forgotten');
			const erase = () => (isWish ? eraseWish(erasure, askedAt, deps) : eraseFromStore(erasure, deps));
			return sumOfErased(begun, await noted(erasure, deps, erase));
		},
		follow: async (placeId, messages) => {
			followed += 1;
			const ids = messages.map(({ id }) => id);
			const edit = (turn: Turn) => messages.reduce(applyEdit, turn);
			await noted({ of: 'edits', placeId, ids }, deps, () => editStored(placeId, ids, edit, store));
		},
		complete: async (signal) => {
			let count = 0;
			for await (const entry of store.journal.open()) {
				try {
					if (!(await end(entry, signal))) continue;
					await store.journal.drop(entry);
					count += 1;
				} catch (error) {
					signal.throwIfAborted();
					if (isFailure(error, 'store.unavailable')) throw error;
					log.error({ err: error, of: entry.erasure.of }, 'an erasure could not be ended');
				}
			}
			return count;
		},
	};
}

/** Does what is noted in the journal until it is done. */
async function noted<T>(erasure: Erasure, deps: EraserDeps, work: () => Promise<T>): Promise<T> {
	const noted = await note(erasure, deps);
	const result = await work();
	if (noted !== null) await deps.store.journal.drop(noted);
	return result;
}

/** Has other processes stop what they are answering, and take back what they write of it all the same; then erases. */
async function eraseWish(erasure: Forgetting, askedAt: number, deps: EraserDeps): Promise<ErasedAll> {
	const { journal, bus } = deps.store;
	const remember = () =>
		ifThereIsRoom(
			journal.remember(erasure, askedAt).then(() => true),
			erasure,
			deps,
		);
	const isRemembered = await remember();
	const { stopped, messages } = sumOfOutcomes(await bus.broadcast({ order: 'stop', what: erasure, by: null }));
	const erased = sumOfErased({ ...nothingErased(), stopped, messages }, await eraseFromStore(erasure, deps));
	// That has made room: what was written meanwhile by a process that could not know of it goes now.
	if (isRemembered || !(await remember())) return erased;
	return sumOfErased(erased, await eraseFromStore(erasure, deps, askedAt));
}

/** Notes what is to be erased. Null if the store is too full even for that. */
function note(erasure: Erasure, deps: EraserDeps): Promise<Note | null> {
	return ifThereIsRoom(deps.store.journal.note(erasure, deps.clock.latest()), erasure, deps);
}

/** What is written down of an erasure; null if the store is too full even for that: then it is erased all the same. */
async function ifThereIsRoom<Written>(
	writing: Promise<Written>,
	{ of }: Erasure,
	{ log }: Pick<EraserDeps, 'log'>,
): Promise<Written | null> {
	try {
		return await writing;
	} catch (error) {
		if (!meansFull(error)) throw error;
		log.warn({ of }, 'the store is full: erasing without a note to end it by');
		return null;
	}
}

/**
 * Has turns follow messages that were edited when an earlier process was killed. Returns false if Discord did not say how one is
 * now, or if it may have changed since it said so.
 */
async function endEdits(
	{ placeId, ids }: Extract<Erasure, { of: 'edits' }>,
	followed: () => number,
	deps: EraserDeps,
	signal: AbortSignal,
): Promise<boolean> {
	const { store, messages, log } = deps;
	for (const id of ids) {
		const erasure = { of: 'messages' as const, placeId, ids: [id] };
		if (!(await isStored(erasure, store))) continue;
		const before = followed();
		const message = await messages.read(placeId, id, AbortSignal.any([signal, AbortSignal.timeout(readLimitMs)]));
		if (message === 'unknown' || followed() !== before) {
			log.warn({ placeId, messageId: id }, 'Discord does not say yet how an edited message is now');
			return false;
		}
		if (message === 'gone' || message.hidden) await eraseFromStore(erasure, deps);
		else await editStored(placeId, [id], (turn) => applyEdit(turn, message), store);
	}
	return true;
}

async function editStored(
	placeId: string,
	ids: readonly string[],
	edit: (turn: Turn) => Turn,
	store: ConversationStore,
): Promise<void> {
	for (const part of await store.find({ of: 'messages', placeId, ids })) await store.editTurns(part, edit);
}

/** Deletions come in great numbers, and next to none of what they are about is stored: those cost one look at the index. */
async function isStored(erasure: Erasure, store: ConversationStore): Promise<boolean> {
	for (const where of whereOf(erasure)) if ((await store.find(where)).length > 0) return true;
	return false;
}
