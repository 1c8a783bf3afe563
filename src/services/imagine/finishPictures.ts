import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { MadeFrom, PictureRef } from '../conversation/turn.ts';
import type { Usage } from '../model/port.ts';
import type { Decoder, Requester } from '../pictures/decoder/decoder.ts';
import type { Size } from '../pictures/layout/fitSize.ts';
import type { Piece } from '../pictures/picture.ts';
import type { PictureService } from '../pictures/pictureService.ts';
import type { TokenRule } from '../pictures/pictureTokens.ts';
import { type OutgoingFile, spoilerOf } from '../reply/surface.ts';
import type { ImageOrder, OrderNote } from './imageOptions.ts';
import { pictureFileName } from './pictureMessage.ts';

/** How pictures came to be, all of one order. */
interface Origin extends ImageOrder {
	model: string;
	/** As ordered: `WIDTHxHEIGHT` or `auto`. */
	size: string;
	/** Milliseconds since the epoch. */
	at: number;
	seconds: number;
	usage: Usage | null;
	firstNumber: number;
}

interface FinishContext {
	/** Largest file that may be posted. */
	limitBytes: number;
	/** Tokens a picture, as the model that answers will see it. */
	tokens: number;
	rule: TokenRule;
	pictures: Pick<PictureService, 'prepare'>;
	decoder: Pick<Decoder, 'run'>;
	requester: Requester;
	log: Pick<Logger, 'warn'>;
}

/** Pictures as they are kept, as the model will see them, and as they are posted. */
export interface FinishedPictures {
	pictures: PictureRef[];
	pieces: Piece[];
	files: OutgoingFile[];
	notes: OrderNote[];
}

/** Sides may differ from what was ordered by this share before it counts as another shape. */
const sameShape = 0.04;

/**
 * Makes pictures ready to be posted and kept. One that cannot be is left out: the others are paid for.
 * @throws Failure if that leaves none: `model.noPicture` for bytes that are no picture, `discord.fileTooLarge`
 */
export async function finishPictures(
	files: readonly Uint8Array[],
	origin: Origin,
	context: FinishContext,
): Promise<FinishedPictures> {
	const mask = origin.start?.mask ?? null;
	const maskFile = mask === null ? null : fileOf(mask, 'image/png', pngSize(mask));
	const all = await Promise.allSettled(files.map((bytes, index) => finish(bytes, index, origin, maskFile, context)));
	context.requester.signal.throwIfAborted();
	const finished = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
	for (const { reason } of all.filter((each) => each.status === 'rejected')) {
		if (finished.length === 0) throw reason;
		context.log.warn({ cause: reason }, 'one of several pictures could not be finished');
	}
	const notes = finished.flatMap((each) => each.notes);
	return {
		pictures: finished.map((each) => each.picture),
		pieces: [...finished.flatMap((each) => each.pieces), ...(maskFile === null ? [] : [maskFile])],
		files: finished.map((each) => each.file),
		// The same is said once, also if it holds for several.
		notes: notes.filter(({ kind }, index) => notes.findIndex((other) => other.kind === kind) === index),
	};
}

async function finish(
	bytes: Uint8Array,
	index: number,
	origin: Origin,
	mask: Piece | null,
	{ limitBytes, tokens, rule, pictures, decoder, requester }: FinishContext,
) {
	const upload = await decoder.run('fitUpload', { bytes, limitBytes }, { ...requester, name: 'picture' });
	const name = pictureFileName(origin.prompt, index, upload.extension);
	const alt = origin.alt.slice(0, 1024).toWellFormed();
	const facts = { name, alt, source: 'made', rule, tokens, ...origin.flags } as const;
	const prepared = await pictures.prepare(bytes, facts, requester);
	const full = fileOf(bytes, prepared.original.mediaType, prepared.original);
	const picture: PictureRef = {
		...prepared,
		number: origin.firstNumber + index,
		pieces: prepared.pieces.map(factsOf),
		made: {
			full: factsOf(full),
			from: fromOf(origin),
			...(mask === null ? {} : { mask: factsOf(mask) }),
			...(upload.reencoded === null ? {} : { reencoded: true as const }),
		},
	};
	const notes: OrderNote[] = [];
	const { width, height } = prepared.original;
	if (!hasShape(origin, width, height)) notes.push({ kind: 'size', width, height });
	if (upload.reencoded !== null) {
		notes.push({ kind: 'reencoded', ...upload.reencoded, bytes: upload.bytes.length, limitBytes });
	}
	const file = { name, bytes: upload.bytes, alt, ...spoilerOf(picture) };
	return { picture, pieces: [...prepared.pieces, full], file, notes };
}

function fromOf({ prompt, model, size, imageOptions, way, start, at, seconds, usage }: Origin): MadeFrom {
	return {
		prompt,
		model,
		size,
		quality: imageOptions.quality,
		parents: start?.parents ?? [],
		at,
		way,
		...(imageOptions.shape === null ? {} : { shape: imageOptions.shape }),
		seconds,
		...(usage === null ? {} : { tokens: { input: usage.input, output: usage.output } }),
	};
}

function hasShape({ size }: Origin, width: number, height: number): boolean {
	const [wide, high] = size.split('x').map(Number);
	if (wide === undefined || high === undefined) return true;
	return Math.abs((width / height) * (high / wide) - 1) <= sameShape;
}

/** The size of a PNG of our own, from its first chunk. */
function pngSize(png: Uint8Array): Size {
	const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
	return { width: view.getUint32(16), height: view.getUint32(20) };
}

function fileOf(bytes: Uint8Array, mediaType: string, { width, height }: Size): Piece {
	const hash = createHash('sha256').update(bytes).digest('hex');
	return { hash, mediaType, width, height, size: bytes.length, tokens: 0, bytes };
}

function factsOf({ bytes: _, ...facts }: Piece) {
	return facts;
}
