import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { ApiError } from '../apiError.ts';
import type { AskedQuestion, Describer, MadePicture } from '../describer.ts';
import type { OrderedPictures } from '../read/readImages.ts';
import type { MadeCall, ShownMessage, ShownPicture } from '../receivedRequest.ts';
import { callOf, lookingTool, toolFor, type Wish } from './callTool.ts';
import { describe, topicOf } from './describe.ts';
import { drawScene } from './drawScene.ts';
import { canEdit, editPicture, possibleEdits } from './editPicture.ts';
import { pictureFacts } from './pictureFacts.ts';
import { readText } from './readText.ts';
import { type Part, smallPrint } from './smallPrint.ts';

/** Measurements kept; the oldest go first. */
const KEPT = 50;
/** Longest side of an edit whose size is automatic, pixels. */
const LONGEST = 1536;

/** Describes pictures by what their pixels say, changes them as far as pixels allow, and paints landscapes. */
export function createDescriber(): Describer {
	const hashOf = ({ hash }: ShownPicture) => hash;
	const facts = remembered(({ bytes }: ShownPicture) => pictureFacts(bytes), hashOf);
	const text = remembered(({ bytes }: ShownPicture) => readText(bytes), hashOf);
	const rough = new WeakMap<Buffer, Promise<Buffer>[]>();
	const small = remembered(({ bytes }: ShownPicture) => smallPrint(bytes), hashOf);
	const rest = remembered(
		async ({ bytes }: ShownPicture, parts: Part[]) => await readText(await without(bytes, parts)),
		({ hash }, parts) => JSON.stringify([hash, parts]),
	);
	/** What was looked at more closely is read there, and everything else as it is shown. */
	const read = async (picture: ShownPicture, closer: SeenPart[]): Promise<string | null> => {
		if (closer.length === 0) return await text(picture);
		const parts = [
			...closer.map(({ seen }) => text(seen)),
			rest(
				picture,
				closer.map(({ part }) => part),
			),
		];
		const found = await Promise.all(parts);
		return found.includes(null) ? null : found.filter((each) => each !== '').join(' ');
	};
	const eyes: Eyes = {
		say: async (picture, words, closer) => {
			const topic = topicOf(words);
			const measured = await facts(picture);
			const isRead = topic === 'text' || (topic === 'all' && (measured.isPrint || closer.length > 0));
			return describe(measured, topic, isRead ? await read(picture, closer) : null);
		},
		tooSmall: (picture, words) => (['text', 'all'].includes(topicOf(words)) ? small(picture) : Promise.resolve([])),
	};
	return {
		answer: async (question) => (await lookAround(question, eyes)) ?? (await answer(question, eyes)),
		make: remembered(make, orderKey),
		preview(picture, order, step) {
			const known = rough.get(picture.bytes) ?? [];
			rough.set(picture.bytes, known);
			known[step] ??= preview(picture, order, step);
			return known[step];
		},
	};
}

/** A part of a picture, as it looks from near. */
interface SeenPart {
	part: Part;
	seen: ShownPicture;
}

/** What can be found out about pictures. */
interface Eyes {
	/** What is seen. `closer`: parts of it that were looked at more closely. */
	say(picture: ShownPicture, words: string, closer: SeenPart[]): Promise<string>;
	/** What of it cannot be read as it is shown, if that matters to the question. */
	tooSmall(picture: ShownPicture, words: string): Promise<Part[]>;
}

/** Looks at parts of pictures within one answer. */
const MOST_LOOKS = 3;

const POLITE = /^(?:(?:please|now|ok(?:ay)?,?|can you|could you|would you|will you)\s+)*/i;
const MAKING =
	/^(?:draw|paint|sketch|generate|imagine|render|create|make (?:me )?(?:an?|another|some|two|three|four|\d) )/i;
const EDITING =
	/^(?:make|turn|change|edit|recolou?r|crop|rotate|flip|mirror|blur|invert|tint|darken|brighten|lighten|remove|replace|add|put|give|write|zoom)\b/i;

/** What a picture in the result shows; else what stands for silence if that is asked for, or a nod. */
async function afterTool(
	{ text, pictures: [shown] }: ShownMessage,
	messages: ShownMessage[],
	{ say }: Eyes,
): Promise<string> {
	const asked = messages.findLast(({ role }) => role === 'user');
	if (shown !== undefined && asked !== undefined) return await say(shown, wordsOf(asked), []);
	return /answer with "([^"]+)" alone/.exec(text)?.[1] ?? `Here you go. ${text.slice(0, 300)}`;
}

