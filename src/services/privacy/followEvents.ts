import type { Logger } from 'pino';
import { lastOfAnswer } from '../ask/answerAgain.ts';
import type { Backlog } from '../backlog.ts';
import type { Turn } from '../conversation/turn.ts';
import { type Failure, failure } from '../failure.ts';
import type { Inflight } from '../request/inflight.ts';
import { againButton } from '../request/requestButtons.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Erasure } from '../store/journal.ts';
import { applyEdit } from './applyEdit.ts';
import type { DiscordMessages, PostedMessage } from './discordMessages.ts';
import type { Eraser } from './eraser.ts';
import type { RecentChanges } from './recentChanges.ts';
import type { Reconciler } from './reconciler.ts';

/** What is gone from Discord: messages, a Discord thread, a channel with its threads, a server. */
export type Gone = Extract<Erasure, { of: 'messages' | 'place' | 'channel' | 'server' }>;

/** What Discord's events mean for what is stored. No call throws: what could not be done is logged and repeated. */
export interface FollowEvents {
	/** Something was deleted: what it shows is erased, and answers to it are stopped. */
	gone(target: Gone): Promise<void>;
	/** A message was edited: a stored turn follows it. */
	edited(channelId: string, message: PostedMessage, locale: string): Promise<void>;
	/** A new gateway session of a shard began: what happened before it was not heard. `isLeft` tells whether the bot is no longer in a server. */
	listening(shard: number, isLeft: (guildId: string) => Promise<boolean>): Promise<void>;
}

interface FollowDeps {
	store: ConversationStore;
	inflight: Inflight;
	eraser: Eraser;
	recentChanges: RecentChanges;
	reconciler: Reconciler;
	backlog: Backlog;
	messages: Pick<DiscordMessages, 'read' | 'addButtons'>;
	log: Logger;
}

/** How long Discord may take to say how one message is now, in milliseconds. */
const readLimitMs = 10_000;
/** How long Discord may take to show a button, in milliseconds. */
const writeLimitMs = 10_000;

/** Makes the listener of deletions and edits. */
export function createFollowEvents(deps: FollowDeps): FollowEvents {
	const { store, inflight, eraser, recentChanges, reconciler, backlog, log } = deps;
	// Once: an error takes note of where it is made, which for each deletion in a server costs more than all the rest.
	const [isGone, targetGone] = [failure('discord.gone'), failure('question.targetGone')];
	/** An event comes once: if it could not be followed, it is repeated by `again`, which may keep ids only, and nothing counts as seen until then. */
	const surely = async (key: string, work: () => Promise<unknown>, again = work): Promise<void> => {
		try {
			await work();
			backlog.drop(key);
		} catch (error) {
			reconciler.missed();
			const isKept = backlog.add(key, again);
			log.error(
				{ err: error },
				isKept ? 'an event could not be followed; trying again' : 'an event could not be followed',
			);
		}
	};
	const offer = createOffers(deps);
	const eraseServer = async (guildId: string): Promise<void> => {
		await eraser.erase({ of: 'server', id: guildId }, isGone);
		await store.serverSettings.left(guildId);
	};
	return {
		gone: (gone) => {
			if (gone.of === 'messages') {
				recentChanges.deleted(gone.ids);
				stopTargeted(gone.ids, targetGone, inflight);
			} else if (gone.of !== 'server') recentChanges.placeGone(gone.id);
			return surely(JSON.stringify(gone), async () => {
				if (gone.of === 'server') await eraseServer(gone.id);
				else await eraser.erase(gone, isGone);
			});
		},
		edited: async (channelId, message, locale) => {
			const { id } = message;
			recentChanges.edited(id);
			let isOther = false;
			const follow = async () => {
				isOther = await followEdit(channelId, message, deps);
			};
			await surely(`edit:${channelId}:${id}`, follow, () => editAgain(channelId, id, deps));
			if (isOther) await offer(channelId, id, locale);
		},
		listening: async (shard, isLeft) => {
			reconciler.missed();
			await surely(`left:${shard}`, async () => {
				const guildIds = new Set([...(await store.servers()), ...(await store.serverSettings.servers())]);
				for (const guildId of guildIds) if (await isLeft(guildId)) await eraseServer(guildId);
			});
		},
	};
}

/** Has what is stored follow an edit. Returns whether a question that stood there is another one now. */
async function followEdit(
	channelId: string,
	message: PostedMessage,
	{ store, inflight, eraser }: FollowDeps,
): Promise<boolean> {
	const turns = (await store.conversation(channelId, message.id))?.turns ?? [];
	const isBeingWritten = inflight.lineOf(message.id) !== null;
	const isOther = (turn: Turn) => (message.hidden ? turn.id === message.id : applyEdit(turn, message) !== turn);
	const isChanged = turns.some(isOther);
	if (!isBeingWritten && !isChanged) return false;
	// What is hidden no longer speaks to the bot, which cannot know what is left of it.
	if (message.hidden) await eraseMessage(channelId, message.id, eraser);
	else await eraser.follow(channelId, [message]);
	return isChanged && !message.hidden;
}

/** Follows an edit that could not be followed when it came: how the message is now, nobody but Discord knows. */
async function editAgain(channelId: string, messageId: string, deps: FollowDeps): Promise<void> {
	const message = await deps.messages.read(channelId, messageId, AbortSignal.timeout(readLimitMs));
	if (message === 'unknown') throw new Error('Discord does not say how an edited message is now.');
	if (message === 'gone') await eraseMessage(channelId, messageId, deps.eraser);
	else await followEdit(channelId, message, deps);
}

function eraseMessage(placeId: string, messageId: string, eraser: Eraser): Promise<unknown> {
	return eraser.erase({ of: 'messages', placeId, ids: [messageId] }, failure('discord.gone'));
}

/** However often a question is edited while it is answered, one button will do. */
function createOffers(deps: FollowDeps): (channelId: string, questionId: string, locale: string) => Promise<void> {
	const offering = new Set<string>();
	return async (channelId, questionId, locale) => {
		if (offering.has(questionId)) return;
		offering.add(questionId);
		await offerAgain(channelId, questionId, locale, deps);
		offering.delete(questionId);
	};
}

/** Whoever asked may have the question answered as it says now, once its answer stands. */
async function offerAgain(
	channelId: string,
	questionId: string,
	locale: string,
	{ store, inflight, messages, log }: FollowDeps,
): Promise<void> {
	try {
		await inflight.ended(questionId);
		const last = await lastOfAnswer(channelId, questionId, store);
		if (last === null) return;
		const buttons = againButton(questionId, locale);
		await messages.addButtons(last.channelId, last.messageId, buttons, AbortSignal.timeout(writeLimitMs));
	} catch (cause) {
		log.info({ cause }, 'an edited question could not be offered to be answered again');
	}
}

/** Stops answers to questions about a message that is gone: those who asked are told. */
function stopTargeted(messageIds: readonly string[], reason: Failure, inflight: Inflight): void {
	inflight.stop(({ targetId = null }) => targetId !== null && messageIds.includes(targetId), reason);
}
