import { z } from 'zod';
import { flagsOf, nextPictureNumber } from '../conversation/pictureRefs.ts';
import type { SourceFile } from '../conversation/question.ts';
import type { PictureFlags, PictureRef } from '../conversation/turn.ts';
import { isFailure } from '../failure.ts';
import { joinInputs, sourcesOf } from '../imagine/editSources.ts';
import { generatePictures } from '../imagine/generatePictures.ts';
import {
	altText,
	type ImageOptions,
	type ImageOrder,
	isQuality,
	isShape,
	mostPicturesPerOrder,
	qualities,
	shapes,
	usualOptions,
} from '../imagine/imageOptions.ts';
import type { Tool, ToolCall } from '../model/port.ts';
import type { Requester } from '../pictures/decoder/decoder.ts';
import { type EditInputs, type EditSource, isEditable } from '../pictures/editing/editSource.ts';
import { notLookedAt } from '../serverSettings/serverSettings.ts';
import type { ConversationStore } from '../store/conversationStore.ts';
import type { AnswerContext } from './answerContext.ts';
import type { AnswerProgress, CallOutcome } from './answerProgress.ts';
import { nothingToAdd } from './echo.ts';

/** A call within an answer. */
interface PictureToolContext extends AnswerContext {
	/** The message that waits for the picture; null: one is posted. */
	messageId: string | null;
	/** A line that stands above it, as it is; null for none. */
	above: string | null;
	/** As in `OrderPlace`. */
	isTitled: boolean;
	/** What this answer has made before. */
	already: Pick<AnswerProgress, 'pictures' | 'pieces'>;
	/** How many more pictures this answer may order: at least one. */
	left: number;
	onShown: (messageId: string) => Promise<void>;
}

const promptProperty = {
	type: 'string',
	description: "What it should show, in full, in the person's language; up to 4000 characters.",
};
const shapeProperty = { type: 'string', enum: ['auto', ...shapes], description: 'auto unless a shape was asked for.' };
const qualityProperty = {
	type: 'string',
	enum: [usualOptions.quality, ...qualities.filter((quality) => quality !== usualOptions.quality)],
	description: `${usualOptions.quality} unless something else was asked for.`,
};

/** The functions that the model may call. They are the same in every request: what the provider caches begins with them. */
export const pictureTools: Tool[] = [
	{
		name: 'make_picture',
		description:
			'Make a new picture from words and post it. Call it only when the person asks for a picture. The person sees it at once, with its time and buttons: afterwards do not announce or describe it.',
		parameters: {
			type: 'object',
			properties: {
				prompt: promptProperty,
				shape: shapeProperty,
				quality: qualityProperty,
				count: {
					type: 'integer',
					description: `How many, 1 to ${mostPicturesPerOrder}; 1 unless several were asked for.`,
				},
			},
			required: ['prompt', 'shape', 'quality', 'count'],
			additionalProperties: false,
		},
	},
	{
		name: 'edit_picture',
		description:
			'Change one picture of this conversation, or combine several, and post what comes out. Call it when the person wants a picture changed, as in "make it night" or "put this hat on that dog"; not for questions about a picture. The person sees the result at once: afterwards do not announce or describe it.',
		parameters: {
			type: 'object',
			properties: {
				prompt: { ...promptProperty, description: "What is to change, in full, in the person's language." },
				pictures: {
					type: 'array',
					items: { type: 'integer' },
					description: 'Numbers of the pictures to start from, the one to be changed first. None: the newest one.',
				},
				shape: shapeProperty,
				quality: qualityProperty,
			},
			required: ['prompt', 'pictures', 'shape', 'quality'],
			additionalProperties: false,
		},
	},
];

/** Most pictures that one edit starts from (OpenAI, "Create image edit": image). */
const mostSources = 16;

const shared = {
	prompt: z.string().trim().min(1).max(32_000),
	// A server without strict schemas may leave fields out, or make up words for them.
	shape: z
		.unknown()
		.optional()
		.transform((shape) => (isShape(shape) ? shape : null)),
	quality: z
		.unknown()
		.optional()
		.transform((quality) => (isQuality(quality) ? quality : usualOptions.quality)),
};
const makeArguments = z.object({
	...shared,
	count: z
		.unknown()
		.optional()
		.transform((count) => Math.min(1000, Math.max(1, Math.round(Number(count ?? 1)) || 1))),
});
const editArguments = z.object({
	...shared,
	pictures: z
		.array(z.coerce.number())
		.nullish()
		.transform((numbers) => numbers ?? [])
		.transform((numbers) => [...new Set(numbers)])
		.refine((numbers) => numbers.length <= mostSources, `at most ${mostSources} pictures`),
});

/**
 * Runs a call. What the model got wrong is told to the model, which may try again.
 * @throws Failure `model.*`, `discord.*` or `picture.*` for what the person has to know
 */
