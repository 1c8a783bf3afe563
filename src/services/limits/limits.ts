import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { type FailureCode, failure, isFailure } from '../failure.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Ledger, NoRoom, Posting } from '../store/ledger/ledger.ts';
import {
	accountsOf,
	closesAt,
	fieldOf,
	type LimitPostings,
	memberField,
	nanosOf,
	type Spender,
	serverField,
} from './accounts.ts';
import type { Blocks } from './blocks.ts';
import type { BilledTokens } from './prices.ts';
import { type Amounts, type LimitRules, leastOf, type OwnAmounts, type Share, shareOf, units } from './rules.ts';

/** What is asked for, or used. `dollars` null: the price is not known. */
export interface Charge {
	questions: number;
	pictures: number;
	dollars: number | null;
}

/** What a call took. */
export interface CallUsage {
	pictures: number;
	dollars: number | null;
	/** null if the server counted none. */
	tokens: BilledTokens | null;
}

/** What one call may cost, taken off all budgets before it is made. If nobody settles it, it stays: nothing is spent twice. */
export interface Reservation {
	/** Puts what the call took in place of what was reserved. Never rejects: what cannot be settled stays as it was reserved. */
	settle(used: CallUsage): Promise<void>;
	/** Gives back what a call that failed can not have cost; what nobody knows stays as it was reserved. Never rejects. */
	failed(reason: unknown): Promise<void>;
}

/** What one request spends. */
export interface Tab {
	/** To be called before each call of a model. @throws Failure `limit.reached`, `store.unavailable` */
	reserve(charge: Omit<Charge, 'questions'>): Promise<Reservation>;
}

/** Who may use the bot, and how much. */
export interface Limits {
	/**
	 * Counts the questions of a charge, and looks whether there is room for the rest of it. To be called before anything else is done.
	 * `own`: what the server allows of what the operator does; absent: all.
	 * @throws Failure `limit.*`, `store.unavailable`
	 */
	admit(spender: Spender, charge: Charge, own?: OwnAmounts): Promise<Tab>;
	/** Whether somebody who was refused is to read why: once a minute. A flood gets one sentence, not a flood of them. */
	mayTell(personId: string): boolean;
}

interface LimitsDeps {
	rules: LimitRules;
	ledger: Ledger;
	/** Whether nothing is kept of somebody. */
	keepsNothing: (personId: string) => Promise<boolean>;
	/** Whom the operator has blocked while the bot runs. */
	blocks: Pick<Blocks, 'has'>;
	/** Who can change the limits, in a few words; null: nobody has said. */
	contact: string | null;
	clock: Clock;
	metrics: Pick<Metrics, 'limitHit' | 'spent'>;
	log: Pick<Logger, 'warn'>;
}

/** How long a refusal is not repeated, in milliseconds. */
const repeatMs = 60_000;

export function createLimits(deps: LimitsDeps): Limits {
	const { rules, keepsNothing, blocks, clock } = deps;
	const refusedAt = new Map<string, number>();
	return {
		mayTell: (personId) => {
			const now = clock.now();
			for (const [id, at] of refusedAt) if (at <= now - repeatMs) refusedAt.delete(id);
			if (refusedAt.has(personId)) return false;
			refusedAt.set(personId, now);
			return true;
		},
		admit: async (spender, charge, own = { member: {}, server: {} }) => {
			const { personId, guildId, roleIds } = spender;
			if (rules.blockedPeople.has(personId) || (await blocks.has('person', personId))) throw failure('limit.blocked');
			if (guildId !== null && (!isOpenTo(guildId, rules) || (await blocks.has('server', guildId))))
				throw failure('limit.notHere');
			const kept = !(await keepsNothing(personId));
			const shares = rules.operators.has(personId) ? null : sharesOf(rules, roleIds, own);
			const taking = { spender, shares, own, kept };
			await take(taking, { ...charge, pictures: 0, dollars: 0 }, charge, deps);
			return {
				reserve: async (part) => {
					const whole = { questions: 0, ...part };
					return reservationOf(whole, await take(taking, whole, whole, deps), deps);
				},
			};
		},
	};
}

function isOpenTo(guildId: string, { allowedServers, blockedServers }: LimitRules): boolean {
	return !blockedServers.has(guildId) && (allowedServers === null || allowedServers.has(guildId));
}

type ScopeShares = Readonly<Record<LimitPostings['scope'], Share>>;

function sharesOf(rules: LimitRules, roleIds: readonly string[], own: OwnAmounts): ScopeShares {
	const { shares } = rules;
	const server = { ...shares.server, day: leastOf(shares.server.day, own.server) };
	return { ...shares, server, person: shareOf(rules, roleIds), member: { minute: {}, day: own.member } };
}

/** Who takes something. `shares` null: without limits. */
interface Taking {
	spender: Spender;
	shares: ScopeShares | null;
	own: OwnAmounts;
	kept: boolean;
}

/** Adds to all accounts at once, if there is room for `room` in each. Returns what was added. @throws Failure `limit.reached` */
async function take(taking: Taking, add: Charge, room: Charge, deps: LimitsDeps): Promise<LimitPostings[]> {
	const at = deps.clock.now();
	const posted = postingsOf(taking, add, room, at);
	const refused = await deps.ledger.post(posted);
	if (refused !== null) throw refusal(refused, posted, taking, at, deps);
	return posted;
}

