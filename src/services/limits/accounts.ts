import { dayMs, hourMs } from '../clock.ts';
import type { AccountPostings } from '../store/ledger/ledger.ts';
import type { Scope, Unit, Window } from './rules.ts';

/** Who spends. */
export interface Spender {
	personId: string;
	/** null in direct messages. */
	guildId: string | null;
	/** Their roles on that server. */
	roleIds: readonly string[];
}

/** How long what was used is kept. */
export const usageDays = 35;

const minuteMs = 60_000;

/** Money is counted in billionths of a dollar: a token costs some hundred. What is no whole number but by the arithmetic of floating point is one. */
export const nanosOf = (dollars: number): number => Math.ceil(dollars * 1e9 - 1e-4);

/** The fields in which units are counted. */
export const fieldOf = { questions: 'questions', pictures: 'pictures', dollars: 'nano' } as const satisfies Record<
	Unit,
	string
>;

/** A day by UTC, as in `2026-11-22`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** When a window that is open at that time closes. */
export function closesAt(window: Window, at: number): number {
	const ms = window === 'day' ? dayMs : minuteMs;
	return (Math.floor(at / ms) + 1) * ms;
}

/** The account of somebody, of a server or of the bot (whose id is empty) for a day. */
export const dayAccount = (scope: AccountScope, id: string, day: string): string => `day:${day}:${scope}:${id}`;

/** A field of a server's account that is about one person. */
export const memberField = (personId: string, field: string): string => `@${personId}:${field}`;
/** A field of a person's account, and of the bot's, that says where something was used. */
export const serverField = (guildId: string): string => `in:${guildId}`;

/** Whose use an account adds up; `member`: of one person in one server. */
type AccountScope = Scope | 'member';

/** One account that a use is added to. */
interface Account {
	scope: AccountScope;
	window: Window;
	account: string;
	expiresAt: number;
}

/** The accounts of somebody at a time. `kept`: whether what they use is kept longer than it counts. */
export function accountsOf({ personId, guildId }: Spender, at: number, kept: boolean): Account[] {
	const ids: [Scope, string][] = [
		['person', personId],
		...(guildId === null ? [] : [['server', guildId] as [Scope, string]]),
		['bot', ''],
	];
	const minute = Math.floor(at / minuteMs);
	// Long enough for what began in its last moment to be settled.
	const counts = closesAt('day', at) + hourMs;
	const all = ids.flatMap(([scope, id]): Account[] => {
		const expiresAt = scope === 'person' && !kept ? counts : closesAt('day', at) + usageDays * dayMs;
		return [
			{ scope, window: 'minute', account: `minute:${minute}:${scope}:${id}`, expiresAt: closesAt('minute', at) },
			{ scope, window: 'day', account: dayAccount(scope, id, dayOf(at)), expiresAt },
		];
	});
	if (guildId === null) return all;
	// Kept apart from what `/usage` shows: nobody gets a new share by erasing that.
	const account = dayAccount('member', `${guildId}:${personId}`, dayOf(at));
	return [...all, { scope: 'member', window: 'day', account, expiresAt: counts }];
}

/** Which of the accounts a posting is for, and its postings. */
export type LimitPostings = AccountPostings & Pick<Account, 'scope' | 'window'>;
