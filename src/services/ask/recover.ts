import type { Logger } from 'pino';
import type { Backlog } from '../backlog.ts';
import { filesOfPicture } from '../conversation/pictureRefs.ts';
import type { BotTurn, PictureRef } from '../conversation/turn.ts';
import { splitCustomId } from '../customIds.ts';
import { failure, isFailure } from '../failure.ts';
import { isPreview } from '../imagine/showProgress.ts';
import { sentence, words } from '../locales/locales.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import { withoutQuote } from '../reply/oneLine.ts';
import { mayRetryWrite } from '../reply/stream/retryWrites.ts';
import type { ReplySurface } from '../reply/surface.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { Interrupted } from '../store/records.ts';
import { apart, growing, underneath, withRoomFor } from './cutOffText.ts';

export interface RecoverDeps {
	store: ConversationStore;
	log: Logger;
	/** What is still to be done in Discord. */
	backlog: Pick<Backlog, 'add'>;
	/** Where the messages of an answer that an earlier process began can be read and written. */
	surfaceOf(interrupted: Interrupted): ReplySurface;
	/** The bot's messages that reply to a message: it may have crashed before it could note them. */
	findReplies(channelId: string, messageId: string, signal: AbortSignal): Promise<string[]>;
	/** Whether everything has to be judged in a server: words that nobody has judged do not stay there. @throws Failure `store.unavailable` */
	isJudged(serverId: string | null): Promise<boolean>;
	/** A message of such an answer as it stands. Failure `discord.*` if it is gone or out of reach for good. */
	read(interrupted: Interrupted, messageId: string, signal: AbortSignal): Promise<ShownMessage>;
}

/** What a message says, the names of its files, and the custom ids of its buttons. */
interface ShownMessage {
	text: string;
	files: string[];
	buttons: string[];
}

/** One of these answers, with all that it takes to end it. */
interface Broken extends Pick<RecoverDeps, 'store' | 'log' | 'backlog' | 'findReplies' | 'isJudged'> {
	interrupted: Interrupted;
	/** @throws Failure `discord.gone` if it can no longer be reached */
	surface(): ReplySurface;
	say: ReturnType<typeof words>;
	read(messageId: string): Promise<ShownMessage>;
	signal: AbortSignal;
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
export async function recover(deps: RecoverDeps, signal: AbortSignal): Promise<void> {
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
				await end(brokenOf(interrupted, deps, AbortSignal.any([signal, AbortSignal.timeout(limitMs)])));
			} catch (error) {
				failures.push(error);
				deps.log.warn({ request: interrupted.answer.parent, cause: error }, 'an interrupted answer could not be ended');
			}
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	if (failures.length > 0) throw failures.at(-1);
}

function brokenOf(interrupted: Interrupted, deps: RecoverDeps, signal: AbortSignal): Broken {
	const read = async (messageId: string): Promise<ShownMessage> => {
		const shown = await deps.read(interrupted, messageId, signal);
		// What a message says of its place in line is no word of an answer.
		return hasButton('leaveLine', shown) ? { ...shown, text: '' } : shown;
	};
	const surface = () => deps.surfaceOf(interrupted);
	return { ...deps, interrupted, surface, say: words(interrupted.locale), read, signal };
}

function hasButton(name: 'leaveLine' | 'stop', { buttons }: ShownMessage): boolean {
	return buttons.some((id) => splitCustomId(id)?.name === name);
}

async function end(broken: Broken): Promise<void> {
	const { interrupted, store, log } = broken;
	const { place, answer } = interrupted;
	const pictures = await storedPictures(interrupted, store);
	if (answer.making === true && pictures.length === 0) return await eraseOrder(broken);
	// Pictures that nothing was begun after are a whole answer.
	const isWhole = pictures.length > 0 && (answer.making === true || answer.open === undefined);
	const stands = isWhole ? { ...answer, state: 'done' as const } : await close(broken);
	const isSaid = stands === null || stands.text !== '' || pictures.length > 0;
	const { earlier } = answer;
	if (stands === null) await store.eraseQuestion(place.id, answer.parent);
	else {
		const { messageIds, text, state } = isSaid ? stands : (earlier ?? stands);
		await store.finish(place.id, answer.id, { text, messageIds, state, pictures, pieces: [] });
	}
	// Only now: what is deleted before would take the answer along that it belongs to.
	if (isSaid && earlier !== undefined) await takeAway(earlier.messageIds, broken);
	log.info({ request: answer.parent, state: stands?.state ?? 'taken back' }, 'ended an interrupted answer');
}

