import { createHash } from 'node:crypto';
import { nextPictureNumber } from './conversation/pictures.ts';
import type { Question } from './conversation/question.ts';
import { parentFor, pathTo } from './conversation/tree.ts';
import { answerId, type BotTurn, type PersonTurn, type PictureRef, type Turn } from './conversation/turn.ts';
import { type ExchangeDeps, runExchange } from './exchange.ts';
import { failure } from './failure.ts';
import { fitUpload } from './images/fitUpload.ts';
import type { Piece } from './images/picture.ts';
import type { PictureService } from './images/pictureService.ts';
import type { PictureModel, PictureOrder } from './model/port.ts';
import type { MessagePart, OutgoingFile, Reply } from './reply/surface.ts';
import { words } from './words/words.ts';

/** What somebody wants to have made. The question's text is the prompt. */
export interface ImagineRequest {
	question: Question;
	/** Largest file that may be posted there, in bytes. */
	uploadLimitBytes: number;
}

/** What making pictures needs. */
export interface ImagineDeps extends ExchangeDeps {
	pictures: PictureService;
	/** null where no picture model is set. */
	pictureModel: PictureModel | null;
	settings: { pictureTokens: number };
}

/** Makes a picture of a prompt: it is posted with the prompt as its alt text, and joins the conversation. Failures end as one sentence in the reply. */
export function imagine(request: ImagineRequest, reply: Reply, deps: ImagineDeps): Promise<void> {
	const { question } = request;
	return runExchange('imagine', question, reply, deps, async ({ work, reply: watched }) => {
		const { signal } = work;
		if (deps.pictureModel === null) throw failure('model.noImages');
		if (question.text === '') throw failure('question.empty');
		const begun = await deps.store.begin(
			question.place,
			(turns) => ({ ...beginning(turns, question), interaction: reply.interaction }),
			signal,
		);
		if (begun.outcome === 'duplicate') return undefined;
		try {
			const made = await make(orderOf(question), deps.pictureModel, deps, signal);
			const number = nextPictureNumber(pathTo(begun.thread.turns, question.id));
			const pictures = await Promise.all(
				made.map((bytes, index) => finishPicture(bytes, index, number, request, deps, signal)),
			);
			const files = pictures.map(({ file }) => file);
			const text = words(question.locale).made({ prompt: question.text.slice(0, 1500) });
			const messageIds = await postFiles(watched, { text, files }, signal);
			await deps.store.finish(question.place.id, answerId(question.id), {
				text: '',
				messageIds,
				state: 'done',
				pictures: pictures.map(({ ref }) => ref),
				pieces: pictures.flatMap(({ pieces }) => pieces),
			});
			return undefined;
		} catch (error) {
			// A picture that could not be made leaves nothing behind.
			await deps.store.forgetTurns(question.place.id, (turn) => turn.id === question.id);
			throw error;
		}
	});
}

/** The turns of an order: the prompt as the person's, the picture as the answer. */
function beginning(
	turns: readonly Turn[],
	question: Question,
): { turns: PersonTurn[]; answer: BotTurn; pieces: Piece[] } {
	const { id, author, text, at } = question;
	const asked: PersonTurn = {
		role: 'person',
		id,
		parent: parentFor(turns, question),
		author,
		broughtBy: null,
		text,
		texts: [],
		pictures: [],
		at,
	};
	const answer: BotTurn = {
		role: 'bot',
		id: answerId(id),
		parent: id,
		messageIds: [],
		text: '',
		pictures: [],
		state: 'pending',
		at,
	};
	return { turns: [asked], answer, pieces: [] };
}

function orderOf(question: Question): PictureOrder {
	return {
		prompt: question.text,
		size: 'auto',
		quality: 'auto',
		count: 1,
		inputs: [],
		mask: null,
		previews: 0,
		personId: question.author.id,
	};
}

/** The finished pictures of an order. @throws Failure `model.*` */
async function make(
	order: PictureOrder,
	model: PictureModel,
	deps: ImagineDeps,
	signal: AbortSignal,
): Promise<Uint8Array[]> {
	const pictures: Uint8Array[] = [];
	for await (const event of model.make(order, signal)) {
		if (event.type === 'picture') pictures[event.index] = event.bytes;
		if (event.type === 'usage') deps.metrics.used(model.name, event.usage);
	}
	if (pictures.length === 0) throw failure('model.empty');
	return pictures;
}

interface MadePicture {
	ref: PictureRef;
	pieces: Piece[];
	file: OutgoingFile;
}

/** A made picture as it is posted, as the model will see it, and as it is kept. */
async function finishPicture(
	bytes: Uint8Array,
	index: number,
	number: number,
	{ question, uploadLimitBytes }: ImagineRequest,
	deps: ImagineDeps,
	signal: AbortSignal,
): Promise<MadePicture> {
	const upload = await fitUpload(bytes, uploadLimitBytes);
	const name = fileName(question.text, index, upload.extension);
	const facts = {
		name,
		alt: question.text.slice(0, 1024),
		source: 'made' as const,
		tokens: deps.settings.pictureTokens,
	};
	const prepared = await deps.pictures.prepare(bytes, facts, signal);
	const { mediaType, width, height } = prepared.original;
	const full: Piece = {
		hash: createHash('sha256').update(bytes).digest('hex'),
		mediaType,
		width,
		height,
		size: bytes.length,
		tokens: 0,
		bytes,
	};
	const { bytes: _, ...fullFacts } = full;
	const from = {
		prompt: question.text,
		model: deps.pictureModel?.name ?? '',
		size: `${width}x${height}`,
		quality: 'auto',
		parents: [],
		at: deps.clock.now(),
	};
	const pieceFacts = prepared.pieces.map(({ bytes: __, ...piece }) => piece);
	return {
		ref: { ...prepared, number: number + index, pieces: pieceFacts, made: { full: fullFacts, from } },
		pieces: [...prepared.pieces, full],
		file: { name, bytes: upload.bytes, alt: facts.alt },
	};
}

/** A file name that says what the picture shows: the prompt's first words, in plain letters. */
function fileName(prompt: string, index: number, extension: string): string {
	const plain = prompt
		.normalize('NFKD')
		.replaceAll(/[^\p{ASCII}]/gu, '')
		.toLowerCase();
	const words =
		plain
			.match(/[a-z0-9]+/g)
			?.slice(0, 6)
			.join('-') ?? '';
	return `${words === '' ? 'picture' : words.slice(0, 60)}${index === 0 ? '' : `-${index + 1}`}.${extension}`;
}

/** Puts the pictures where "thinking" stands, or posts them. */
async function postFiles({ surface, existing }: Reply, part: MessagePart, signal: AbortSignal): Promise<string[]> {
	const [first] = existing;
	if (first === undefined) return [await surface.post(part, signal)];
	await surface.edit(first, part, signal);
	return [first];
}
