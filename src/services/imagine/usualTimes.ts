import type { MadeFrom, Turn } from '../conversation/turn.ts';

/** What decides how long an order takes. */
export type OrderKind = Pick<MadeFrom, 'model' | 'quality'> & { shape: string | null; count: number; isEdit: boolean };

/** How long orders usually take, learned from those that were made. */
export interface UsualTimes {
	/** Notes that an order took so many seconds. */
	note(kind: OrderKind, seconds: number): void;
	/**
	 * Seconds that such an order usually takes; null where nothing is known. Right after a start only what is stored of the conversation
	 * knows: its made pictures tell how long they took.
	 */
	of(kind: OrderKind, turns: readonly Turn[]): number | null;
}

/** Orders remembered of each kind. */
const remembered = 15;

/** Starts with an empty memory. It holds a few numbers for each kind of order: nothing of what was made. Each process learns for itself. */
export function createUsualTimes(): UsualTimes {
	const known = new Map<string, number[]>();
	return {
		note: (kind, seconds) => {
			const key = keyOf(kind);
			known.set(key, [...(known.get(key) ?? []), seconds].slice(-remembered));
		},
		of: (kind, turns) => median(known.get(keyOf(kind)) ?? storedTimes(kind, turns)),
	};
}

function keyOf({ model, quality, shape, count, isEdit }: OrderKind): string {
	return [model, quality, shape ?? 'any', count, isEdit].join(' ');
}

function storedTimes(kind: OrderKind, turns: readonly Turn[]): number[] {
	const orders = turns.flatMap(({ pictures }) => {
		const made = pictures.flatMap((picture) => (picture.made === null ? [] : [picture.made.from]));
		return [...Map.groupBy(made, (from) => from.at).values()];
	});
	return orders
		.flatMap((pictures) => {
			const [from] = pictures;
			if (from?.seconds === undefined) return [];
			const { model, quality, shape = null, parents, seconds } = from;
			const same = { model, quality, shape, count: pictures.length, isEdit: parents.length > 0 };
			return keyOf(same) === keyOf(kind) ? [seconds] : [];
		})
		.slice(-remembered);
}

function median(values: readonly number[]): number | null {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? null;
}
