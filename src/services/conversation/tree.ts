import { continuesNewest, type Question } from './question.ts';
import { messagesOf, type Turn } from './turn.ts';

/** Turns by id. */
export function byId(turns: readonly Turn[]): Map<string, Turn> {
	return new Map(turns.map((turn) => [turn.id, turn]));
}

/** The turns in an order in which each stands after the one it continues, so that a tree can be worked through in one go. */
export function parentsFirst(turns: readonly Turn[]): Turn[] {
	const index = byId(turns);
	const isRoot = (turn: Turn): boolean => turn.parent === null || !index.has(turn.parent);
	const followers = Map.groupBy(turns, (turn) => turn.parent);
	const order = turns.filter(isRoot);
	for (const turn of order) for (const follower of followers.get(turn.id) ?? []) order.push(follower);
	if (order.length === turns.length) return order;
	// Only damaged data has turns that hang on each other in a circle.
	const met = new Set(order);
	return [...order, ...turns.filter((turn) => !met.has(turn))];
}

/** The conversation that ends with a turn: from its root to the turn itself. Empty if no such turn is stored. */
export function pathTo(turns: readonly Turn[], turnId: string): Turn[] {
	const index = byId(turns);
	const path: Turn[] = [];
	// A parent that is not stored ends the walk, and so does a turn met twice: damaged data must not hang the bot.
	const met = new Set<string>();
	let turn = index.get(turnId);
	while (turn !== undefined && !met.has(turn.id)) {
		path.push(turn);
		met.add(turn.id);
		turn = turn.parent === null ? undefined : index.get(turn.parent);
	}
	return path.reverse();
}

/** The turn that was added last. Turns are kept in the order in which they came in, which is not always the order of their times. */
export function newestTurn(turns: readonly Turn[]): Turn | null {
	return turns.at(-1) ?? null;
}

/** The turn that a Discord message shows: a person's by its id, the bot's by any of the messages of the answer. */
export function findByMessage(turns: readonly Turn[], discordMessageId: string): Turn | null {
	return turns.find((turn) => messagesOf(turn).includes(discordMessageId)) ?? null;
}

/**
 * What a Discord thread goes on from that was made from a message: the turns that lead to what it shows, and if a person wrote it, to the
 * answer. Empty if nothing of it is stored.
 */
export function pathToThread(turns: readonly Turn[], messageId: string): Turn[] {
	const shown = findByMessage(turns, messageId);
	if (shown === null) return [];
	const isAbout = ({ role, parent }: Turn) => role === 'person' && parent === shown.id;
	const question = shown.role === 'person' && shown.broughtBy !== null ? turns.findLast(isAbout) : shown;
	const answer = turns.find(({ role, parent }) => role === 'bot' && parent === question?.id);
	return pathTo(turns, (answer ?? shown).id);
}

/**
 * Which turn a question continues, by id; null if it starts a conversation.
 * A reply continues what it replies to, and so rewinds and branches if that is not the newest turn; a reply to something
 * that is not stored continues nothing. What replies to nothing goes on from the newest turn in a Discord thread or a DM,
 * and starts anew anywhere else.
 */
export function parentFor(turns: readonly Turn[], question: Pick<Question, 'place' | 'replyTo'>): string | null {
	if (question.replyTo !== null) return findByMessage(turns, question.replyTo.id)?.id ?? null;
	return continuesNewest(question.place) ? (newestTurn(turns)?.id ?? null) : null;
}
