import { leaveAnswer } from '../ask/saveAnswer.ts';
import { joinQuestion } from '../conversation/joinQuestion.ts';
import { nextPictureNumber } from '../conversation/pictureRefs.ts';
import type { Question } from '../conversation/question.ts';
import { pathTo } from '../conversation/tree.ts';
import { answerId, messagesOf, type Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import { sentence, words } from '../locales/locales.ts';
import type { Collected, PreparedPicture } from '../pictures/picture.ts';
import type { Reply } from '../reply/surface.ts';
import { lastWordsOn } from '../request/lastWords.ts';
import {
	type ReportedFailure,
	type RequestDeps,
	type RunningRequest,
	refuseSecond,
	runRequest,
} from '../request/runRequest.ts';
import { type ForServer, inServer, type ServerChoice } from '../serverSettings/forServer.ts';
import type { Ending } from '../store/conversationStore.ts';
import { type GenerateDeps, generatePictures } from './generatePictures.ts';
import { bytesOfFetched, type FetchedPictures, fetchFiles } from './orderFiles.ts';
import { type ImagineRequest, type ReadyOrder, readOrder } from './readOrder.ts';

export interface ImagineDeps extends RequestDeps, Omit<GenerateDeps, 'pictureModel' | 'settings'> {
	/** Carries out an order that failed once more, with the pictures that came with it if they are at hand. */
	again: (request: ImagineRequest, reply: Reply, fetched: FetchedPictures | null) => Promise<void>;
	forServer: ForServer<GenerateDeps['settings']>;
}

/** The same, as the server of an order has chosen. */
type OwnDeps = ImagineDeps & ServerChoice<GenerateDeps['settings']>;

/**
 * Generates pictures by a prompt, or goes on from one: they are posted with what they took and buttons to go on, and join the conversation.
 * Failures end as one sentence in the reply, and leave nothing behind.
 */
export function imagine(
	request: ImagineRequest,
	reply: Reply,
	deps: ImagineDeps,
	fetched: FetchedPictures | null = null,
): Promise<void> {
	const { question, imageOptions } = request;
	const { count: pictures } = imageOptions;
	const againWith = (at: FetchedPictures | null) => (next: Reply) => deps.again(request, next, at);
	const asking = {
		...{ use: 'imagine' as const, question, reply, again: againWith(null) },
		own: () => inServer<GenerateDeps['settings'], ImagineDeps>('imagine', question, deps),
		charge: ({ settings }: OwnDeps) => ({
			questions: 0,
			pictures,
			dollars: settings.estimates.leastPictures(pictures),
		}),
	};
	return runRequest(asking, deps, async (running, own) => {
		const { signal, reply } = running;
		if (own.pictureModel === null) throw failure('model.noImages');
		if (reply.upload?.allowed === false) throw failure('discord.cannotAttach');
		const files = fetched ?? (await fetchFiles(request.question, own, signal));
		running.offerRetry({ again: againWith(files), without: null, bytes: bytesOfFetched(files) });
		const order = await readOrder(request, files, own, signal);
		const { question } = order;
		const begun = await deps.store.begin(
			question,
			(turns) => beginning(turns, question, order.pictures, reply),
			signal,
		);
		if (begun.outcome === 'duplicate') return refuseSecond(reply, begun.conversation.turns.flatMap(messagesOf));
		try {
			return await generateAndKeep(order, begun.conversation.turns, running, own);
		} catch (error) {
			const reason: unknown = signal.aborted ? signal.reason : error;
			if (await leaveAnswer(error, reason, { ...running, question, store: deps.store })) return { failure: reason };
			await deps.store.eraseQuestion(question.place.id, question.id);
			throw error;
		}
	});
}

/** The turns of an order: its words and pictures as the person's, what is generated as the answer. */
function beginning(turns: readonly Turn[], question: Question, pictures: PreparedPicture[], reply: Reply) {
	const own: Collected = { pictures, texts: [], refused: [] };
	const joined = joinQuestion(turns, question, own, null);
	const answer = { ...joined.answer, messageIds: reply.existing, making: true as const };
	return { ...joined, answer, interaction: reply.interaction, locale: question.locale };
}

/** Posts the pictures and saves them. What was posted stays unless it was erased or deleted meanwhile; if it could not be saved, a small line says so. */
async function generateAndKeep(
	{ question, image, origin }: ReadyOrder,
	turns: readonly Turn[],
	{ signal, reply, tab, log }: RunningRequest,
	deps: OwnDeps,
): Promise<ReportedFailure | undefined> {
	const { store, clock, stopped } = deps;
	const { place, author, locale, id } = question;
	const { messageId, text, pictures, pieces } = await generatePictures(
		image,
		{
			questionId: id,
			personId: author.id,
			locale,
			surface: reply.surface,
			above: null,
			isTitled: true,
			origin,
			messageId: reply.existing[0] ?? null,
			upload: reply.upload,
			turns,
			firstNumber: nextPictureNumber(pathTo(turns, id)),
			kept: !(await store.people.keepsNothing(author.id)),
			onShown: async (shown) => {
				// The message of a command is noted from the start.
				if (reply.existing.includes(shown)) return;
				await store.noteMessages(place.id, answerId(id), [shown], '');
			},
			tab,
			log,
		},
		deps,
		signal,
	);
	const ending: Ending = { text: '', messageIds: [messageId], state: 'done', pictures, pieces };
	const last = lastWordsOn(reply.surface, clock, log, stopped);
	try {
		const finished = await store.finish(place.id, answerId(id), ending);
		if (finished === 'erased') throw failure('bot.forgotten');
		// Its buttons would find nothing.
		const part = { text: `\n-# ${words(locale)('answer.notFound')}`, buttons: [] };
		if (finished === 'dropped') await last.under({ id: messageId, text }, part);
		return undefined;
	} catch (error) {
		if ([error, signal.reason].some((reason) => isFailure(reason, 'bot.forgotten', 'discord.gone'))) throw error;
		// Otherwise the next start would take it for an order that was cut off, and the pictures away. It is put off until the store is back.
		await store
			.eraseQuestion(place.id, id)
			.catch((cause: unknown) => log.warn({ cause }, 'an order could not be erased'));
		const said = isFailure(error) ? sentence(error, locale) : words(locale)('unexpected', { id });
		await last.at(null, { text: `-# ${said}` });
		return { failure: error };
	}
}
