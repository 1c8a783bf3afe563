import type { Backlog } from '../backlog.ts';
import type { CheckedClock } from '../checkedClock.ts';
import { dayMs } from '../clock.ts';
import type { ServerSettingsStore } from '../serverSettings/serverSettingsStore.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import { conversationOf } from '../store/indexNames.ts';

/** How long conversations are kept: as the operator says, and less where those who manage a server want less. */
export interface Retention {
	/** How long those of a server are kept after their last use, in milliseconds; null: those of direct messages. */
	of(guildId: string | null): Promise<number>;
	/** Erases what a server keeps no longer. Returns how many conversations that were. @throws Failure `store.unavailable` */
	expire(guildId: string): Promise<number>;
	/** The same of all servers, until the signal aborts. */
	expireAll(signal: AbortSignal): Promise<number>;
}

interface RetentionDeps {
	store: Pick<ConversationStore, 'parts' | 'erasePart' | 'servers' | 'serverSettings'>;
	/** The operator's. */
	retentionMs: number;
	clock: Pick<CheckedClock, 'now' | 'mayExpire'>;
}

/** What the store lets go of by itself is the operator's. */
export function createRetention({ store, retentionMs, clock }: RetentionDeps): Retention {
	const of: Retention['of'] = async (guildId) => {
		const { retentionDays } = await store.serverSettings.of(guildId);
		return Math.min(retentionMs, (retentionDays ?? Number.POSITIVE_INFINITY) * dayMs);
	};
	const expire: Retention['expire'] = async (guildId) => {
		const kept = await of(guildId);
		if (kept === retentionMs || !clock.mayExpire()) return 0;
		const oldest = clock.now() - kept;
		let expired = 0;
		for (const { parts, usedAt: last } of (await conversationsIn(guildId, store)).values()) {
			// A long one goes as a whole: its first parts are not written each time it is used.
			if (last > oldest) continue;
			for (const [part, seen] of parts) await store.erasePart(part, ({ usedAt }) => usedAt === seen);
			if (parts.size > 0) expired += 1;
		}
		return expired;
	};
	return {
		of,
		expire,
		expireAll: async (signal) => {
			let expired = 0;
			for (const guildId of await store.servers()) if (!signal.aborted) expired += await expire(guildId);
			return expired;
		},
	};
}

/** The settings of servers: what one keeps no longer goes as soon as that is chosen, and if the store fails meanwhile as soon as it can. */
export function settingsThatExpire(
	settings: ServerSettingsStore,
	{ expire }: Retention,
	backlog: Pick<Backlog, 'add'>,
): ServerSettingsStore {
	return {
		...settings,
		set: async (guildId, ...chosen) => {
			await settings.set(guildId, ...chosen);
			backlog.add(`retention:${guildId}`, () => expire(guildId));
		},
	};
}

interface KeptConversation {
	/** When each was last written. */
	parts: Map<string, number>;
	/** When any of them was last used, or what goes on from one of them: a Discord thread, which is a conversation of its own. */
	usedAt: number;
}

/** The parts of each conversation of a server. */
async function conversationsIn(guildId: string, store: Pick<ConversationStore, 'parts'>) {
	const conversations = new Map<string, KeptConversation>();
	const keptOf = (part: string): KeptConversation => {
		const id = conversationOf(part);
		const kept = conversations.get(id) ?? { parts: new Map<string, number>(), usedAt: 0 };
		conversations.set(id, kept);
		return kept;
	};
	for await (const { part, reading } of store.parts({ of: 'server', id: guildId })) {
		if (reading.kind !== 'record') continue;
		const { usedAt, earlier } = reading.record;
		keptOf(part).parts.set(part, usedAt);
		for (const one of [part, ...earlier.map((above) => above.part)]) {
			const kept = keptOf(one);
			kept.usedAt = Math.max(kept.usedAt, usedAt);
		}
	}
	return conversations;
}
