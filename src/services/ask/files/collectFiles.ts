import { flagsOf } from '../../conversation/pictureRefs.ts';
import { filesThatFit } from '../../conversation/prompt/fitTurn.ts';
import { roomOfTurn } from '../../conversation/prompt/promptBudget.ts';
import type { Question, SourceFile } from '../../conversation/question.ts';
import { type Failure, failure } from '../../failure.ts';
import { sumOfDollars } from '../../limits/prices.ts';
import { words } from '../../locales/locales.ts';
import type { Requester } from '../../pictures/decoder/decoder.ts';
import { type Collected, leftOutOf, type PreparedPicture } from '../../pictures/picture.ts';
import type { RunningRequest } from '../../request/runRequest.ts';
import { notLookedAt } from '../../serverSettings/serverSettings.ts';
import { untilAborted } from '../../untilAborted.ts';
import type { OwnAnswerDeps, QuestionFiles } from '../answerContext.ts';
import { hearFiles, isSound } from './hearFiles.ts';

/** What was prepared of all pictures. */
export function picturesOfFiles({ own, target }: QuestionFiles): PreparedPicture[] {
	return [own, target].flatMap((found) => found?.pictures ?? []);
}

/** Bytes of what was fetched and prepared. */
export function bytesOfFiles(files: QuestionFiles): number {
	const { own, target } = files;
	const pieces = picturesOfFiles(files).flatMap((picture) => picture.pieces);
	const texts = [own, target].flatMap((found) => found?.texts ?? []);
	return pieces.reduce((sum, { size }) => sum + size, 0) + texts.reduce((sum, { text }) => sum + 2 * text.length, 0);
}

/** What is said of files that the model sees only in part. `looks`: whether it is known to look at more of them when asked to. */
export function partsLeftOut(files: QuestionFiles, locale: string, looks: boolean): string[] {
	const say = words(locale);
	return picturesOfFiles(files).flatMap((picture) => {
		const { name, original, pieces, taken } = picture;
		const part = leftOutOf(picture);
		if (part === null) return [];
		if (part === 'moments') return [say('answer.moments', { name, shown: original.frames })];
		if (part === 'pages') {
			return [say('answer.somePages', { name, pages: original.frames, shown: pieces.length, looks })];
		}
		const shown = taken?.times.length ?? original.frames;
		return [say('answer.someFrames', { name, frames: taken?.of ?? original.frames, shown })];
	});
}

/**
 * Why a question is not asked: there is nothing in it, or none of its files can be used. The model is never asked about a picture that it
 * was not given, unless the person wants just that (`without`). null if it is asked.
 */
export function refusalOf(
	{ refused, isEmpty, werePosted }: QuestionFiles,
	{ text }: Question,
	without: boolean,
): Failure | null {
	if (!isEmpty || (text !== '' && (without || !werePosted || refused.length === 0))) return null;
	const [first, ...others] = refused;
	if (first === undefined) return failure('question.empty');
	return others.length === 0 ? first : failure('question.filesFailed', { reasons: refused });
}

/** Fetches and prepares the files of a question and of the message it replies to. */
export async function collectFiles(
	question: Question,
	deps: OwnAnswerDeps & Pick<RunningRequest, 'tab'>,
	signal: AbortSignal,
): Promise<QuestionFiles> {
	const requester = { personId: question.author.id, signal };
	const begunAt = deps.clock.now();
	const late = question.lateFiles === undefined ? [] : await untilAborted(question.lateFiles(), signal);
	const posted = [...question.files, ...(question.replyTo?.files ?? [])];
	const files = [...question.files, ...late];
	const own = await collect(files, question, deps, requester);
	const target = await collectTarget(question, deps, requester);
	const isHeard = (file: SourceFile) => isSound(file) && whyNot(file, question, deps) === null;
	const heardOwn = await hearFiles(files.filter(isHeard), deps, requester);
	const ofTarget = target === null ? [] : (question.replyTo?.files ?? []);
	const heardTarget = await hearFiles(ofTarget.filter(isHeard), deps, requester);
	if (posted.length > 0) deps.metrics.prepared((deps.clock.now() - begunAt) / 1000);
	// What is left out first stands last, and what somebody said may be the question itself.
	own.texts.unshift(...heardOwn.texts);
	target?.texts.unshift(...heardTarget.texts);
	return {
		own,
		target,
		heardFor: sumOfDollars(heardOwn.dollars, heardTarget.dollars),
		refused: [...own.refused, ...(target?.refused ?? []), ...heardOwn.refused, ...heardTarget.refused],
		isEmpty: [own, target].every((found) => (found?.pictures.length ?? 0) + (found?.texts.length ?? 0) === 0),
		werePosted: posted.some(({ source }) => source !== 'embed'),
	};
}

async function collectTarget(question: Question, deps: OwnAnswerDeps, requester: Requester): Promise<Collected | null> {
	const { replyTo, place } = question;
	if (replyTo === null || replyTo.own || (replyTo.text === '' && replyTo.files.length === 0)) return null;
	const isStored = (await deps.store.conversationOf(place.id, replyTo.id)) !== null;
	return isStored ? null : await collect(replyTo.files, question, deps, requester);
}

/** Whether the model is known to look closer when it needs to. */
export function looksCloser({ model, settings }: Pick<OwnAnswerDeps, 'model' | 'settings'>): boolean {
	return model.callsFunctions === 'yes' && settings.rooms.look > 0;
}

/** Enough to begin with: what is too small in it the model sees when it needs to. */
export const shareOfFirstLook = 0.42;

/** Why the server has the bot neither look at a file nor hear it; null if it does. */
function whyNot(file: SourceFile, question: Question, { settings }: OwnAnswerDeps): Failure | null {
	return notLookedAt(settings.looksAt, flagsOf([file, question]), file.name);
}

async function collect(
	files: Question['files'],
	question: Question,
	deps: OwnAnswerDeps,
	requester: Requester,
): Promise<Collected> {
	const { pictures, settings } = deps;
	const { rule, pictureTokens, maxPictures, rooms } = settings;
	const room = roomOfTurn(rooms.turns);
	const firstLook = looksCloser(deps) ? { firstLook: Math.ceil(pictureTokens * shareOfFirstLook) } : {};
	const options = { rule, tokensPerPicture: pictureTokens, ...firstLook, maxPictures, totalTokens: room * 0.75 };
	const why = (file: SourceFile) => whyNot(file, question, deps);
	const seen = files.filter((file) => why(file) === null && !isSound(file));
	const collected = filesThatFit(await pictures.collect(seen, options, requester), room);
	return { ...collected, refused: [...files.flatMap((file) => why(file) ?? []), ...collected.refused] };
}
