import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Question } from '../conversation/question.ts';
import { type ForgetRequest, type Forgotten, forget } from '../forget.ts';
import type { Inflight } from '../inflight.ts';
import type { ThreadStore } from '../store/threadStore.ts';
import type { DiscordMessages } from './discordMessages.ts';
import { createEraser } from './eraser.ts';
import { exchangeStore } from './exchangeStore.ts';
import { createHeedEvents, type HeedEvents } from './heedEvents.ts';
import { createOffers } from './offers.ts';
import { createRecentChanges } from './recentChanges.ts';
import { createReconciler } from './reconciler.ts';
import { type Removed, removeMessages } from './removeMessages.ts';

/** What looking after people's data needs. */
export interface KeepingDeps {
	store: ThreadStore;
	inflight: Inflight;
	messages: DiscordMessages;
	clock: Clock;
	log: Logger;
	/** Aborts when the bot stops. */
	signal: AbortSignal;
}

/** Everything that looks after what is kept of people, built from its parts. */
export interface Keeping {
	/** What of it commands and events call; `Bot` says what each does. */
	uses: HeedEvents & {
		forget(request: ForgetRequest): Promise<Forgotten>;
		removeOffered(key: string, personId: string): { count: number; done: Promise<Removed> } | null;
	};
	/** The store as one question may use it. */
	storeFor(question: Question): ThreadStore;
	/** Ends the erasures that an earlier process was killed at; returns how many. */
	complete(): Promise<number>;
}

/** Builds it. */
export function createKeeping({ store, inflight, messages, clock, log, signal }: KeepingDeps): Keeping {
	const eraser = createEraser({ store, inflight });
	const recent = createRecentChanges();
	const offers = createOffers(clock);
	const reconciler = createReconciler({ store, eraser, messages, clock, log });
	return {
		storeFor: (question) => exchangeStore(question, { store, recent, reconciler, messages }),
		complete: () => eraser.complete(),
		uses: {
			...createHeedEvents({ store, inflight, eraser, recent, reconciler, log }),
			forget: (request) => forget(request, { store, eraser, offers }),
			removeOffered: (key, personId) => {
				const offered = offers.take(key, personId);
				return offered === null ? null : { count: offered.length, done: removeMessages(offered, messages, signal) };
			},
		},
	};
}
