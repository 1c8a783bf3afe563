import type { Logger } from 'pino';
import { filesOf } from '../conversation/pictureRefs.ts';
import type { Place } from '../conversation/question.ts';
import type { BotTurn, PictureRef } from '../conversation/turn.ts';
import { splitCustomId } from '../customIds.ts';
import { failure, isFailure } from '../failure.ts';
import { isPreview } from '../imagine/showProgress.ts';
import { sentence, words } from '../locales/locales.ts';
import { partialMarkdown } from '../reply/markdown/replyText.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import { withoutQuote } from '../reply/oneLine.ts';
import type { ReplySurface } from '../reply/surface.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Interrupted } from '../store/records.ts';

export interface RecoverDeps {
	store: ConversationStore;
	log: Logger;
	/** Where the messages of an answer that an earlier process began can be read and written. */
	surfaceOf(interrupted: Interrupted): ReplySurface;
	/** The bot's messages that reply to a message: it may have crashed before it could note them. */
	findReplies(channelId: string, messageId: string, signal: AbortSignal): Promise<string[]>;
	/** Whether everything has to be judged in a place: words that nobody has judged do not stay there. @throws Failure `store.unavailable` */
	isJudged(place: Place): Promise<boolean>;
	/** A message of such an answer as it stands. Failure `discord.*` if it is gone or out of reach for good. */
	read(interrupted: Interrupted, messageId: string, signal: AbortSignal): Promise<Shown>;
}

/** What a message says, the names of its files, and the custom ids of its buttons. */
interface Shown {
	text: string;
	files: string[];
	buttons: string[];
}

/** How long Discord may take for one answer, in milliseconds. */
const limitMs = 20_000;
/** How many answers are ended at once: people have waited long enough. */
const atOnce = 8;
/** How long no other process tries to end the same answer, in milliseconds. One that failed is tried again after that. */
const claimMs = 25_000;

/**
 * Ends every answer that a process which is gone left half-written: what stands of it is kept, and a line under it says that it was cut
 * off. Whoever it had not even begun to answer is asked to ask again.
 * @throws the last error if Discord failed for some: call it again
 */
