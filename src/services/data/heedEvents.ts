import type { Logger } from 'pino';
import type { Turn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { Inflight } from '../inflight.ts';
import type { ThreadStore } from '../store/threadStore.ts';
import { applyEdit } from './applyEdit.ts';
import type { Forgetting } from './carryOut.ts';
import type { PostedMessage } from './discordMessages.ts';
import type { Eraser } from './eraser.ts';
import type { RecentChanges } from './recentChanges.ts';
import type { Reconciler } from './reconciler.ts';

/** What is gone from Discord: messages, a Discord thread, a channel with its threads, a server. */
export type Gone =
	| { channelId: string; messageIds: string[] }
	| { threadId: string }
	| { channelId: string }
	| { guildId: string };

/** What Discord's events mean for what is stored. No call throws: what could not be done is logged, and looked at again before it is used. */
export interface HeedEvents {
	/** Something was deleted: what it shows is erased, and answers to it are stopped. */
	gone(target: Gone): Promise<void>;
	/** A message was edited: a stored turn follows it. */
	edited(channelId: string, message: PostedMessage): Promise<void>;
	/** A new gateway session began: what happened before it was not heard. `isLeft` tells whether the bot is no longer in a server. */
	listening(isLeft: (guildId: string) => Promise<boolean>): Promise<void>;
}

/** What heeding events needs. */
export interface HeedDeps {
	store: ThreadStore;
	inflight: Inflight;
	eraser: Eraser;
	recent: RecentChanges;
	reconciler: Reconciler;
	log: Logger;
}

/** Makes the listener of deletions and edits. */
export function createHeedEvents(deps: HeedDeps): HeedEvents {
	const { store, inflight, eraser, recent, reconciler, log } = deps;
	/** An event comes once: where it could not be heeded, all has to be looked at again. */
	const surely = async (work: () => Promise<unknown>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			reconciler.missed();
			log.error({ err: error }, 'an event could not be heeded');
		}
	};
	return {
		gone: (target) => {
			const erasure = erasureOf(target);
			if (erasure.of === 'messages') recent.deleted(erasure.messageIds);
			if (erasure.of === 'channel') recent.deleted([erasure.channelId]);
			if (erasure.of === 'thread') recent.deleted([erasure.threadId]);
			if (erasure.of === 'messages') stopTargeted(erasure.messageIds, inflight);
			return surely(() => eraser.erase(erasure, failure('discord.gone')));
		},
		edited: async (channelId, message) => {
			recent.edited(message.id);
			await surely(async () => {
				const turns = (await store.thread(channelId))?.turns ?? [];
				const isBeingWritten = inflight.lineOf(message.id) !== null;
				const isOther = (turn: Turn) => (message.hidden ? turn.id === message.id : applyEdit(turn, message) !== turn);
				if (!isBeingWritten && !turns.some(isOther)) return;
				if (message.hidden) {
					// It no longer speaks to the bot, which cannot know what is left of it.
					const erasure: Forgetting = { of: 'messages', threadId: channelId, messageIds: [message.id] };
					await eraser.erase(erasure, failure('discord.gone'));
				} else await eraser.follow(channelId, [message]);
			});
		},
		listening: async (isLeft) => {
			reconciler.missed();
			await surely(async () => {
				const stored = new Set<string>();
				for await (const { place } of store.threads()) if (place.guildId !== null) stored.add(place.guildId);
				for (const guildId of stored)
					if (await isLeft(guildId)) await eraser.erase({ of: 'guild', guildId }, failure('discord.gone'));
			});
		},
	};
}

function erasureOf(target: Gone): Forgetting {
	if ('messageIds' in target) return { of: 'messages', threadId: target.channelId, messageIds: target.messageIds };
	if ('threadId' in target) return { of: 'thread', threadId: target.threadId };
	if ('channelId' in target) return { of: 'channel', channelId: target.channelId };
	return { of: 'guild', guildId: target.guildId };
}

/** Stops answers to questions about a message that is gone: those who asked are told. */
function stopTargeted(messageIds: readonly string[], inflight: Inflight): void {
	inflight.stop(
		({ targetId = null }) => targetId !== null && messageIds.includes(targetId),
		failure('question.targetGone'),
	);
}
