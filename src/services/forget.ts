import type { Place } from './conversation/question.ts';
import type { Turn } from './conversation/turn.ts';
import { failure } from './failure.ts';
import type { Inflight } from './inflight.ts';
import type { ThreadStore } from './store/threadStore.ts';

/** What somebody wants forgotten. */
export interface ForgetRequest {
	place: Place;
	personId: string;
	/** Whether everything of the thread goes, or only the person's own turns and the answers to them. */
	all: boolean;
}

/** What was erased. `bytes`: of pictures and text together. `stopped`: answers that were on their way. */
export interface Forgotten {
	turns: number;
	pictures: number;
	bytes: number;
	stopped: number;
}

/** Erases what is stored of a thread, answers in flight included. @throws Failure `store.unavailable` */
export async function forget(
	request: ForgetRequest,
	deps: { store: ThreadStore; inflight: Inflight },
): Promise<Forgotten> {
	const { place, personId, all } = request;
	// First the answers on their way: what they begin to save after this line finds their signal aborted.
	const stopped = deps.inflight.stop(
		(work) => work.threadId === place.id && (all || work.personIds.includes(personId)),
		failure('bot.forgotten'),
	);
	const isOwn = (turn: Turn) => turn.role === 'person' && (turn.author.id === personId || turn.broughtBy === personId);
	const counts = all ? await deps.store.forgetThread(place.id) : await deps.store.forgetTurns(place.id, isOwn);
	return { ...counts, stopped };
}