async function answer({ messages, tools, forced }: AskedQuestion, eyes: Eyes): Promise<string | MadeCall> {
	const last = messages.at(-1);
	if (last === undefined) return 'Hello.';
	if (last.role === 'tool') return await afterTool(last, messages, eyes);
	const words = wordsOf(last).replace(POLITE, '');
	const isAll = /\b(?:both|all)\b/i.test(words);
	const pictures = numbered(messages, isAll);
	const kind = MAKING.test(words) ? 'make' : EDITING.test(words) && pictures.length > 0 ? 'edit' : null;
	const wish: Wish = {
		kind: kind ?? 'make',
		words,
		pictures: kind === 'make' ? [] : (isAll ? pictures : pictures.slice(-1)).map(({ number }) => number),
	};
	const tool = tools.find(({ name }) => name === forced) ?? (kind === null ? undefined : toolFor(wish, tools));
	if (forced === null && kind === 'edit' && !canEdit(words)) return `That takes a real model: I can ${possibleEdits}.`;
	if (tool !== undefined) return callOf(tool, wish, `call_${messages.length}_${words.length}`);
	const none = kind === null ? '' : 'I was given no way to make one. ';
	if (pictures.length === 0) {
		if (kind !== null) return 'I was shown no picture here, and I was given no way to make one.';
		return "I was shown no picture here. Show me one, and I'll tell you about its colours, its layout and its light.";
	}
	const said = await Promise.all(pictures.map(({ picture }) => eyes.say(picture, words, [])));
	return none + listed(said);
}

/**
 * Looks closer at what is too small to be read in the pictures that a question is about, one part after the other, and says then what is
 * seen; null if there is no such part, or no way to look.
 */
async function lookAround(
	{ messages, tools, forced }: AskedQuestion,
	{ say, tooSmall }: Eyes,
): Promise<string | MadeCall | null> {
	const tool = lookingTool(tools);
	// Some servers are given the pictures of results right behind them, as a person's.
	const at = messages.findLastIndex(({ role }, index) => role === 'user' && messages[index - 1]?.role !== 'tool');
	const asked = messages[at];
	if (tool === undefined || asked === undefined || forced !== null) return null;
	const words = wordsOf(asked).replace(POLITE, '');
	if (MAKING.test(words) || EDITING.test(words)) return null;
	const all = numbered(messages.slice(0, at + 1), /\b(?:both|all)\b/i.test(words));
	// Where in the whole picture one of its pieces is, nobody said.
	const pictures = all.filter(({ number }) => all.filter((each) => each.number === number).length === 1);
	const parts = await Promise.all(
		pictures.map(async ({ number, picture }) => (await tooSmall(picture, words)).map((part) => ({ number, part }))),
	);
	const looks = parts.flat().slice(0, MOST_LOOKS);
	const after = messages.slice(at + 1);
	const done = after.filter(({ role }) => role === 'tool').length;
	const next = looks[done];
	if (next !== undefined) {
		const wish: Wish = { kind: 'make', words, pictures: [next.number], part: next.part };
		return callOf(tool, wish, `call_${messages.length}_${words.length}`);
	}
	const results = resultsOf(after);
	if (results.every((seen) => seen === undefined)) return null;
	const closer = looks.flatMap((look, index) => {
		const seen = results[index];
		return seen === undefined ? [] : [{ ...look, seen }];
	});
	return listed(
		await Promise.all(
			all.map(({ number, picture }) =>
				say(
					picture,
					words,
					closer.filter((each) => each.number === number),
				),
			),
		),
	);
}

/** What each look after a question showed, in their order: nothing if it was refused. */
function resultsOf(messages: ShownMessage[]): (ShownPicture | undefined)[] {
	const results: (ShownPicture | undefined)[] = [];
	for (const { role, pictures } of messages) {
		const [seen] = pictures;
		if (role === 'tool') results.push(seen);
		else if (role === 'user' && seen !== undefined) results[results.length - 1] = seen;
	}
	return results;
}

/** A picture with these parts of it left white. */
async function without(bytes: Uint8Array, parts: Part[]): Promise<Buffer> {
	const { width, height } = await sharp(bytes).metadata();
	const white = parts.map((part) => {
		const [left, top] = [Math.floor(part.left * width), Math.floor(part.top * height)];
		const size = { width: Math.ceil(part.right * width) - left, height: Math.ceil(part.bottom * height) - top };
		return { input: { create: { ...size, channels: 3 as const, background: 'white' } }, left, top };
	});
	return await sharp(bytes).flatten({ background: 'white' }).composite(white).png().toBuffer();
}