export async function recover(given: RecoverDeps, signal: AbortSignal): Promise<void> {
	const deps = { ...given, read: unlessInLine(given.read) };
	const failures: unknown[] = [];
	const all = [
		...(await deps.store.interrupted()).map((interrupted) => ({ interrupted, end })),
		...(await deps.store.requests.lost()).map((interrupted) => ({ interrupted, end: endUnbegun })),
	];
	const waiting = all.values();
	const work = async (): Promise<void> => {
		// Each takes the next one: they share what is waiting.
		for (const { interrupted, end } of waiting) {
			signal.throwIfAborted();
			try {
				// Another process may be about to do the same.
				if (!(await deps.store.claim(`recover:${interrupted.answer.id}`, claimMs))) continue;
				await end(interrupted, deps, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
			} catch (error) {
				failures.push(error);
				deps.log.warn({ request: interrupted.answer.parent, cause: error }, 'an interrupted answer could not be ended');
			}
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	if (failures.length > 0) throw failures.at(-1);
}

/** What a message says of its place in line is no word of an answer. */
function unlessInLine(read: RecoverDeps['read']): RecoverDeps['read'] {
	return async (...of) => {
		const shown = await read(...of);
		return shown.buttons.some((id) => splitCustomId(id)?.name === 'leaveLine') ? { ...shown, text: '' } : shown;
	};
}

async function end(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer } = interrupted;
	const pictures = await storedPictures(interrupted, deps);
	if (answer.making === true && pictures.length === 0) return await eraseOrder(interrupted, deps, signal);
	// Pictures that nothing was begun after are a whole answer.
	const isWhole = pictures.length > 0 && (answer.making === true || answer.open === undefined);
	const stands = isWhole ? { ...answer, state: 'done' as const } : await close(interrupted, deps, signal);
	const isSaid = stands === null || stands.text !== '' || pictures.length > 0;
	const { earlier } = answer;
	if (stands === null) await deps.store.eraseQuestion(place.id, answer.parent);
	else {
		const { messageIds, text, state } = isSaid ? stands : (earlier ?? stands);
		await deps.store.finish(place.id, answer.id, { text, messageIds, state, pictures, pieces: [] });
	}
	// Only now: what is deleted before would take the answer along that it belongs to.
	if (isSaid && earlier !== undefined) await remove(earlier.messageIds, interrupted, deps, signal);
	deps.log.info({ request: answer.parent, state: stands?.state ?? 'taken back' }, 'ended an interrupted answer');
}

/** The answer before, in place of which another one stands now. */
async function remove(
	messageIds: readonly string[],
	interrupted: Interrupted,
	deps: RecoverDeps,
	signal: AbortSignal,
): Promise<void> {
	await reach(interrupted, deps, async () => {
		for (const id of messageIds) await deps.surfaceOf(interrupted).remove(id, signal);
	});
}

/** Says that a question was lost. Nothing of it is stored, but some of its answer may stand: of somebody who wants nothing kept. */
async function endUnbegun(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer, interactionToken, locale } = interrupted;
	const isJudged = await deps.isJudged(place);
	await reach(interrupted, deps, async () => {
		const surface = deps.surfaceOf(interrupted);
		const text = sentence(failure('bot.stopping'), locale);
		const replies = interactionToken === null ? await deps.findReplies(place.id, answer.parent, signal) : ['@original'];
		const last = replies.at(-1);
		if (last === undefined) return void (await surface.post({ text }, signal));
		const shown = await deps.read(interrupted, last, signal);
		const line = words(locale)('answer.interrupted');
		const stands = shown.text.replace(growing, '');
		if (shown.text === '') await surface.edit(last, { text, buttons: [] }, signal);
		else if (stands !== shown.text && isJudged) await takeBack(replies, interrupted, deps, signal);
		else if (stands !== shown.text) await surface.edit(last, { text: underneath(stands, line), buttons: [] }, signal);
		else if (shown.buttons.some((id) => splitCustomId(id)?.name === 'stop'))
			await tellLost(interrupted, [last], deps, signal);
	});
	await deps.store.requests.end(answer.parent);
	deps.log.info({ request: answer.parent }, 'a question was lost with the process that had taken it on');
}

/** The pictures of an answer that were stored whole. */
async function storedPictures({ parts, answer }: Interrupted, { store }: RecoverDeps): Promise<PictureRef[]> {
	const hashes = answer.pictures.flatMap(filesOf).map(({ hash }) => hash);
	const stored = hashes.length === 0 ? new Map() : await store.pictures(parts, hashes);
	return answer.pictures.filter((picture) => filesOf(picture).every(({ hash }) => stored.has(hash)));
}

/** An order whose pictures are lost: preview and button go, a sentence takes their place, and the order is erased. */
async function eraseOrder(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<void> {
	const { place, answer } = interrupted;
	await reach(interrupted, deps, () => tellLost(interrupted, answer.messageIds, deps, signal));
	await deps.store.eraseQuestion(place.id, answer.parent);
	deps.log.info({ request: answer.parent }, 'ended an interrupted order for pictures');
}

/** Says that a picture is lost in place of its progress. One that was posted stays, for it is paid for, without what cannot be done with it. */
async function tellLost(
	interrupted: Interrupted,
	messageIds: readonly string[],
	deps: RecoverDeps,
	signal: AbortSignal,
): Promise<void> {
	const surface = deps.surfaceOf(interrupted);
	const say = words(interrupted.locale);
	const lost = { text: say('generate.interrupted'), files: [], buttons: [] };
	const last = messageIds.at(-1);
	if (last === undefined) return void (await surface.post(lost, signal));
	const { text, files } = await deps.read(interrupted, last, signal);
	if (files.every(isPreview)) return await surface.edit(last, lost, signal);
	const line = say('generate.notKept');
	if (!text.endsWith(line))
		await surface.edit(last, { text: underneath(withRoomFor(line, text), line), buttons: [] }, signal);
}

/** Writes to Discord. If Discord refuses, only the store can be put right. */
async function reach({ answer }: Interrupted, { log }: RecoverDeps, write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		if (!isFailure(error)) throw error;
		log.info({ request: answer.parent, code: error.code }, 'the message of an interrupted answer is out of reach');
	}
}

/** Says that an answer was cut off, if it was and nobody has said so yet. Returns what stands of it; null if that was taken back. */
async function close(
	interrupted: Interrupted,
	deps: RecoverDeps,
	signal: AbortSignal,
): Promise<Pick<BotTurn, 'messageIds' | 'text' | 'state'> | null> {
	const { place, answer } = interrupted;
	let { messageIds, text } = answer;
	let state: BotTurn['state'] = 'interrupted';
	let isTakenBack = false;
	const isJudged = await deps.isJudged(place);
	await reach(interrupted, deps, async () => {
		if (answer.open?.making === true) return await tellLost(interrupted, messageIds, deps, signal);
		const line = words(interrupted.locale)('answer.interrupted');
		const found = await whatStands(interrupted, line, deps, signal);
		({ messageIds, text } = found);
		if (found.small.length > 0 && !found.small.includes(`-# ${line}`)) state = 'done';
		isTakenBack = isJudged && state !== 'done' && found.grew !== '';
		if (isTakenBack) return await takeBack(messageIds, interrupted, deps, signal);
		await deps.store.noteMessages(place.id, answer.id, messageIds, text, answer.open ?? atItsStart);
		if (found.small.length > 0) return;
		const surface = deps.surfaceOf(interrupted);
		const last = messageIds.at(-1);
		if (last === undefined) messageIds.push(await surface.post({ text: line }, signal));
		else await surface.edit(last, { text: underneath(found.last, line), buttons: [] }, signal);
	});
	return isTakenBack ? null : { messageIds, text, state };
}

/** Words that broke off before their verdict go as if they had been stopped: a sentence takes their place. */
async function takeBack(
	messageIds: readonly string[],
	interrupted: Interrupted,
	deps: RecoverDeps,
	signal: AbortSignal,
): Promise<void> {
	const surface = deps.surfaceOf(interrupted);
	const text = sentence(failure('model.unjudged'), interrupted.locale);
	const [first, ...others] = messageIds;
	// The first goes last: as long as it shows what it was, the rest is looked for again.
	for (const id of others) await surface.remove(id, signal);
	if (first !== undefined) await surface.edit(first, { text, files: [], buttons: [] }, signal);
}

/** Where an answer is written of which nothing was noted. */
const atItsStart = { message: 0, character: 0, making: false };

/**
 * The messages of an answer, its text, what of that was still growing, what the last of them says, and the small print under it: to be noted
 * before anything is changed, since a person may reply to them at any moment.
 */
async function whatStands(interrupted: Interrupted, line: string, deps: RecoverDeps, signal: AbortSignal) {
	const { place, answer, question } = interrupted;
	const noted = answer.messageIds;
	const messageIds =
		noted.length > 0 || question === null ? [...noted] : await deps.findReplies(place.id, question.id, signal);
	const { open = atItsStart } = answer;
	const shown: string[] = [];
	for (const id of messageIds.slice(open.message)) shown.push(await textOf(id, interrupted, deps, signal));
	const { text: ending, small } = apart(shown.pop() ?? '', line);
	const [first = '', ...others] = [...shown.map((each) => each.replace(growing, '')), ending];
	const grew = [open.message === 0 ? withoutQuote(first) : first, ...others].join('\n').trim();
	const text = [answer.text.slice(0, open.character), grew].filter((each) => each !== '').join('\n\n');
	return { messageIds, text, grew, last: ending, small };
}

/** What a message says; nothing if it is gone. */
async function textOf(id: string, interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Promise<string> {
	try {
		return (await deps.read(interrupted, id, signal)).text;
	} catch (error) {
		if (!isFailure(error, 'discord.gone')) throw error;
		return '';
	}
}

/** What stands behind a text while it grows. */
const growing = /\s?…$/;

/** What a last message says, with room for the line below it; and the small print under it, which stands there only once it grows no more. */
function apart(message: string, line: string): { text: string; small: string[] } {
	if (message === line) return { text: '', small: [`-# ${line}`] };
	const lines = message.split('\n');
	let end = lines.length;
	while (!growing.test(message) && lines[end - 1]?.startsWith('-# ')) end -= 1;
	const small = lines.slice(end);
	return {
		text: small.length > 0 ? lines.slice(0, end).join('\n') : withRoomFor(line, message.replace(growing, '')),
		small,
	};
}

/** A line in small print under a text that broke off: what is open in the text is closed first. */
function underneath(text: string, line: string): string {
	return text === '' ? line : `${partialMarkdown(text)}\n-# ${line}`;
}

/** A text, shortened if need be so that the line below it fits (Discord takes 2,000 characters). */
function withRoomFor(line: string, text: string): string {
	let kept = text;
	for (let end = MESSAGE_LIMIT; underneath(kept, line).length > MESSAGE_LIMIT; end -= 10) kept = text.slice(0, end);
	return kept;
}
