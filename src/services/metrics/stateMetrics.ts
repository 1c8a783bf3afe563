import { Gauge, type Registry } from 'prom-client';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Journal } from '../store/journal.ts';

/** What is looked at each time that metrics are read. */
export interface State {
	store: Pick<ConversationStore, 'condition' | 'ping'> & { journal: Pick<Journal, 'open'> };
	/** How many shards this process serves, and how many of them are not connected now. */
	shards(): { all: number; away: number };
}

const conditions = ['well', 'full', 'refused', 'away'] as const;
/** Most erasures that are counted: each is one read. */
const mostCounted = 1000;

/** Adds what stands at the moment of a look: the store, what is still to be erased, the shards. Whoever watches alone pays for it. */
export function addStateMetrics(registry: Registry, { store, shards }: State): void {
	const registers = [registry];
	new Gauge({
		name: 'darkroom_store_condition',
		help: '1 for how the store is: well, full, refused (it takes nothing in) or away',
		labelNames: ['condition'],
		registers,
		async collect() {
			const now = await store.condition().catch(() => 'away' as const);
			for (const condition of conditions) this.set({ condition }, condition === now ? 1 : 0);
		},
	});
	new Gauge({
		name: 'darkroom_store_seconds',
		help: 'How long the store took to answer just now',
		registers,
		async collect() {
			const begun = performance.now();
			await store.ping().catch(() => undefined);
			this.set((performance.now() - begun) / 1000);
		},
	});
	new Gauge({
		name: 'darkroom_erasures_open',
		help: 'Erasures that have begun and not ended',
		registers,
		async collect() {
			this.set(await countUpTo(mostCounted, store.journal.open()).catch(() => 0));
		},
	});
	new Gauge({
		name: 'darkroom_shards',
		help: 'Shards of this process, connected or away',
		labelNames: ['state'],
		registers,
		collect() {
			const { all, away } = shards();
			this.set({ state: 'connected' }, all - away);
			this.set({ state: 'away' }, away);
		},
	});
}

async function countUpTo(most: number, items: AsyncIterable<unknown>): Promise<number> {
	let count = 0;
	for await (const _ of items) if (++count === most) break;
	return count;
}
