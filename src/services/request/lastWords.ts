import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import { NotLanded, retryWrite } from '../reply/stream/retryWrites.ts';
import type { MessagePart, ReplySurface } from '../reply/surface.ts';

/** A message of an answer, and all that it says. */
interface AnswerMessage {
	id: string;
	text: string;
}

/** What is said, and what can be done about it. */
export type Words = Pick<MessagePart, 'text' | 'buttons'>;

/** What has to be said in the end, also after the request itself was stopped. Each write is retried; what fails all the same is logged, not thrown. */
export interface LastWords {
	/**
	 * Says something in place of all that a message said and showed: a preview and a button to stop it would mean nothing any more. null: in a
	 * message of its own. Returns false if it did not land, though Discord did not refuse it.
	 */
	at(messageId: string | null, part: Words): Promise<boolean>;
	/** The same for who asked alone, if that can be: the message goes. */
	privately(messageId: string, part: Words): Promise<boolean>;
	/**
	 * Says a text below what a message says, or in a message of its own if there is no room. Returns false only if Discord refuses
	 * it: nothing that stands is worth less than the sentence otherwise.
	 */
	under(posted: AnswerMessage, part: Words): Promise<boolean>;
	/** Says a text in place of several messages, the first of which stays: what was said of something that is gone or forgotten does not stay in the channel either. null: all go. */
	insteadOf(messageIds: readonly string[], text: string | null): Promise<void>;
}

/** Last words on a surface, as long as the signal does not abort. */
export function lastWordsOn(
	surface: ReplySurface,
	clock: Clock,
	log: Pick<Logger, 'info' | 'warn'>,
	signal: AbortSignal,
): LastWords {
	const write = (run: (signal: AbortSignal) => Promise<unknown>) => retryWrite(run, clock, signal);
	const replace = (messageId: string, part: Words) =>
		write((signal) => surface.edit(messageId, { files: [], buttons: [], ...part }, signal));
	const post = (part: Words) => write((signal) => surface.post(part, signal));
	const at: LastWords['at'] = async (messageId, part) => {
		try {
			await (messageId === null ? post(part) : replace(messageId, part));
			return true;
		} catch (cause) {
			log.warn({ cause }, 'could not tell the person');
			return !(cause instanceof NotLanded);
		}
	};
	return {
		at,
		privately: async (messageId, part) => {
			const { whisper } = surface;
			if (whisper === undefined) return await at(messageId, part);
			try {
				await write((signal) => whisper(messageId, part, signal));
				return true;
			} catch (cause) {
				log.info({ cause }, 'could not tell the person alone');
				return await at(messageId, part);
			}
		},
		under: async ({ id, text: above }, part) => {
			const both = above + part.text;
			try {
				if (both.length > MESSAGE_LIMIT) await post({ ...part, text: part.text.trim() });
				else await write((signal) => surface.edit(id, { ...part, text: both }, signal));
				return true;
			} catch (cause) {
				log.warn({ cause }, 'could not tell the person under the answer');
				return cause instanceof NotLanded;
			}
		},
		insteadOf: async (messageIds, text) => {
			const taken = await Promise.allSettled(
				messageIds.map((id, index) =>
					index === 0 && text !== null ? replace(id, { text }) : write((signal) => surface.remove(id, signal)),
				),
			);
			for (const { reason: cause } of taken.filter((each) => each.status === 'rejected')) {
				log.info({ cause }, 'a message of a stopped answer is out of reach');
			}
		},
	};
}
