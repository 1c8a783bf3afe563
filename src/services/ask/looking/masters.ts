import { keyOfPicture } from '../../conversation/pictureRefs.ts';
import type { PictureRef, PieceFacts } from '../../conversation/turn.ts';
import { isFailure } from '../../failure.ts';
import type { Originals } from '../../pictures/originals.ts';
import { hidesDetail, kindOfPieces, type Piece, type PreparedPicture } from '../../pictures/picture.ts';
import type { AnswerContext, Masters } from '../answerContext.ts';
import type { AnswerProgress } from '../answerProgress.ts';

type MastersDeps = Pick<
	AnswerContext,
	'decoder' | 'pictures' | 'settings' | 'store' | 'question' | 'conversation' | 'log' | 'signal'
>;

/** Those of an answer. `prepared`: the pictures that came with the question. */
export function createMasters(prepared: readonly PreparedPicture[], deps: MastersDeps): Masters {
	const { decoder, pictures, settings, store, conversation, question, log, signal } = deps;
	const { rule, rooms } = settings;
	const requester = { personId: question.author.id, signal };
	const originals = pictures.openOriginals(requester);
	const posted = new Map(
		prepared.flatMap(({ file, ...picture }) => (file ? [[keyOfPicture(picture), { ...picture, file }] as const] : [])),
	);
	const keeper = createKeeper(posted, originals, deps);
	const read = async (hash: string) => (await store.pictures(conversation.parts, [hash])).get(hash) ?? null;
	const ofOriginal = async (...args: Parameters<Originals['look']>) => {
		try {
			return await originals.look(...args);
		} catch (error) {
			signal.throwIfAborted();
			if (!isFailure(error)) throw error;
			log.info({ code: error.code }, 'a file could not be looked at as it was posted: looking at what is kept of it');
			return null;
		}
	};
	return {
		keep: () => void keeper.keepAll(),
		look: async (picture, place, already) => {
			const order = { region: place.region, rule, tokens: rooms.look };
			const original = posted.get(keyOfPicture(picture));
			// What was looked at once can be looked at again later.
			const made = keeper.keep(keyOfPicture(picture));
			const seen = original === undefined ? null : await ofOriginal(original, { ...order, page: place.page ?? 1 });
			const kept = await made;
			signal.throwIfAborted();
			if (seen !== null) return seen;
			const { name, masters = kept } = picture;
			const bytes = await finestOf({ ...picture, masters }, place.page, { pieces: already.pieces, read });
			if (typeof bytes === 'string') return bytes;
			return await decoder.run('lookCloser', { ...order, bytes, name, page: 1 }, { ...requester, name });
		},
		[Symbol.dispose]: () => originals[Symbol.dispose](),
	};
}

type PostedPicture = PreparedPicture & Required<Pick<PreparedPicture, 'file'>>;

/** Makes masters, each once, of pictures that came with the question. */
function createKeeper(posted: ReadonlyMap<string, PostedPicture>, originals: Originals, deps: MastersDeps) {
	const { conversation, settings, signal } = deps;
	const made = new Map<string, Promise<PieceFacts[]>>();
	const keep = async (key: string): Promise<PieceFacts[]> => {
		const picture = posted.get(key);
		if (picture === undefined || conversation.parts.length === 0 || !hidesDetail(picture)) return [];
		const making = made.get(key) ?? keepMasters(key, originals.masters(picture, settings), deps);
		made.set(key, making);
		return await making;
	};
	let isKeeping = false;
	return {
		keep,
		/** One after the other: what somebody looks at meanwhile does not stand behind all of them. */
		keepAll: async (): Promise<void> => {
			if (isKeeping) return;
			isKeeping = true;
			for (const key of posted.keys()) if (!signal.aborted) await keep(key);
		},
	};
}

/** Where the bytes of pictures are: made in this answer, or stored. */
interface Files extends Pick<AnswerProgress, 'pieces'> {
	read(hash: string): Promise<Uint8Array | null>;
}

/** The finest that is kept of a picture, or of its page or frame. */
async function finestOf(picture: PictureRef, page: number | null, { pieces, read }: Files) {
	const { made, masters = [] } = picture;
	if (made !== null) {
		const { hash } = made.full;
		return pieces.find((piece) => piece.hash === hash)?.bytes ?? (await read(hash)) ?? 'gone';
	}
	const master = masters.find((one) => one.page === (page ?? undefined));
	const bytes = master === undefined ? null : await read(master.hash);
	if (bytes !== null) return bytes;
	const shown = await read(picture.pieces[0]?.hash ?? '');
	if (shown === null) return 'gone';
	// One piece that shows everything is what parts are cut from.
	if (page === null) return hidesDetail(picture) ? 'shown' : shown;
	const isShown = kindOfPieces(picture) === 'frames' || picture.pieces.some((piece) => piece.page === page);
	return isShown ? 'shown' : 'notKept';
}

/** Stores the masters of a file once they are made. Whatever goes wrong, the answer goes on: there are none then. */
async function keepMasters(
	key: string,
	making: Promise<Piece[]>,
	{ store, question, log, signal }: MastersDeps,
): Promise<PieceFacts[]> {
	try {
		const masters = await making;
		const isKept = await store.keepMasters(question.place.id, question.id, new Map([[key, masters]]));
		return isKept ? masters.map(({ bytes: _, ...facts }) => facts) : [];
	} catch (error) {
		const code = isFailure(error) ? error.code : 'unexpected';
		if (!signal.aborted) log.warn({ code, cause: isFailure(error) ? error.cause : error }, 'no masters could be kept');
		return [];
	}
}