/** Deletes the messages of an earlier answer. This one has ended: nobody else comes back to what cannot be done now. */
async function takeAway(messageIds: readonly string[], broken: Broken): Promise<void> {
	const { interrupted, backlog, log, signal } = broken;
	const { place, answer } = interrupted;
	await reach(broken, async () => {
		const work = removalOf(messageIds, broken.surface());
		try {
			await work(signal);
		} catch (cause) {
			if (isFailure(cause) && !signal.aborted) throw cause;
			const isKept =
				(signal.aborted || mayRetryWrite(cause)) &&
				backlog.add(`earlier:${place.id}:${messageIds.join()}`, untilRefused(work));
			log.warn(
				{ request: answer.parent, cause },
				isKept ? 'an earlier answer still stands; trying again' : 'an earlier answer is left where it stands',
			);
		}
	});
}

type Removal = (signal: AbortSignal) => Promise<void>;

/** Deletes messages. It may wait long, and knows no words. */
function removalOf(messageIds: readonly string[], surface: ReplySurface): Removal {
	return async (signal) => {
		for (const id of messageIds) await surface.remove(id, signal);
	};
}

/** Tries what failed once more; what Discord refuses counts as done. */
function untilRefused(work: Removal): () => Promise<void> {
	return async () => {
		await work(AbortSignal.timeout(limitMs)).catch((error) => {
			if (mayRetryWrite(error)) throw error;
		});
	};
}

/** Says that a question was lost. Nothing of it is stored, but some of its answer may stand: of somebody who wants nothing kept. */
async function endUnbegun(broken: Broken): Promise<void> {
	const { interrupted, store, log, say, signal } = broken;
	const { answer, locale } = interrupted;
	const isJudged = await isJudgedNowOrThen(broken);
	await reach(broken, async () => {
		const surface = broken.surface();
		const text = sentence(failure('bot.stopping'), locale);
		const replies = await repliesTo(broken);
		const last = replies.at(-1);
		if (last === undefined) {
			// Whoever has deleted it waits for nothing.
			if (!(await isGone(answer.parent, broken))) await surface.post({ text }, signal);
			return;
		}
		const shown = await broken.read(last);
		const stands = shown.text.replace(growing, '');
		const isCut = stands !== shown.text || isCutWhole(shown, broken);
		if (shown.text === '') await surface.edit(last, { text, buttons: [] }, signal);
		else if (isCut && isJudged) await takeBack(replies, broken);
		else if (isCut) {
			const line = say('answer.interrupted');
			await surface.edit(last, { text: underneath(withRoomFor(line, stands), line), buttons: [] }, signal);
		} else if (hasButton('stop', shown)) await tellLost([last], broken);
	});
	await store.requests.told(answer.parent);
	log.info({ request: answer.parent }, 'a question was lost with the process that had taken it on');
}

/** The messages that answer a question of which nothing is stored. */
async function repliesTo({ interrupted, findReplies, signal }: Broken): Promise<string[]> {
	const { place, answer, interactionToken } = interrupted;
	const first = interactionToken === null ? [] : ['@original'];
	// What one person sees alone stands in no channel.
	if (place.kind === 'private') return first;
	try {
		const found = await findReplies(place.id, answer.parent, signal);
		return found.length > 0 ? found : first;
	} catch (error) {
		// A command may have been used where the bot itself cannot read.
		if (interactionToken === null || mayRetryWrite(error)) throw error;
		return first;
	}
}

/** Words shorter than this are no message that had become full while an answer grew. */
const leastOfFull = MESSAGE_LIMIT / 2;

/** Whether words were cut off at the end of a message: nothing shows that they still grew, and no small print that they are whole. */
function isCutWhole({ text, buttons }: ShownMessage, { interrupted: { answer }, say }: Broken): boolean {
	if (buttons.length > 0 || apart(text, say('answer.interrupted')).small.length > 0) return false;
	return answer.open !== undefined || text.length >= leastOfFull;
}

/** The pictures of an answer that were stored whole. */
async function storedPictures({ parts, answer }: Interrupted, store: ConversationStore): Promise<PictureRef[]> {
	const hashes = answer.pictures.flatMap(filesOfPicture).map(({ hash }) => hash);
	const stored = hashes.length === 0 ? new Map() : await store.pictures(parts, hashes);
	return answer.pictures.filter((picture) => filesOfPicture(picture).every(({ hash }) => stored.has(hash)));
}

/** An order whose pictures are lost: preview and button go, a sentence takes their place, and the order is erased. */
async function eraseOrder(broken: Broken): Promise<void> {
	const { place, answer } = broken.interrupted;
	await reach(broken, () => tellLost(answer.messageIds, broken));
	await broken.store.eraseQuestion(place.id, answer.parent);
	broken.log.info({ request: answer.parent }, 'ended an interrupted order for pictures');
}

