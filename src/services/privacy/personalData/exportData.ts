import type { Clock } from '../../clock.ts';
import type { ExportStart } from '../../customIds.ts';
import { failure } from '../../failure.ts';
import { createFairGate } from '../../fairGate.ts';
import { createUsageRecords } from '../../limits/usage.ts';
import type { Decoder } from '../../pictures/decoder/decoder.ts';
import { freeBytes } from '../../pictures/freeBytes.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import type { Retention } from '../retention.ts';
import type { ExportReader } from './exportPage.ts';
import { type ArchivePlan, planExport } from './exportPlan.ts';
import { personalPartsOf } from './personalData.ts';

interface ExportDeps {
	store: ConversationStore;
	decoder: Pick<Decoder, 'run'>;
	retention: Pick<Retention, 'of'>;
	clock: Pick<Clock, 'now'>;
}

/** One archive of an export: it can be read by itself. */
export interface ExportArchive {
	name: string;
	/** Good until the next archive is asked for: its memory is given back then. */
	bytes: Uint8Array;
	number: number;
	/** Pictures that are too large to be posted: smaller copies stand in for them, if any do. */
	smaller: number;
	/** Set in the last archive of a run if there are more: where the next run starts. */
	next: ExportStart | null;
}

/** A run of an export. */
export interface ExportRun {
	/** How many archives hold everything. */
	of: number;
	/** Files of pictures in this run and later ones. */
	pictures: number;
	/**
	 * Builds one archive after the other, each when it is asked for: one archive is in memory at a time, of everybody's.
	 * @throws Failure `bot.busy` if others take too long
	 */
	archives(): AsyncGenerator<ExportArchive>;
}

/** Gives everything stored of a person, in archives of at most `limitBytes`; null if there is nothing. */
export type ExportData = (
	personId: string,
	limitBytes: number,
	start: ExportStart | null,
	reader: ExportReader,
) => Promise<ExportRun | null>;

/** Most archives of one run, and when it begins no further one, in milliseconds: an interaction can be answered for 15 minutes. */
const [mostArchives, longestMs] = [10, 8 * 60_000];
/** How long a run may wait for others in all, in milliseconds: after that nobody could be given its next archive. */
const overMs = 14 * 60_000;
/** The largest archive that is built where larger ones may be posted: it is held in memory. */
const mostBytes = 25 * 1024 * 1024;

/** Makes an exporter. */
export function createExport({ store, decoder, retention, clock }: ExportDeps): ExportData {
	// One archive at a time, of everybody's; people by turns, however many runs one of them begins.
	const turns = createFairGate({ capacity: 1, perPerson: 1 });
	return async (personId, limit, start, reader) => {
		const [begun, limitBytes, first] = [clock.now(), Math.min(limit, mostBytes), start?.number ?? 1];
		const days = await createUsageRecords(store.ledger, () => clock.now()).ofPerson(personId);
		const used = days.filter(({ questions, pictures, input }) => questions + pictures + input > 0);
		const plans = await planExport(personalPartsOf(store, personId), limitBytes, start, used, reader.locale);
		if (plans.length === 0) return null;
		const of = first - 1 + plans.length;
		const person = { id: personId, storing: !(await store.people.keepsNothing(personId)) };
		const head = { person, used, reader, of, exportedAt: begun, retention, limitBytes };
		const files = plans.flatMap(({ items }) => items.flatMap(({ facts }) => facts?.hash ?? []));
		return {
			of,
			pictures: new Set(files).size,
			archives: async function* () {
				const over = AbortSignal.timeout(overMs);
				const { buildArchive } = await import('./exportArchive.ts');
				for (const [index, plan] of plans.entries()) {
					const number = first + index;
					using _turn = await turns.enter(personId, 1, over).catch((cause: unknown) => {
						throw failure('bot.busy', {}, { cause });
					});
					const room = Buffer.allocUnsafeSlow(limitBytes);
					try {
						const { bytes, smaller } = await buildArchive(plan, { ...head, number }, { store, decoder }, room);
						const isLast = index + 1 >= mostArchives || clock.now() - begun >= longestMs;
						const next = isLast ? startOfPart(plans[index + 1], number + 1) : null;
						const name = of === 1 ? 'darkroom-export.zip' : `darkroom-export-${number}-of-${of}.zip`;
						yield { name, bytes, number, smaller, next };
						if (isLast) return;
					} finally {
						freeBytes(room);
					}
				}
			},
		};
	};
}

function startOfPart(plan: ArchivePlan | undefined, number: number): ExportStart | null {
	const first = plan?.items[0];
	return first === undefined ? null : { number, turnId: first.turnId, file: first.file };
}
