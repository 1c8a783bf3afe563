import type { Place } from '../conversation/question.ts';
import { findByMessage } from '../conversation/tree.ts';
import type { Turn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { Inflight } from '../request/inflight.ts';
import { stopByOrder, sumOfOutcomes } from '../request/stopRequests.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';
import { type Forgetting, isOwn } from './eraseFromStore.ts';
import type { Eraser } from './eraser.ts';
import type { DeletionOffers } from './personalData/deletionOffers.ts';

/** What somebody wants forgotten. `all`: whether they may erase what others said there too. */
export type ForgetRequest = {
	personId: string;
	/** When: what anybody asks later is not meant (milliseconds since the epoch, by Discord's clock). */
	at: number;
} & (
	| { what: 'place'; place: Place; all: boolean }
	/** What one message shows: a question with its answer, or an answer with the pictures made in it. */
	| { what: 'message'; place: Place; all: boolean; messageId: string }
	/** Everything of theirs, wherever it was said. */
	| { what: 'everything' }
	/** Everything of everybody in a server. Whether they may is for the caller to know. */
	| { what: 'server'; guildId: string }
);

/** What was erased. `bytes`: of pictures and text together. `stopped`: answers that were on their way. */
export interface Forgotten {
	turns: number;
	pictures: number;
	bytes: number;
	stopped: number;
	/** The bot's own messages there, which still stand, and the key to have them deleted by; null if there are none. */
	offer: { key: string; messages: number } | null;
}

interface ForgetDeps {
	store: ConversationStore;
	inflight: Inflight;
	eraser: Eraser;
	offers: DeletionOffers;
}

/**
 * Erases what is stored, answers in flight included.
 * @throws Failure `store.unavailable`; `permission.notYours` for a message that is another person's
 */
export async function forget(request: ForgetRequest, deps: ForgetDeps): Promise<Forgotten> {
	const erasure = await erasureOf(request, deps);
	if (erasure === null) return { turns: 0, pictures: 0, bytes: 0, stopped: 0, offer: null };
	// Nothing may be awaited in between: what was allowed is what is stopped.
	const { messages, ...counts } = await deps.eraser.erase(erasure, failure('bot.forgotten'), request.at);
	// Messages that only one person sees are in no channel: the bot cannot delete them.
	const posted = messages.filter(({ channelId, messageId }) => isSnowflake(channelId) && isSnowflake(messageId));
	const offer =
		posted.length === 0 ? null : { key: deps.offers.put(request.personId, posted), messages: posted.length };
	return { ...counts, offer };
}

/** What to erase; null if nothing is known of the message. */
async function erasureOf(request: ForgetRequest, { store, inflight }: ForgetDeps): Promise<Forgetting | null> {
	const { personId } = request;
	switch (request.what) {
		case 'place':
			return request.all
				? { of: 'place', id: request.place.id }
				: { of: 'person', id: personId, placeId: request.place.id };
		case 'message':
			return await messageErasure(request, { store, inflight });
		case 'everything':
			return { of: 'person', id: personId };
		case 'server':
			return { of: 'server', id: request.guildId };
	}
}

async function messageErasure(
	request: Extract<ForgetRequest, { what: 'message' }>,
	{ store, inflight }: Pick<ForgetDeps, 'store' | 'inflight'>,
): Promise<Forgetting | null> {
	const { personId, place, messageId, all } = request;
	const conversation = await store.conversation(place.id, messageId);
	if (conversation !== null && !standsIn(place, conversation)) return null;
	const turns = conversation?.turns ?? [];
	const turn = findByMessage(turns, messageId);
	const erasure = { of: 'messages' as const, placeId: place.id, ids: [messageId] };
	if (turn !== null) {
		if (!all && !isTheirs(turn, turns, personId)) throw failure('permission.notYours');
		return erasure;
	}
	// What is not stored yet, or never will be, belongs to whoever asked.
	const order = { order: 'stop' as const, what: erasure, by: all ? null : personId };
	const here = stopByOrder(order, inflight);
	const { stopped, refused } = here.stopped + here.refused > 0 ? here : sumOfOutcomes(await store.bus.broadcast(order));
	if (refused > 0) throw failure('permission.notYours');
	return stopped === 0 ? null : erasure;
}

/**
 * Whether a conversation is one of this place, or of a Discord thread in it. What opened a thread is found from anywhere by its id, and that
 * comes from a client, which may have been tampered with.
 */
export function standsIn({ id }: Place, { place }: Pick<Conversation, 'place'>): boolean {
	return place.id === id || place.parentId === id;
}

/** Whether a turn is there because of somebody, or answers one that is. */
function isTheirs(turn: Turn, turns: readonly Turn[], personId: string): boolean {
	const asked = turn.role === 'bot' ? turns.find(({ id }) => id === turn.parent) : turn;
	return asked !== undefined && isOwn(asked, personId);
}

const isSnowflake = (id: string): boolean => /^\d+$/.test(id);
