import type { Logger } from 'pino';
import { filesOf } from './conversation/pictures.ts';
import { isFailure } from './failure.ts';
import { withoutQuote } from './reply/quote.ts';
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
	/** The text of a message of such an answer as it stands. Failure `discord.*` where it is gone or out of reach for good. */
	read(interrupted: Interrupted, messageId: string, signal: AbortSignal): Promise<string>;
}

/** How long Discord may take for one answer. */
const limitMs = 20_000;

/**
 * Ends every answer that an earlier process left half-written: what stands of it is kept, and a line under it says that it was cut off.
 * @throws the last error where Discord failed to do so for some: to be called again
 */
export async function recover(deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	let failed: { error: unknown } | null = null;
	for (const interrupted of await deps.store.interrupted()) {
		signal.throwIfAborted();
		try {
			await end(interrupted, deps, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
		} catch (error) {
			failed = { error };
			deps.log.warn({ request: interrupted.answer.parent, cause: error }, 'an interrupted answer could not be ended');
		}
	}
	if (failed !== null) throw failed.error;
}

async function end(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer } = interrupted;
	if (answer.making === true) return await endMaking(interrupted, deps, signal);
	const line = words(interrupted.locale).interrupted;
	const surface = deps.surfaceOf(interrupted);
	let { messageIds, texts } = { messageIds: answer.messageIds, texts: [answer.text] };
	try {
		({ messageIds, texts } = await whatStands(interrupted, deps, signal));
		const last = messageIds.at(-1);
		if (last === undefined) messageIds.push(await surface.post({ text: line }, signal));
		else await surface.edit(last, { text: underneath(texts.at(-1) ?? '', line), buttons: [] }, signal);
	} catch (error) {
		if (!isFailure(error)) throw error;
		deps.log.info({ request: answer.parent, code: error.code }, 'the message of an interrupted answer is out of reach');
	}
	const text = ownText(texts);
	await deps.store.finish(place.id, answer.id, {
		text,
		messageIds,
		state: 'interrupted',
		pictures: answer.pictures,
		pieces: [],
	});
	deps.log.info({ request: answer.parent }, 'ended an interrupted answer');
}

/**
 * An order for pictures leaves nothing half-made: where they were posted and only the last word of it was not saved, they stay;
 * otherwise preview and button go, a sentence takes their place, and the order is forgotten.
 */
async function endMaking(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer } = interrupted;
	const { store, log } = deps;
	const stored = await store.pictures(
		place.id,
		answer.pictures.flatMap(filesOf).map(({ hash }) => hash),
	);
	const pictures = answer.pictures.filter((picture) => filesOf(picture).every(({ hash }) => stored.has(hash)));
	const { text, messageIds } = answer;
	if (pictures.length > 0) {
		await store.finish(place.id, answer.id, { text, messageIds, state: 'done', pictures, pieces: [] });
		return;
	}
	const surface = deps.surfaceOf(interrupted);
	const part = { text: words(interrupted.locale).making.interrupted, files: [], buttons: [] };
	const last = messageIds.at(-1);
	try {
		if (last === undefined) await surface.post(part, signal);
		else await surface.edit(last, part, signal);
	} catch (error) {
		if (!isFailure(error)) throw error;
		log.info({ request: answer.parent, code: error.code }, 'the message of an interrupted order is out of reach');
	}
	await store.forgetTurns(place.id, (turn) => turn.id === answer.parent);
	log.info({ request: answer.parent }, 'ended an interrupted order for pictures');
}

/** The messages of an answer and what they say, noted before anything is changed: a person may reply to them at any moment. */
async function whatStands(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal) {
	const { place, answer, question } = interrupted;
	const noted = answer.messageIds;
	const messageIds =
		noted.length > 0 || question === null ? [...noted] : await deps.findReplies(place.id, question.id, signal);
	const texts: string[] = [];
	for (const id of messageIds) texts.push((await deps.read(interrupted, id, signal)).replace(growing, ''));
	await deps.store.noteMessages(place.id, answer.id, messageIds, ownText(texts));
	return { messageIds, texts };
}

/** What the answer itself says in its messages. */
function ownText([first = '', ...others]: readonly string[]): string {
	return [withoutQuote(first), ...others].join('\n').trim();
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
