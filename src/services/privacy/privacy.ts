import type { Logger } from 'pino';
import { type Backlog, createBacklog } from '../backlog.ts';
import type { Bot } from '../bot.ts';
import type { CheckedClock } from '../checkedClock.ts';
import type { Question } from '../conversation/question.ts';
import { failure } from '../failure.ts';
import { createUsageRecords } from '../limits/usage.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { Inflight } from '../request/inflight.ts';
import { handleOrders } from '../request/stopRequests.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { deleteMessages } from './deleteMessages.ts';
import type { DiscordMessages } from './discordMessages.ts';
import { createEraser, type Eraser } from './eraser.ts';
import { createFollowEvents, type FollowEvents } from './followEvents.ts';
import { forget } from './forget.ts';
import { createDeletionOffers } from './personalData/deletionOffers.ts';
import { createExport } from './personalData/exportData.ts';
import { createGallery } from './personalData/gallery.ts';
import { countErasable, countErasableInAll, holdingsOf } from './personalData/personalData.ts';
import { createRecentChanges } from './recentChanges.ts';
import { createReconciler, type Reconciler } from './reconciler.ts';
import { createRetention, type Retention, settingsThatExpire } from './retention.ts';
import { storeForQuestion } from './storeForQuestion.ts';

interface PrivacyDeps {
	store: ConversationStore;
	inflight: Inflight;
	messages: DiscordMessages;
	decoder: Pick<Decoder, 'run'>;
	clock: CheckedClock;
	log: Logger;
	/** How long a conversation is kept after its last use, in milliseconds. */
	retentionMs: number;
	/** Aborts when the bot stops. */
	signal: AbortSignal;
}

/** Everything that looks after what is kept of people, built from its parts. */
export interface Privacy {
	/** What of it commands and events call; `Bot` says what each does. */
	uses: FollowEvents &
		Pick<
			Bot,
			| 'serverSettings'
			| 'forget'
			| 'wouldForget'
			| 'wouldForgetAll'
			| 'deleteOffered'
			| 'holdings'
			| 'setStoring'
			| 'exportData'
			| 'gallery'
		>;
	/** The store as one question may use it. */
	storeFor(question: Question): ConversationStore;
	/** For uses that have something erased, and for ending what was not ended. */
	eraser: Eraser;
	retention: Retention;
	/** Does what is still to be done, before the store closes. */
	end(): Promise<void>;
	/** Looks at what is stored of places that this process hears of, in the background, until the signal aborts. */
	patrol: Reconciler['patrol'];
}

export function createPrivacy(deps: PrivacyDeps): Privacy {
	const { store, inflight, messages, decoder, clock, log, signal } = deps;
	handleOrders(store.bus, inflight, store.serverSettings.changed);
	const eraser = createEraser({ store, inflight, messages, clock, log });
	const recentChanges = createRecentChanges();
	const offers = createDeletionOffers(clock);
	const backlog = createBacklog(clock, signal);
	const retention = createRetention(deps);
	const reconciler = createReconciler({ store, eraser, messages, clock, log });
	return {
		storeFor: (question) => storeForQuestion(question, { store, recentChanges, reconciler, messages, backlog }),
		eraser,
		retention,
		patrol: reconciler.patrol,
		end: backlog.end,
		uses: {
			...createFollowEvents({ store, inflight, eraser, recentChanges, reconciler, backlog, messages, log }),
			serverSettings: settingsThatExpire(store.serverSettings, retention, backlog),
			gallery: createGallery(store, eraser, decoder, inflight),
			wouldForget: (request) => countErasable(store, request),
			wouldForgetAll: (request) => countErasableInAll(store, request),
			holdings: async (personId) => ({
				...(await holdingsOf(store, personId, retention)),
				storing: !(await store.people.keepsNothing(personId)),
			}),
			setStoring: createSetStoring({ store, inflight, clock }, backlog),
			exportData: createExport({ store, decoder, retention, clock }),
			forget: (request) => forget(request, { store, inflight, eraser, offers }),
			deleteOffered: (key, personId, tell) => {
				const offered = offers.take(key, personId);
				if (offered === null) return null;
				return { count: offered.length, done: deleteMessages(offered, { discord: messages, clock, tell }, signal) };
			},
		},
	};
}

/** Turns storing on and off for people. What cannot be turned off at once is as soon as the store is back. */
function createSetStoring(
	{ store, inflight, clock }: Pick<PrivacyDeps, 'store' | 'inflight' | 'clock'>,
	backlog: Backlog,
): Bot['setStoring'] {
	const usage = createUsageRecords(store.ledger, () => clock.latest());
	return async (personId, storing) => {
		const key = `storing:${personId}`;
		backlog.drop(key);
		if (storing) return await store.people.setKeepsNothing(personId, false);
		// What they asked before would still be saved when it is answered.
		inflight.stop(({ personIds }) => personIds.includes(personId), failure('bot.forgotten'));
		const keepNothing = async () => {
			await store.people.setKeepsNothing(personId, true);
			await usage.forgetWithDay(personId);
		};
		try {
			await keepNothing();
			await store.bus.broadcast({ order: 'stop', what: { of: 'person', id: personId }, by: null });
		} catch (error) {
			backlog.add(key, keepNothing);
			throw error;
		}
	};
}
