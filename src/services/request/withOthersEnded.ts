import type { Clock } from '../clock.ts';
import { pathTo } from '../conversation/tree.ts';
import type { Turn } from '../conversation/turn.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';

/** How often another process is looked to for the end of its answer, and for how long, in milliseconds. */
const [lookEveryMs, limitMs] = [300, 60_000];

/** What waiting takes. */
interface OthersDeps {
	store: Pick<ConversationStore, 'conversation' | 'isWrittenElsewhere'>;
	clock: Clock;
}

/**
 * The conversation of a question, once no other process writes an answer that the question goes on from: while a process takes over from
 * another, that one finishes what it has begun. What this process writes itself is waited for in line.
 */
export async function withOthersEnded(
	conversation: Conversation,
	questionId: string,
	{ store, clock }: OthersDeps,
	signal: AbortSignal,
): Promise<Conversation> {
	const until = clock.now() + limitMs;
	let known = conversation;
	while (await isWrittenElsewhere(pathTo(known.turns, questionId), store)) {
		if (clock.now() >= until) return known;
		await clock.sleep(lookEveryMs, signal);
		const fresh = await store.conversation(known.place.id, questionId);
		if (fresh === null) return known;
		const turns = new Map(fresh.turns.map((turn) => [turn.id, turn]));
		// What was left out of it stays so.
		known = { ...known, parts: fresh.parts, turns: known.turns.map((turn) => turns.get(turn.id) ?? turn) };
	}
	return known;
}

async function isWrittenElsewhere(path: readonly Turn[], store: OthersDeps['store']): Promise<boolean> {
	for (const turn of path) if (await store.isWrittenElsewhere(turn)) return true;
	return false;
}
