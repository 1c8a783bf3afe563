/** What one process hears of the bot's servers: these shards of so many. */
export interface Shards {
	/** Ascending. */
	ids: readonly number[];
	count: number;
}

/** More than Discord has ever given a bot. */
export const mostShards = 16_384;

/** Discord, "Sharding": which of so many shards hears of a server. What belongs to no server is heard by shard 0. */
export function shardOf(guildId: string | null, count: number): number {
	return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Shards as their setting names them. */
export function shardNames(ids: readonly number[]): string {
	const runs: [first: number, last: number][] = [];
	for (const id of ids) {
		const run = runs.at(-1);
		if (run?.[1] === id - 1) run[1] = id;
		else runs.push([id, id]);
	}
	return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Reads shards such as `0-3` or `0,2,5`. */
export function parseShards(text: string): number[] | 'unreadable' | 'backwards' {
	const ids = new Set<number>();
	for (const part of text.split(',')) {
		const [, first, last = first] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part) ?? [];
		if (first === undefined || Number(last) >= mostShards) return 'unreadable';
		if (Number(last) < Number(first)) return 'backwards';
		for (let id = Number(first); id <= Number(last); id += 1) ids.add(id);
	}
	return [...ids].sort((a, b) => a - b);
}
