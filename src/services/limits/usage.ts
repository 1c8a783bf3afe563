import { dayMs } from '../clock.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import { closesAt, dayAccount, dayOf, memberField, serverField, usageDays } from './accounts.ts';

/** What was used. `dollars` of calls whose price is known; `unpriced`: calls whose price is not. */
export interface UsageSums {
	questions: number;
	pictures: number;
	dollars: number;
	unpriced: number;
	/** Tokens; `cached` are part of `input`. */
	input: number;
	cached: number;
	output: number;
}

/** What was used on one day by UTC, such as `2026-11-22`. */
export type DayOfUse = UsageSums & { day: string };

/** What somebody used in a server. */
export interface MemberUse extends Pick<UsageSums, 'questions' | 'pictures' | 'dollars'> {
	personId: string;
}

/** What is kept of use: numbers by day, person and server, and nothing of what was asked. */
export interface UsageRecords {
	/** The days of which something is kept, today last. */
	ofPerson(personId: string): Promise<DayOfUse[]>;
	/** The same of a server, and who used how much there: those who spent most first. */
	ofServer(guildId: string): Promise<{ days: DayOfUse[]; people: MemberUse[] }>;
	/** The same of everybody together, and the servers where it was. */
	ofAll(): Promise<{ days: DayOfUse[]; servers: string[] }>;
	/** Erases what is kept of somebody. What they used today counts until the day ends: nobody gets a new share by this. */
	forgetPerson(personId: string): Promise<void>;
	/** The same of today alone: it goes with the day instead of being kept as what was used before. */
	forgetWithDay(personId: string): Promise<void>;
	/** Erases what is kept of a server; what was used there today counts until the day ends. */
	forgetServer(guildId: string): Promise<void>;
}

/** Reads and erases it. `now`: milliseconds since the epoch. */
export function createUsageRecords(ledger: Ledger, now: () => number): UsageRecords {
	/** The newest last. */
	const days = () => Array.from({ length: usageDays + 1 }, (_, index) => dayOf(now() - (usageDays - index) * dayMs));
	const read = async (scope: 'person' | 'server' | 'bot', id: string) => {
		const all = days();
		const fields = await ledger.read(all.map((day) => dayAccount(scope, id, day)));
		return all.map((day, index) => ({ day, fields: fields[index] ?? new Map<string, number>() }));
	};
	/** What was used today only counts until the day ends. */
	const forgetToday = async (scope: 'person' | 'server', id: string, names: string) => {
		const at = now();
		const today = dayAccount(scope, id, dayOf(at));
		await ledger.erase(today, names);
		await ledger.expireAt(today, closesAt('day', at));
	};
	/** Erases accounts, but for that of today. */
	const forget = async (scope: 'person' | 'server', id: string, names: string) => {
		const past = (await read(scope, id)).slice(0, -1).filter(({ fields }) => fields.size > 0);
		for (const { day } of past) await ledger.erase(dayAccount(scope, id, day), '');
		await forgetToday(scope, id, names);
	};
	/** Erases who it was from what was used in servers. */
	const forgetMember = async (personId: string, used: readonly { day: string; fields: LedgerFields }[]) => {
		for (const { day, fields } of used) {
			for (const guildId of idsIn(fields, serverField(''))) {
				await ledger.erase(dayAccount('server', guildId, day), memberField(personId, ''));
			}
		}
	};
	return {
		ofPerson: async (personId) => (await read('person', personId)).map(useOf),
		ofServer: async (guildId) => {
			const found = await read('server', guildId);
			return { days: found.map(useOf), people: membersIn(found.map(({ fields }) => fields)) };
		},
		ofAll: async () => {
			const found = await read('bot', '');
			const servers = new Set(found.flatMap(({ fields }) => idsIn(fields, serverField(''))));
			return { days: found.map(useOf), servers: [...servers] };
		},
		forgetPerson: async (personId) => {
			await forgetMember(personId, await read('person', personId));
			await forget('person', personId, serverField(''));
		},
		forgetWithDay: async (personId) => {
			await forgetMember(personId, (await read('person', personId)).slice(-1));
			await forgetToday('person', personId, serverField(''));
		},
		forgetServer: async (guildId) => {
			for (const { day, fields } of await read('server', guildId)) {
				const people = new Set(idsIn(fields, '@').map((rest) => rest.split(':', 1)[0] ?? ''));
				for (const id of people) await ledger.erase(dayAccount('person', id, day), serverField(guildId));
				await ledger.erase(dayAccount('bot', '', day), serverField(guildId));
			}
			await forget('server', guildId, '@');
		},
	};
}

type LedgerFields = ReadonlyMap<string, number>;

/** What stands in the names of fields behind a beginning. */
function idsIn(fields: LedgerFields, prefix: string): string[] {
	return [...fields.keys()].filter((field) => field.startsWith(prefix)).map((field) => field.slice(prefix.length));
}

function useOf({ day, fields }: { day: string; fields: LedgerFields }): DayOfUse {
	// What was erased while a call was under way may have been settled below nothing.
	const of = (field: string) => Math.max(0, fields.get(field) ?? 0);
	const counts = { questions: of('questions'), pictures: of('pictures'), unpriced: of('unpriced') };
	const tokens = { input: of('input'), cached: of('cached'), output: of('output') };
	return { day, ...counts, dollars: of('nano') / 1e9, ...tokens };
}

function membersIn(days: readonly LedgerFields[]): MemberUse[] {
	const members = new Map<string, MemberUse>();
	for (const [field, sum] of days.flatMap((fields) => [...fields])) {
		const [, personId = '', what = ''] = /^@(\d+):(\w+)$/.exec(field) ?? [];
		if (personId === '') continue;
		const member = members.get(personId) ?? { personId, questions: 0, pictures: 0, dollars: 0 };
		if (what === 'nano') member.dollars += sum / 1e9;
		if (what === 'questions' || what === 'pictures') member[what] += sum;
		members.set(personId, member);
	}
	const isSome = ({ questions, pictures, dollars }: MemberUse) => questions > 0 || pictures > 0 || dollars > 0;
	return [...members.values()]
		.filter(isSome)
		.toSorted((one, other) => other.dollars - one.dollars || other.questions - one.questions);
}

/** Several days as one. */
export function sumOfDays(days: readonly UsageSums[]): UsageSums {
	const sum = (of: (use: UsageSums) => number) => days.reduce((total, day) => total + of(day), 0);
	return {
		questions: sum(({ questions }) => questions),
		pictures: sum(({ pictures }) => pictures),
		dollars: sum(({ dollars }) => dollars),
		unpriced: sum(({ unpriced }) => unpriced),
		input: sum(({ input }) => input),
		cached: sum(({ cached }) => cached),
		output: sum(({ output }) => output),
	};
}
