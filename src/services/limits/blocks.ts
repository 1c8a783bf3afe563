import { type Clock, dayMs } from '../clock.ts';
import type { AccountPostings, Ledger } from '../store/ledger/ledger.ts';

/** What an operator blocks while the bot runs. */
export const blockable = ['person', 'server'] as const;
type Blockable = (typeof blockable)[number];

/** People and servers that the operator has blocked since the bot was configured. Every process that shares the store goes by them. */
export interface Blocks {
	/** Whether somebody or something is blocked. Known for two seconds at most, and as it was last known while the store is away. */
	has(kind: Blockable, id: string): Promise<boolean>;
	/** @throws Failure `store.unavailable` */
	set(kind: Blockable, id: string, isBlocked: boolean): Promise<void>;
	/** All of them. @throws Failure `store.unavailable` */
	list(): Promise<{ kind: Blockable; id: string }[]>;
}

const account = 'blocked';
/** A block holds until it is lifted: for longer than any bot runs, in milliseconds. */
const foreverMs = 100 * 365 * dayMs;
/** How long what was read holds, in milliseconds. */
const freshMs = 2000;

/** Closed by a sign that no id has: otherwise to lift one block might lift others. */
const blockField = (kind: Blockable, id: string) => `${kind}:${id};`;

/** Keeps blocks in a ledger, which all processes and the command line share. */
export function createBlocks(ledger: Pick<Ledger, 'post' | 'read' | 'erase'>, clock: Pick<Clock, 'now'>): Blocks {
	let known: { at: number; fields: Promise<ReadonlySet<string>> } | null = null;
	let last: ReadonlySet<string> = new Set();
	const read = async (): Promise<ReadonlySet<string>> => {
		const [fields = new Map<string, number>()] = await ledger.read([account]);
		last = new Set([...fields].filter(([, sum]) => sum > 0).map(([field]) => field));
		return last;
	};
	return {
		has: async (kind, id) => {
			const now = clock.now();
			if (known === null || Math.abs(now - known.at) > freshMs) known = { at: now, fields: read().catch(() => last) };
			return (await known.fields).has(blockField(kind, id));
		},
		set: async (kind, id, isBlocked) => {
			const field = blockField(kind, id);
			const posting: AccountPostings = {
				account,
				expiresAt: clock.now() + foreverMs,
				postings: [{ field, add: 1, cap: 1 }],
			};
			if (isBlocked) await ledger.post([posting]);
			else await ledger.erase(account, field);
		},
		list: async () => {
			const fields = await read();
			return blockable.flatMap((kind) =>
				[...fields]
					.filter((field) => field.startsWith(`${kind}:`))
					.map((field) => ({ kind, id: field.slice(kind.length + 1, -1) })),
			);
		},
	};
}