function postingsOf({ spender, shares, kept }: Taking, add: Charge, room: Charge, at: number): LimitPostings[] {
	const { personId, guildId } = spender;
	return accountsOf(spender, at, kept).flatMap((account): LimitPostings[] => {
		const caps = shares?.[account.scope][account.window] ?? {};
		const isDay = account.window === 'day';
		const own: Posting[] = units.map((unit) => postingOf(unit, caps, add, room));
		const where =
			guildId === null || account.scope === 'server' || account.scope === 'member'
				? []
				: [{ field: serverField(guildId), add: 1 }];
		const unpriced = add.dollars === null && account.scope !== 'member' ? [{ field: 'unpriced', add: 1 }] : [];
		const member = account.scope === 'server' && kept ? own.map((each) => ofMember(personId, each)) : [];
		const postings: Posting[] = isDay
			? [...own, ...member, ...where, ...unpriced]
			: own.filter(({ cap }) => cap !== undefined);
		const needed = postings.filter(({ add, cap }) => add !== 0 || cap !== undefined);
		return needed.length === 0 ? [] : [{ ...account, postings: needed }];
	});
}

function postingOf(unit: (typeof units)[number], caps: Amounts, add: Charge, room: Charge): Posting {
	const inLedger = (amount: number | null) => (unit === 'dollars' ? nanosOf(amount ?? 0) : (amount ?? 0));
	const cap = caps[unit];
	const needs = inLedger(room[unit]);
	return {
		field: fieldOf[unit],
		add: inLedger(add[unit]),
		// What needs nothing finds room also where there is none.
		...(cap === undefined || needs === 0 ? {} : { cap: inLedger(cap), room: needs }),
	};
}

function ofMember(personId: string, { field, add }: Posting): Posting {
	return { field: memberField(personId, field), add };
}

function refusal(
	refused: NoRoom,
	posted: readonly LimitPostings[],
	{ shares, own }: Taking,
	at: number,
	deps: LimitsDeps,
) {
	const account = posted[refused.account];
	const field = account?.postings[refused.posting]?.field;
	const what = units.find((unit) => fieldOf[unit] === field);
	if (account === undefined || what === undefined) throw new Error('The ledger refused what it was not given.');
	const { scope: who, window } = account;
	deps.metrics.limitHit(who, what, window);
	const limit = shares?.[who][window][what] ?? 0;
	const resets = `<t:${Math.ceil(closesAt(window, at) / 1000)}:R>`;
	const isOwn =
		who === 'member' ||
		(who === 'server' && window === 'day' && isLower(own.server[what], deps.rules.shares.server.day[what]));
	if (isOwn) return failure('limit.ofServer', { who, what, limit, resets });
	return failure('limit.reached', { who, what, window, limit, resets, contact: deps.contact });
}

function isLower(own: number | undefined, operators = Number.POSITIVE_INFINITY): boolean {
	return own !== undefined && own < operators;
}

/** Failures at which the server has done nothing that it would charge. */
const free: readonly FailureCode[] = [
	...([
		'model.noVision',
		'model.badKey',
		'model.noCredit',
		'model.rateLimited',
		'model.policy',
		'model.noModeration',
	] as const),
	...(['model.contextTooLong', 'model.badPicture', 'model.notFound', 'model.noImages'] as const),
	...(['model.badRequest', 'model.unavailable', 'voice.unheard', 'voice.unusable'] as const),
];

/** Of what was added: the sums of money and pictures change to what was used, and tokens come beside them. */
function reservationOf(
	reserved: Charge,
	posted: readonly LimitPostings[],
	{ ledger, metrics, log }: LimitsDeps,
): Reservation {
	const settle = async ({ pictures, dollars, tokens }: CallUsage): Promise<void> => {
		const more: Record<string, number> = {
			[fieldOf.pictures]: pictures - reserved.pictures,
			// What was charged without being counted stays as it was reserved.
			[fieldOf.dollars]: nanosOf(dollars ?? reserved.dollars ?? 0) - nanosOf(reserved.dollars ?? 0),
		};
		metrics.spent(dollars ?? reserved.dollars ?? 0);
		const counted = tokens === null ? [] : tokenPostings(tokens);
		const settled = posted.map(({ postings, ...account }) => ({
			...account,
			postings: [
				...postings.map(({ field }) => ({ field, add: more[field.replace(/^@\d+:/, '')] ?? 0 })),
				...(account.window === 'day' && account.scope !== 'member' ? counted : []),
			],
		}));
		await ledger
			.post(settled)
			.catch((cause: unknown) => log.warn({ cause }, 'what a call took stays as it was reserved'));
	};
	return {
		settle,
		failed: async (reason) => {
			if (isFailure(reason, ...free)) await settle({ pictures: 0, dollars: 0, tokens: null });
		},
	};
}

function tokenPostings({ input, cached, output }: BilledTokens) {
	const counts = Object.entries({ input, cached, output });
	return counts
		.filter(([, count]) => Number.isFinite(count))
		.map(([field, count]) => ({ field, add: Math.max(0, Math.round(count)) }));
}
