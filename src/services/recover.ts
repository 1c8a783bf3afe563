import type { Logger } from 'pino';
import { isFailure } from './failure.ts';
import type { ReplySurface } from './reply/surface.ts';
import type { Interrupted, ThreadStore } from './store/threadStore.ts';
import { words } from './words/words.ts';

/** What putting things right after a restart needs. */
export interface RecoverDeps {
	store: ThreadStore;
	log: Logger;
	/** Where the messages of an answer that an earlier process began can be read and written. */
	surfaceOf(interrupted: Interrupted): ReplySurface;
	/** The bot's messages that reply to a message: it may have crashed before it could note them. */
	findReplies(channelId: string, messageId: string, signal: AbortSignal): Promise<string[]>;
	/** The text of a message of the bot as it stands; null where it is gone. */
	read(channelId: string, messageId: string, signal: AbortSignal): Promise<string | null>;
}

/** How long Discord may take for one answer. */
const limitMs = 20_000;

/** Ends every answer that an earlier process left half-written: what stands of it is kept, and a line under it says that it was cut off. */
export async function recover(deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	for (const interrupted of await deps.store.interrupted()) {
		signal.throwIfAborted();
		try {
			await end(interrupted, deps, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
		} catch (error) {
			deps.log.warn({ request: interrupted.answer.parent, cause: error }, 'an interrupted answer could not be ended');
		}
	}
}

async function end(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer } = interrupted;
	const line = words('en').interrupted;
	const surface = deps.surfaceOf(interrupted);
	const { messageIds, texts } = await whatStands(interrupted, deps, signal);
	const last = messageIds.at(-1);
	try {
		if (last === undefined) messageIds.push(await surface.post({ text: line }, signal));
		else await surface.edit(last, { text: underneath(texts.at(-1) ?? '', line) }, signal);
	} catch (error) {
		if (!isFailure(error)) throw error;
		deps.log.info({ request: answer.parent, code: error.code }, 'the message of an interrupted answer is out of reach');
	}
	const text = texts.join('\n').trim();
	await deps.store.finish(place.id, answer.id, {
		text,
		messageIds,
		state: 'interrupted',
		pictures: answer.pictures,
		pieces: [],
	});
	deps.log.info({ request: answer.parent }, 'ended an interrupted answer');
}

/** The messages of an answer and what they say, noted before anything is changed: a person may reply to them at any moment. */
async function whatStands({ place, answer, question }: Interrupted, deps: RecoverDeps, signal: AbortSignal) {
	const noted = answer.messageIds;
	const messageIds =
		noted.length > 0 || question === null ? [...noted] : await deps.findReplies(place.id, question.id, signal);
	const texts: string[] = [];
	for (const id of messageIds) texts.push(((await deps.read(place.id, id, signal)) ?? '').replace(growing, ''));
	await deps.store.noteMessages(place.id, answer.id, messageIds, texts.join('\n').trim());
	return { messageIds, texts };
}

/** What stands behind a text while it grows. */
const growing = /\s*…$/;

/** A line in small print under a text, within Discord's 2,000 characters. An open code fence is closed first. */
function underneath(text: string, line: string): string {
	const fences = text.match(/^\s*```/gm)?.length ?? 0;
	const closed = fences % 2 === 1 ? `${text}\n\`\`\`` : text;
	const small = closed === '' ? line : `-# ${line}`;
	return `${closed.slice(0, 2000 - small.length - 1)}\n${small}`.trim();
}
