import { type Clock, hourMs } from '../clock.ts';
import type { DiscordMessages } from './discordMessages.ts';
import type { ErasedAll } from './eraseFromStore.ts';

/** What became of the bot's own messages. `refused`: those that Discord did not let go, or not in time. */
export interface DeletionReport {
	deleted: number;
	/** They were gone already. */
	gone: number;
	refused: number;
}

/** How far it has come. */
export interface DeletionProgress {
	/** Messages that have been tried. */
	done: number;
	of: number;
	/** Whether nothing more can be told, though it goes on. */
	isLastWord: boolean;
}

interface DeleteDeps {
	discord: Pick<DiscordMessages, 'delete'>;
	clock: Pick<Clock, 'now'>;
	/** Called every now and then, for as long as there is somebody to tell it to. What it throws is of no consequence. */
	tell: (progress: DeletionProgress) => Promise<void>;
}

/** How long Discord may take for one message, waits for its rate limits included; in milliseconds. */
const limitMs = 60_000;
/** How long all of them may take together, in milliseconds: what is left then stays. */
const wholeLimitMs = 2 * hourMs;
/** How often it is told how far it has come, in milliseconds. */
const tellEveryMs = 10_000;
/**
 * When the last word has to be said, in milliseconds: an interaction can be answered for 15 minutes (Discord, "Receiving and
 * Responding"), and the next message may take a minute.
 */
const lastWordMs = 13 * 60_000;

/**
 * Deletes messages of the bot one after the other, as fast as the rate limits let it. Ends early when the signal aborts; the rest
 * counts as refused.
 */
export async function deleteMessages(
	messages: ErasedAll['messages'],
	{ discord, clock, tell }: DeleteDeps,
	signal: AbortSignal,
): Promise<DeletionReport> {
	const report: DeletionReport = { deleted: 0, gone: 0, refused: 0 };
	const begun = clock.now();
	const lastReport = { at: begun, isLastWord: false };
	for (const [index, { channelId, messageId }] of messages.entries()) {
		const isOver = signal.aborted || clock.now() - begun >= wholeLimitMs;
		report[isOver ? 'refused' : await deleteOne(channelId, messageId, discord, signal)] += 1;
		const now = clock.now();
		const done = index + 1;
		if (lastReport.isLastWord || now - lastReport.at < tellEveryMs || done === messages.length) continue;
		lastReport.at = now;
		lastReport.isLastWord = now - begun >= lastWordMs;
		await tell({ done, of: messages.length, isLastWord: lastReport.isLastWord }).catch(() => undefined);
	}
	return report;
}

async function deleteOne(
	channelId: string,
	messageId: string,
	discord: Pick<DiscordMessages, 'delete'>,
	signal: AbortSignal,
): Promise<keyof DeletionReport> {
	try {
		const answer = await discord.delete(channelId, messageId, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
		return answer === 'unanswered' ? 'refused' : answer;
	} catch {
		return 'refused';
	}
}
