import type { Clock } from '../../clock.ts';
import type { CacheUse, PromptPart } from '../port.ts';
import { type CacheRates, cheapestWrite, ttlMs } from './cachePolicy.ts';

/** A request that is about to be sent. */
interface CachedRequest {
	conversationId: string;
	/** What kind of place it is asked in: in some, people ask once, in others they go on. */
	place: string;
	/** The turn that it begins with. Once older ones are left out, nothing that was written before is read any more. */
	firstTurnId: string;
	/** Tokens of all that later requests repeat. */
	tokens: number;
	/** The parts with which messages end that later requests repeat, oldest first. */
	ends: readonly PromptPart[];
}

/** Decides what of each prompt is written to the server's cache. Learns, in memory, how often people ask again in time. */
export interface CachePlanner {
	/** To be asked once for each request. */
	plan(request: CachedRequest, rates: CacheRates): CacheUse;
}

/** Breakpoints that a request may write (OpenAI, "Prompt caching"). */
const mostBreakpoints = 4;

/** Makes one that has seen nothing yet. */
export function createCachePlanner(clock: Clock): CachePlanner {
	const returns = { '30m': createReturns(ttlMs['30m'], clock), '12h': createReturns(ttlMs['12h'], clock) };
	const written = new Map<string, { firstTurnId: string; tokens: number; ends: number; until: number }>();
	return {
		plan: ({ conversationId, place, firstTurnId, tokens, ends }, rates) => {
			const now = clock.now();
			const group = groupOf(place, returns['30m'].inRow(conversationId), returns['12h'].inRow(conversationId));
			const again = {
				'30m': returns['30m'].note(conversationId, group),
				'12h': returns['12h'].note(conversationId, group),
			};
			const before = written.get(conversationId);
			const isRead = before !== undefined && before.until > now && before.firstTurnId === firstTurnId;
			const cached = isRead ? Math.min(before.tokens, tokens) : 0;
			const ttl = cheapestWrite({ cached, fresh: tokens - cached, again }, rates);
			if (ttl === null) return { breakpoints: breakpointsOf(ends.slice(0, cached > 0 ? before?.ends : 0)), ttl: '30m' };
			remember(written, conversationId, { firstTurnId, tokens, ends: ends.length, until: now + ttlMs[ttl] });
			return { breakpoints: breakpointsOf(ends), ttl };
		},
	};
}

function breakpointsOf(ends: readonly PromptPart[]): Set<PromptPart> {
	return new Set(ends.slice(-mostBreakpoints));
}

/** Requests that are likely to go on alike: the first of a conversation, the first after a pause, and the second and later ones in a row. */
function groupOf(place: string, inRow: number, inHalfDay: number): string {
	if (inRow === 0) return `${place}:${inHalfDay === 0 ? 'first' : 'after a pause'}`;
	return `${place}:${Math.min(inRow, 2)}`;
}

/** Conversations that are remembered; the longest silent ones go first. */
const mostConversations = 10_000;

function remember<Value>(values: Map<string, Value>, key: string, value: Value): void {
	values.delete(key);
	values.set(key, value);
	const [oldest] = values.keys();
	if (values.size > mostConversations && oldest !== undefined) values.delete(oldest);
}

/** What is assumed of a group before anything was seen of it, and how many requests that counts for. */
const assumed = { first: 0.2, later: 0.6, weight: 4 } as const;
/** Of so many requests the older ones count half. */
const halvedAt = 200;

/** How often a conversation goes on within a time, by group. */
function createReturns(withinMs: number, clock: Clock) {
	/** Requests that nothing has followed yet, oldest first. */
	const open = new Map<string, { at: number; group: string; inRow: number }>();
	const counts = new Map<string, { asked: number; again: number }>();
	const count = (group: string, again: 0 | 1) => {
		const before = counts.get(group) ?? { asked: 0, again: 0 };
		const share = before.asked < halvedAt ? 1 : 0.5;
		counts.set(group, { asked: before.asked * share + 1, again: before.again * share + again });
	};
	const closeOld = () => {
		for (const [conversation, { at, group }] of open) {
			if (clock.now() - at < withinMs) return;
			open.delete(conversation);
			count(group, 0);
		}
	};
	return {
		/** How many requests of a conversation came before, each in time for the next. */
		inRow: (conversation: string): number => {
			closeOld();
			return open.get(conversation)?.inRow ?? 0;
		},
		/** Notes a request, and says how likely another one follows it in time. */
		note: (conversation: string, group: string): number => {
			closeOld();
			const before = open.get(conversation);
			if (before !== undefined) count(before.group, 1);
			remember(open, conversation, { at: clock.now(), group, inRow: (before?.inRow ?? 0) + 1 });
			const { asked, again } = counts.get(group) ?? { asked: 0, again: 0 };
			const prior = group.endsWith(':first') ? assumed.first : assumed.later;
			return (again + prior * assumed.weight) / (asked + assumed.weight);
		},
	};
}
