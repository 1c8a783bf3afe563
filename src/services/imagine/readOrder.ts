import { flagsOf } from '../conversation/pictureRefs.ts';
import type { Question } from '../conversation/question.ts';
import type { MakingWay } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import { words } from '../locales/locales.ts';
import type { EditInputs } from '../pictures/editing/editSource.ts';
import type { PreparedPicture } from '../pictures/picture.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';
import { joinInputs, sourcesOf, startOfMade } from './editSources.ts';
import type { GenerateDeps } from './generatePictures.ts';
import { altText, type ImageOptions, type ImageOrder, isQuality, isShape, usualOptions } from './imageOptions.ts';
import { demandLook, type FetchedPictures, readyForEdit } from './orderFiles.ts';
import { type FoundPicture, findGenerated, type PictureOrigin } from './pictureMessage.ts';

/** What somebody wants to see. The question's text is the prompt, its files are what an edit starts from. */
export interface ImagineRequest {
	question: Question;
	imageOptions: ImageOptions;
	/** The generated picture that a button stands under, by its `pictureId`; null for a command. The question replies to that message. */
	from: { way: Exclude<MakingWay, 'new'>; id: string } | null;
}

type OrderDeps = GenerateDeps & { store: ConversationStore };

/** An order whose pictures are at hand. */
export interface ReadyOrder {
	/** With the words that stand for it in the conversation. */
	question: Question;
	image: ImageOrder;
	/** Pictures that came with it. */
	pictures: PreparedPicture[];
	origin: PictureOrigin | null;
}

/** @throws Failure `question.empty`, `picture.forgotten`, `server.*` */
export async function readOrder(
	request: ImagineRequest,
	files: FetchedPictures,
	deps: OrderDeps,
	signal: AbortSignal,
): Promise<ReadyOrder> {
	const { question, imageOptions, from } = request;
	if (from !== null) return await orderOfButton(request, from, files, deps, signal);
	if (question.text === '') throw failure('question.empty');
	const { starts, pictures } = files;
	const start = starts.length === 0 ? null : joinInputs(starts);
	return {
		question,
		image: {
			...newOrEdit(question.text, imageOptions, start, pictures[0]?.alt ?? pictures[0]?.name ?? ''),
			flags: flagsOf([question, ...pictures]),
		},
		pictures,
		origin: null,
	};
}

/** A new picture, or a change of those it starts from. `of`: what the first of these shows. */
function newOrEdit(prompt: string, imageOptions: ImageOptions, start: EditInputs | null, of: string) {
	const common = { prompt, instruction: prompt, imageOptions, start };
	return start === null
		? { ...common, alt: altText(prompt), way: 'new' as const }
		: { ...common, alt: altText(prompt, of), way: 'edit' as const };
}

/** The order of a button under a generated picture. @throws Failure `picture.forgotten` */
async function orderOfButton(
	{ question, imageOptions }: ImagineRequest,
	{ way, id }: NonNullable<ImagineRequest['from']>,
	more: FetchedPictures,
	deps: OrderDeps,
	signal: AbortSignal,
): Promise<ReadyOrder> {
	const { conversation, ...found } = await findSource(question, id, deps);
	const { made, number } = found.picture;
	const { prompt } = made.from;
	const origin = originOf(found, way, question.author.id);
	const alt = found.picture.alt ?? prompt;
	const flags = flagsOf([question, found.picture, ...more.pictures]);
	if (way === 'again') {
		const start = await startOfMade(made, conversation, { ...deps, personId: question.author.id, signal });
		const image = { prompt, instruction: prompt, alt, imageOptions: optionsOf(found), way, start, flags };
		return {
			question: { ...question, text: words(question.locale)('generate.again', { number }) },
			image,
			pictures: [],
			origin,
		};
	}
	const sources = await sourcesOf([found.picture], conversation.parts, deps.store);
	if (way === 'vary') {
		const instruction = `Make a variation of this picture: the same subject and style, with another composition and other details. It was made from these words: ${prompt}`;
		const image = {
			prompt,
			instruction,
			alt,
			imageOptions: { ...optionsOf(found), count: 1 },
			way,
			start: await readyForEdit(sources, question, deps, signal),
			flags,
		};
		return {
			question: { ...question, text: words(question.locale)('generate.vary', { number }) },
			image,
			pictures: [],
			origin,
		};
	}
	if (question.text === '') throw failure('question.empty');
	const start = joinInputs([await readyForEdit(sources, question, deps, signal), ...more.starts]);
	return {
		question,
		image: {
			...newOrEdit(question.text, { ...imageOptions, quality: optionsOf(found).quality }, start, prompt),
			flags,
		},
		pictures: more.pictures,
		origin,
	};
}

/** The picture that a button goes on from. @throws Failure `picture.forgotten`, `server.*` */
async function findSource(
	question: Question,
	id: string,
	deps: OrderDeps,
): Promise<FoundPicture & { conversation: Conversation }> {
	const messageId = question.replyTo?.id ?? '';
	const conversation = await deps.store.conversation(question.place.id, messageId);
	const found = conversation === null ? null : findGenerated(conversation.turns, id, messageId);
	if (conversation === null || found === null) throw failure('picture.forgotten');
	demandLook(found.picture, question, deps.settings);
	return { ...found, conversation };
}

function originOf({ picture, group }: FoundPicture, way: PictureOrigin['way'], personId: string): PictureOrigin {
	const place = group.length === 1 ? null : 1 + group.findIndex(({ number }) => number === picture.number);
	return { way, place, personId };
}

/** What was chosen when a picture was ordered. */
function optionsOf({ picture, group }: FoundPicture): ImageOptions {
	const { shape, quality } = picture.made.from;
	return {
		shape: isShape(shape) ? shape : null,
		quality: isQuality(quality) ? quality : usualOptions.quality,
		count: group.length,
	};
}
