/** What is limited. `dollars` are those of models whose price is known. */
export const units = ['questions', 'pictures', 'dollars'] as const;
export type Unit = (typeof units)[number];
/** How long a limit holds: a minute of the clock, or a day by UTC. */
export type Window = 'minute' | 'day';
/** Whose use is added up. */
export type Scope = 'person' | 'server' | 'bot';

/** Most of each unit; what is not named is not limited. */
export type Amounts = Readonly<Partial<Record<Unit, number>>>;
export type Share = Readonly<Record<Window, Amounts>>;

/** What those who manage a server allow there in a day, of what the operator does: one person, and everybody together. */
export interface OwnAmounts {
	member: Amounts;
	server: Amounts;
}

/** What the operator allows. */
export interface LimitRules {
	shares: Readonly<Record<Scope, Share>>;
	/** By the id of a Discord role: what counts for whoever has it, in place of a person's usual share. */
	roles: ReadonlyMap<string, Partial<Share>>;
	/** Ids of people whose use is counted, but not limited. */
	operators: ReadonlySet<string>;
	/** Ids of servers; null: all are allowed. */
	allowedServers: ReadonlySet<string> | null;
	blockedServers: ReadonlySet<string>;
	blockedPeople: ReadonlySet<string>;
}

/** Reads amounts as they are written in a setting: `questions=100, dollars=0.5`, or `off`. null if that makes no sense. */
export function readAmounts(text: string): Amounts | null {
	if (text === 'off') return {};
	const pairs = text.split(',').map((part) => part.split('=').map((word) => word.trim()));
	const amounts = pairs.map(([name = '', amount = '', ...more]) => {
		const most = /^\d{1,9}(\.\d{1,6})?$/.test(amount) ? Number(amount) : null;
		const isWhole = most !== null && Number.isInteger(most);
		return isUnit(name) && most !== null && (isWhole || name === 'dollars') && more.length === 0
			? ([name, most] as const)
			: null;
	});
	const read = amounts.filter((each) => each !== null);
	const names = new Set(read.map(([name]) => name));
	return names.size === pairs.length ? Object.fromEntries(read) : null;
}

const isUnit = (word: string): word is Unit => units.some((unit) => unit === word);

/** A person's share: of several roles that have one, of each unit the most. */
export function shareOf({ shares, roles }: Pick<LimitRules, 'shares' | 'roles'>, roleIds: readonly string[]): Share {
	const own = roleIds.map((id) => roles.get(id)).filter((share) => share !== undefined);
	const amountsOf = (window: Window): Amounts => {
		const given = own.map((share) => share[window]).filter((amounts) => amounts !== undefined);
		return given.length === 0 ? shares.person[window] : largestOf(given);
	};
	return { minute: amountsOf('minute'), day: amountsOf('day') };
}

/** Of each unit the least. */
export function leastOf(one: Amounts, other: Amounts): Amounts {
	const least = (unit: Unit) =>
		Math.min(one[unit] ?? Number.POSITIVE_INFINITY, other[unit] ?? Number.POSITIVE_INFINITY);
	return Object.fromEntries(
		units.map((unit) => [unit, least(unit)]).filter(([, most]) => most !== Number.POSITIVE_INFINITY),
	);
}

/** Of each unit the most; what one of them does not limit is not limited. */
function largestOf(all: readonly Amounts[]): Amounts {
	const limited = units.filter((unit) => all.every((amounts) => amounts[unit] !== undefined));
	return Object.fromEntries(limited.map((unit) => [unit, Math.max(...all.map((amounts) => amounts[unit] ?? 0))]));
}