/** Says that a picture is lost in place of its progress. One that was posted stays, for it is paid for, without what cannot be done with it. */
async function tellLost(messageIds: readonly string[], { surface, say, read, signal }: Broken): Promise<void> {
	const lost = { text: say('generate.interrupted'), files: [], buttons: [] };
	const last = messageIds.at(-1);
	if (last === undefined) return void (await surface().post(lost, signal));
	const { text, files } = await read(last);
	if (files.every(isPreview)) return await surface().edit(last, lost, signal);
	const line = say('generate.notKept');
	if (!text.endsWith(line))
		await surface().edit(last, { text: underneath(withRoomFor(line, text), line), buttons: [] }, signal);
}

/** Writes to Discord. If Discord refuses, only the store can be put right: what may pass, and what this process stopped, is tried again. */
async function reach({ interrupted, log, signal }: Broken, write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		if (signal.aborted || mayRetryWrite(error)) throw error;
		const request = interrupted.answer.parent;
		const cause = isFailure(error) ? { code: error.code } : { cause: error };
		log.info({ request, ...cause }, 'the message of an interrupted answer is out of reach');
	}
}

/** Says that an answer was cut off, if it was and nobody has said so yet. Returns what stands of it; null if that was taken back. */
async function close(broken: Broken): Promise<Pick<BotTurn, 'messageIds' | 'text' | 'state'> | null> {
	const { interrupted, store, surface, say, signal } = broken;
	const { place, answer } = interrupted;
	let { messageIds, text } = answer;
	let state: BotTurn['state'] = 'interrupted';
	let isTakenBack = false;
	const isJudged = await isJudgedNowOrThen(broken);
	await reach(broken, async () => {
		if (answer.open?.making === true) return await tellLost(messageIds, broken);
		const line = say('answer.interrupted');
		const found = await whatStands(line, broken);
		({ messageIds, text } = found);
		if (found.small.length > 0 && !found.small.includes(`-# ${line}`)) state = 'done';
		isTakenBack = isJudged && state !== 'done' && found.grew !== '';
		if (isTakenBack) return await takeBack(messageIds, broken);
		await store.noteMessages(place.id, answer.id, messageIds, text, answer.open ?? atItsStart);
		if (found.small.length > 0) return;
		const last = messageIds.at(-1);
		if (last === undefined) messageIds.push(await surface().post({ text: line }, signal));
		else await surface().edit(last, { text: underneath(found.last, line), buttons: [] }, signal);
	});
	return isTakenBack ? null : { messageIds, text, state };
}

/** Whether words that nobody has judged must not stay: where it was asked everything had to be judged, or has to be by now. */
async function isJudgedNowOrThen({ interrupted: { place, answer }, isJudged }: Broken): Promise<boolean> {
	return answer.judged === true || (await isJudged(place.guildId));
}

/** Words that broke off before their verdict go as if they had been stopped: a sentence takes their place. */
async function takeBack(messageIds: readonly string[], { interrupted, surface, signal }: Broken): Promise<void> {
	const text = sentence(failure('model.unjudged'), interrupted.locale);
	const [first, ...others] = messageIds;
	// The first goes last: as long as it shows what it was, the rest is looked for again.
	for (const id of others) await surface().remove(id, signal);
	if (first !== undefined) await surface().edit(first, { text, files: [], buttons: [] }, signal);
}

/** Where an answer is written of which nothing was noted. */
const atItsStart = { message: 0, character: 0, making: false };

/**
 * The messages of an answer, its text, what of that was still growing, what the last of them says, and the small print under it: to be noted
 * before anything is changed, since a person may reply to them at any moment.
 */
async function whatStands(line: string, broken: Broken) {
	const { place, answer, question } = broken.interrupted;
	const noted = answer.messageIds;
	const messageIds =
		noted.length > 0 || question === null ? [...noted] : await broken.findReplies(place.id, question.id, broken.signal);
	const { open = atItsStart } = answer;
	const shown: string[] = [];
	for (const id of messageIds.slice(open.message)) shown.push(await textOf(id, broken));
	const { text: ending, small } = apart(shown.pop() ?? '', line);
	const [first = '', ...others] = [...shown.map((each) => each.replace(growing, '')), ending];
	const grew = [open.message === 0 ? withoutQuote(first) : first, ...others].join('\n').trim();
	const text = [answer.text.slice(0, open.character), grew].filter((each) => each !== '').join('\n\n');
	return { messageIds, text, grew, last: ending, small };
}

/** Whether a message is gone, as far as the bot may know. */
async function isGone(id: string, { read }: Broken): Promise<boolean> {
	try {
		await read(id);
		return false;
	} catch (error) {
		if (mayRetryWrite(error)) throw error;
		return isFailure(error, 'discord.gone');
	}
}

/** What a message says; nothing if it is gone. */
async function textOf(id: string, { read }: Broken): Promise<string> {
	try {
		return (await read(id)).text;
	} catch (error) {
		if (!isFailure(error, 'discord.gone')) throw error;
		return '';
	}
}
