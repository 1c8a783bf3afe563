import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { isFailure } from '../failure.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import { insist } from '../reply/stream/writeLimits.ts';
import type { ReplySurface } from '../reply/surface.ts';

/** A message of an answer, and all that it says. */
interface PostedMessage {
	id: string;
	text: string;
}

/** What has to be said in the end, also after the request itself was stopped. Each write is insisted on; what fails all the same is logged, not thrown. */
export interface LastWords {
	/** Says a text in place of all that a message said and showed: a preview and a button to cancel would mean nothing any more. null: in a message of its own. */
	at(messageId: string | null, text: string): Promise<void>;
	/**
	 * Says a text below what a message says, or in a message of its own if there is no room. Returns false only if Discord refuses
	 * it: nothing that stands is worth less than the sentence otherwise.
	 */
	under(posted: PostedMessage, text: string): Promise<boolean>;
	/** Says a text in place of several messages: what was said of something that is gone or forgotten does not stay in the channel either. */
	insteadOf(messageIds: readonly string[], text: string): Promise<void>;
}

/** Last words on a surface, as long as the signal does not abort. */
export function lastWordsOn(
	surface: ReplySurface,
	clock: Clock,
	log: Pick<Logger, 'info' | 'warn'>,
	signal: AbortSignal,
): LastWords {
	const write = (run: (signal: AbortSignal) => Promise<unknown>) => insist(run, clock, signal);
	const replace = (messageId: string, text: string) =>
		write((signal) => surface.edit(messageId, { text, files: [], buttons: [] }, signal));
	const post = (text: string) => write((signal) => surface.post({ text }, signal));
	return {
		at: async (messageId, text) => {
			try {
				await (messageId === null ? post(text) : replace(messageId, text));
			} catch (cause) {
				log.warn({ cause }, 'could not tell the person');
			}
		},
		under: async ({ id, text: above }, text) => {
			const both = above + text;
			try {
				if (both.length > MESSAGE_LIMIT) await post(text.trim());
				else await write((signal) => surface.edit(id, { text: both }, signal));
				return true;
			} catch (cause) {
				log.warn({ cause }, 'could not tell the person under the answer');
				return !isFailure(cause);
			}
		},
		insteadOf: async (messageIds, text) => {
			const taken = await Promise.allSettled(messageIds.map((id) => replace(id, text)));
			for (const { reason: cause } of taken.filter((each) => each.status === 'rejected')) {
				log.info({ cause }, 'a message of a stopped answer is out of reach');
			}
		},
	};
}
