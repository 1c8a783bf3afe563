import type { Place } from '../conversation/question.ts';
import { answerId } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Erasure } from '../store/journal.ts';
import type { Bus, BusOrder, BusOutcome } from '../store/processes/bus.ts';
import { type ActiveRequest, type Inflight, isAbout } from './inflight.ts';
import type { FailedRequest } from './retries.ts';

const nothingStopped = (): BusOutcome => ({ stopped: 0, refused: 0, messages: [] });

/** What several processes did, as one. */
export function sumOfOutcomes(outcomes: readonly BusOutcome[]): BusOutcome {
	return {
		stopped: outcomes.reduce((sum, { stopped }) => sum + stopped, 0),
		refused: outcomes.reduce((sum, { refused }) => sum + refused, 0),
		messages: outcomes.flatMap(({ messages }) => messages),
	};
}

/** An order to end something. */
type StopOrder = Exclude<BusOrder, { order: 'settings' }>;

/** Does in this process what others tell it. `settingsChanged`: is told of which server. */
export function handleOrders(bus: Bus, inflight: Inflight, settingsChanged: (guildId: string) => void): void {
	bus.handle((order) => {
		if (order.order !== 'settings') return stopByOrder(order, inflight);
		settingsChanged(order.guildId);
		return null;
	});
}

/** Stops answers here as an order says. What they have posted by then is not in the store yet. */
export function stopByOrder(order: StopOrder, inflight: Inflight): BusOutcome {
	const reason = failure(order.order === 'stop' ? 'bot.forgotten' : 'bot.cancelled');
	return stopRequests(
		(request) => isMeant(order, request),
		(request) => isAllowed(order, request),
		reason,
		inflight,
	);
}

/** Who presses a button that ends something. `moderator`: may delete messages of others there. */
export interface Presser {
	personId: string;
	moderator: boolean;
}

export interface StopRequest extends Presser {
	place: Place;
	questionId: string;
}

/**
 * Stops an answer or an order for the person who asked, or for a moderator of the place, in whatever process it runs.
 * @throws Failure `permission.notYours`, `bot.over` if nothing is left to stop
 */
export async function stopForPresser(
	{ place, questionId, personId, moderator }: StopRequest,
	{ inflight, store }: { inflight: Inflight; store: Pick<ConversationStore, 'bus'> },
): Promise<void> {
	const order = { order: 'cancel' as const, placeId: place.id, questionId, personId, moderator };
	const here = stopByOrder(order, inflight);
	const { stopped, refused } = here.stopped + here.refused > 0 ? here : sumOfOutcomes(await store.bus.broadcast(order));
	if (refused > 0) throw failure('permission.notYours');
	if (stopped === 0) throw failure('bot.over');
}

/** Stops those that match, unless one of them may not be stopped. */
export function stopRequests(
	matches: (request: FailedRequest) => boolean,
	mayStop: (request: ActiveRequest) => boolean,
	reason: Parameters<Inflight['stop']>[1],
	inflight: Inflight,
): BusOutcome {
	const [allowed = [], refused = []] = [true, false].map((may) =>
		inflight.find((request) => matches(request) && mayStop(request) === may),
	);
	if (refused.length > 0) return { ...nothingStopped(), refused: refused.length };
	const ids = new Set(allowed.map(({ questionId }) => questionId));
	inflight.stop(({ questionId }) => ids.has(questionId), reason);
	inflight.retries.drop(matches);
	const messages = allowed.flatMap(({ placeId, questionId, messageIds }) =>
		[...messageIds].filter((id) => id !== questionId).map((messageId) => ({ channelId: placeId, messageId })),
	);
	return { stopped: allowed.length, refused: 0, messages };
}

function isMeant(order: StopOrder, request: FailedRequest): boolean {
	switch (order.order) {
		case 'stop':
			return isConcerned(order.what, request);
		case 'cancel':
			return request.placeId === order.placeId && request.questionId === order.questionId;
	}
}

function isAllowed(order: StopOrder, request: ActiveRequest): boolean {
	const [asker] = request.personIds;
	switch (order.order) {
		case 'stop':
			return order.by === null || order.what.of !== 'messages' || isTheirs(request, order.what.ids, order.by);
		case 'cancel':
			return order.moderator || asker === order.personId;
	}
}

/** Whether an answer under way is theirs to stop: they asked, or wrote the message that somebody asks about. */
function isTheirs({ messageIds, personIds }: ActiveRequest, ids: readonly string[], personId: string): boolean {
	return ids.some((id) => messageIds.has(id)) ? personIds[0] === personId : personIds.includes(personId);
}

/** Whether an erasure concerns an answer under way. */
export function isConcerned(erasure: Erasure, request: FailedRequest): boolean {
	const { placeId, parentId, guildId, personIds } = request;
	switch (erasure.of) {
		case 'place':
			return placeId === erasure.id;
		case 'channel':
			return placeId === erasure.id || parentId === erasure.id;
		case 'server':
			return guildId === erasure.id;
		case 'person':
			return personIds.includes(erasure.id) && (erasure.placeId ?? placeId) === placeId;
		case 'messages':
			return (
				(placeId === erasure.placeId || (parentId === erasure.placeId && erasure.ids.includes(placeId))) &&
				erasure.ids.some((id) => isAbout(request, id))
			);
		case 'pictures': {
			const { questionId, targetId } = request;
			const turnIds = [questionId, targetId, answerId(questionId)];
			return erasure.pictures.some((one) => one.placeId === placeId && turnIds.includes(one.turnId));
		}
		case 'edits':
			return false;
	}
}
