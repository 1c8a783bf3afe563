import { shardNames } from '../../processes/shards.ts';
import type { Condition } from '../../store/capacity/capacity.ts';
import type { ConversationStore } from '../../store/conversationStore.ts';
import { type Gateway, shardsAway, shardsOf } from './gateway.ts';

/** What connects the bot to Discord, as soon as it does. */
export interface GatewayLink {
	gateway: Gateway | null;
	/** Whether the shards are this process's. */
	serves: boolean;
}

const storeProblems = {
	full: 'the store is full',
	refused: 'the store cannot be written',
	away: 'the store cannot be reached',
} satisfies Record<Exclude<Condition, 'well'>, string>;

/** How many shards this process has, and how many of them are not connected now. */
export function shardsIn({ gateway }: GatewayLink): { all: number; away: number } {
	if (gateway === null) return { all: 0, away: 0 };
	return { all: shardsOf(gateway.client).ids.length, away: shardsAway(gateway.client).length };
}

/** Why the bot cannot answer just now: what `/readyz` says. */
export async function problemsOf({ gateway, serves }: GatewayLink, store: ConversationStore): Promise<string[]> {
	const condition = await store.condition();
	const stored = condition === 'well' ? [] : [storeProblems[condition]];
	if (gateway === null) return ['not connected to Discord', ...stored];
	const away = shardNames(shardsAway(gateway.client));
	return [
		...(away === '' ? [] : [`not connected to Discord: shard ${away}`]),
		...(serves ? [] : ['still starting']),
		...stored,
	];
}