export async function runPictureTool(call: ToolCall, context: PictureToolContext): Promise<CallOutcome> {
	const read = await readCall(call, context);
	if (typeof read === 'string') return { text: read, made: null, ordered: 0, isOverLimit: false };
	const { question, path, already, reply, log, messageId, onShown, signal } = context;
	const asked = read.imageOptions.count;
	const count = Math.min(asked, context.left);
	const order = { ...read, imageOptions: { ...read.imageOptions, count } };
	const firstNumber = Math.max(
		nextPictureNumber(path),
		1 + Math.max(0, ...already.pictures.map(({ number }) => number)),
	);
	const made = await generatePictures(
		order,
		{
			questionId: question.id,
			personId: question.author.id,
			locale: question.locale,
			surface: reply.surface,
			above: context.above,
			isTitled: context.isTitled,
			origin: null,
			messageId,
			upload: reply.upload,
			turns: path,
			firstNumber,
			kept: !(await context.store.people.keepsNothing(question.author.id)),
			onShown,
			tab: context.tab,
			log,
		},
		context,
		signal,
	);
	const names = made.pictures.map(
		({ number, original }) => `Picture ${number} (${original.width} × ${original.height})`,
	);
	const surplus = asked > count ? ` ${asked - count} more were asked for.` : '';
	const isEnough = surplus === '' ? ` Unless something else was asked for, answer with "${nothingToAdd}" alone.` : '';
	const text = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} made and posted.${surplus}${isEnough}`;
	return { text, made, ordered: count, isOverLimit: asked > count };
}

/** What a call orders; a text for the model if it makes no sense. */
async function readCall(
	{ name, arguments: json }: ToolCall,
	context: PictureToolContext,
): Promise<ImageOrder | string> {
	const given = parseJson(json);
	const known = [...context.path.flatMap((turn) => turn.pictures), ...context.already.pictures].filter(
		(picture) => notLookedAt(context.settings.looksAt, picture, picture.name) === null,
	);
	if (name === 'make_picture') return readMake(given, flagsOf([context.question, ...known]));
	if (name !== 'edit_picture') return `There is no function ${JSON.stringify(name.slice(0, 60))}.`;
	const parsed = editArguments.safeParse(given);
	if (!parsed.success) return misunderstood(parsed.error);
	const { prompt, shape, quality, pictures: named } = parsed.data;
	const numbers = named.length > 0 ? named : known.slice(-1).map(({ number }) => number);
	const chosen = numbers.flatMap((number) => known.findLast((picture) => picture.number === number) ?? []);
	const [first] = chosen;
	if (first === undefined || chosen.length < numbers.length) {
		const last = known.slice(-20).map(({ number }) => number);
		return known.length === 0
			? 'There is no picture in this conversation.'
			: `Not all of these pictures are in this conversation. Its last ones are: ${last.join(', ')}.`;
	}
	const starts: EditInputs[] = [];
	for (const picture of chosen) {
		const found = await startFrom(picture, context);
		// A picture that was posted twice has two numbers.
		if (starts.every(({ parents }) => parents[0] !== found.parents[0])) starts.push(found);
	}
	const alt = altText(prompt, first.alt ?? first.made?.from.prompt ?? first.name);
	const imageOptions: ImageOptions = { shape, quality, count: 1 };
	return {
		prompt,
		instruction: prompt,
		alt,
		imageOptions,
		way: 'edit',
		start: joinInputs(starts),
		flags: flagsOf([context.question, ...chosen]),
	};
}

/** A new picture. `flags`: of what the model has seen; its words may give away what is covered. */
function readMake(given: unknown, flags: PictureFlags): ImageOrder | string {
	const parsed = makeArguments.safeParse(given);
	if (!parsed.success) return misunderstood(parsed.error);
	const { prompt, shape, quality, count } = parsed.data;
	const imageOptions: ImageOptions = { shape, quality, count };
	return { prompt, instruction: prompt, alt: altText(prompt), imageOptions, way: 'new', start: null, flags };
}

/** What a model wrote as JSON; null if it is none. */
export function parseJson(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return null;
	}
}

function misunderstood({ issues }: z.ZodError): string {
	const fields = issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
	return `These arguments make no sense: ${fields.join('; ')}.`;
}

/** A picture as an edit starts from it: as it was posted if that is still at hand, which keeps detail and a drawn mask; else as stored. */
async function startFrom(picture: PictureRef, context: PictureToolContext): Promise<EditInputs> {
	const requester = { personId: context.question.author.id, signal: context.signal, name: picture.name };
	const ready = (sources: EditSource[], by = requester) =>
		context.decoder.run('editInputs', { sources, mask: null }, by);
	const file = fileOf(picture, context);
	const [first] = picture.pieces;
	if (file !== null && first !== undefined) {
		try {
			const { hash } = first;
			const use = ({ name }: SourceFile, bytes: Uint8Array, by: Requester) =>
				ready([{ bytes, hash, name: picture.name }], { ...by, name });
			return joinInputs(await context.pictures.originals([file], use, requester));
		} catch (error) {
			if (!isFailure(error)) throw error;
			context.log.info({ code: error.code }, 'a file could not be fetched again: editing it as it is stored');
		}
	}
	const fresh = new Map(context.already.pieces.map(({ hash, bytes }) => [hash, bytes]));
	const pictures: ConversationStore['pictures'] = async (parts, hashes) =>
		new Map([...(await context.store.pictures(parts, hashes)), ...fresh]);
	return await ready(await sourcesOf([picture], context.conversation.parts, { pictures }));
}

/** The file of a picture that came with the question, or with the message it replies to; null if that cannot be edited as it came. */
function fileOf(picture: PictureRef, { question, path }: PictureToolContext): SourceFile | null {
	if (picture.made !== null || !isEditable(picture.original)) return null;
	const turn = path.find(({ pictures }) => pictures.includes(picture));
	const { replyTo } = question;
	const files = turn?.id === question.id ? question.files : turn?.id === replyTo?.id ? (replyTo?.files ?? []) : [];
	const same = files.filter(({ name }) => name === picture.name);
	return same.length === 1 ? (same[0] ?? null) : null;
}