/** What is said of each of several. */
function listed(said: string[]): string {
	return said.length === 1 ? said.join('') : said.map((each, index) => `${index + 1}. ${each}`).join('\n');
}

/** What somebody wrote: the last line of the last text, behind any notes and pictures. */
function wordsOf({ parts }: ShownMessage): string {
	const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
	return texts.at(-1)?.trim().split('\n').at(-1)?.trim() ?? '';
}

/**
 * The pictures that are meant, those of the last message that shows any, each with its number: the one in front of it, or else its
 * place in the conversation. Only the newest, unless a message shows nothing else, or `all` are meant.
 */
function numbered(messages: ShownMessage[], all: boolean): { number: number; picture: ShownPicture }[] {
	const found: { number: number; picture: ShownPicture; message: number }[] = [];
	for (const [index, { parts }] of messages.entries()) {
		for (const [place, part] of parts.entries()) {
			if (part.type !== 'picture') continue;
			const before = parts[place - 1];
			const label =
				before?.type === 'text' ? /\b(\d{1,4})\b/.exec(before.text.trim().split('\n').at(-1) ?? '')?.[1] : undefined;
			found.push({ number: Number(label ?? found.length + 1), picture: part.picture, message: index });
		}
	}
	const newest = found.filter(({ message }) => message === found.at(-1)?.message);
	return newest.at(-1)?.message === messages.length - 1 || all ? newest : newest.slice(-1);
}

async function make(order: OrderedPictures, inputs: ShownPicture[], index: number): Promise<MadePicture> {
	const [first] = inputs;
	const size = order.size ?? (first === undefined ? { width: 1024, height: 1024 } : automaticSize(first));
	const transparent = order.background === 'transparent';
	const { prompt, mask } = order;
	const png =
		first === undefined
			? await drawScene({ prompt, ...size, transparent, index })
			: await editPicture({ prompt, mask, ...size, inputs: inputs.map(({ bytes }) => bytes), index });
	return { bytes: await encoded(png, order), ...size };
}

/** The picture in squares, smaller at each step. */
async function preview({ bytes, width, height }: MadePicture, order: OrderedPictures, step: number): Promise<Buffer> {
	const across = Math.max(8, Math.round(width / (64 / 3 ** step)));
	const { data, info } = await sharp(bytes).resize(across).raw().toBuffer({ resolveWithObject: true });
	const squares = sharp(data, { raw: info }).resize(width, height, { fit: 'fill', kernel: 'nearest' });
	return encoded(await squares.png().toBuffer(), order);
}

async function encoded(png: Buffer, { format, compression }: OrderedPictures): Promise<Buffer> {
	if (format === 'png') return png;
	if (format === 'svg')
		throw new ApiError(400, 'svg is in preview, and not available here.', { param: 'output_format' });
	return sharp(png)
		.toFormat(format, format === 'gif' ? {} : { quality: Math.max(1, compression) })
		.toBuffer();
}

/** The input's own shape, in steps of 16 pixels. */
function automaticSize({ width, height }: ShownPicture): { width: number; height: number } {
	const scale = Math.min(1, LONGEST / Math.max(width, height));
	const side = (length: number) => Math.max(16, Math.round((length * scale) / 16) * 16);
	return { width: side(width), height: side(height) };
}

/** What makes two orders the same. */
function orderKey(order: OrderedPictures, inputs: ShownPicture[], index: number): string {
	const { prompt, size, format, compression, background, mask } = order;
	const holes = mask === null ? null : createHash('sha256').update(mask).digest('hex');
	return JSON.stringify([prompt, size, format, compression, background, holes, inputs.map(({ hash }) => hash), index]);
}

/** Pictures are asked about and ordered again and again; each is measured or drawn once. */
function remembered<Given extends unknown[], Fact>(
	find: (...given: Given) => Promise<Fact>,
	keyOf: (...given: Given) => string,
): (...given: Given) => Promise<Fact> {
	const known = new Map<string, Promise<Fact>>();
	return (...given) => {
		const key = keyOf(...given);
		const fact = known.get(key) ?? find(...given);
		known.set(key, fact);
		for (const old of [...known.keys()].slice(0, -KEPT)) known.delete(old);
		return fact;
	};
}
