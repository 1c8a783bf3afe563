import { keyOfPicture } from '../../conversation/pictureRefs.ts';
import type { SourceFile } from '../../conversation/question.ts';
import type { PictureRef, PieceFacts } from '../../conversation/turn.ts';
import { isFailure } from '../../failure.ts';
import { hidesDetail, kindOf, type PreparedPicture } from '../../pictures/picture.ts';
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
	const files = new Map(
		prepared.flatMap((picture) => (picture.file ? [[keyOfPicture(picture), picture.file] as const] : [])),
	);
	const made = new Map<string, Promise<PieceFacts[]>>();
	const read = async (hash: string) => (await store.pictures(conversation.parts, [hash])).get(hash) ?? null;
	const keep = (picture: Pick<PictureRef, 'name' | 'original' | 'pieces'>): void => {
		const key = keyOfPicture(picture);
		const file = files.get(key);
		const isWorthIt = file !== undefined && conversation.parts.length > 0 && hidesDetail(picture);
		if (isWorthIt && !made.has(key)) made.set(key, keepMasters(key, file, deps));
	};
	const ofOriginal = async (file: SourceFile, order: Parameters<typeof pictures.look>[1]) => {
		try {
			return await pictures.look(file, order, requester);
		} catch (error) {
			signal.throwIfAborted();
			if (!isFailure(error)) throw error;
			log.info({ code: error.code }, 'a file could not be looked at as it was posted: looking at what is kept of it');
			return null;
		}
	};
	return {
		keep: () => prepared.forEach(keep),
		look: async (picture, place, already) => {
			const order = { region: place.region, rule, tokens: rooms.look };
			const key = keyOfPicture(picture);
			const file = files.get(key);
			keep(picture);
			const seen = file === undefined ? null : await ofOriginal(file, { ...order, page: place.page ?? 1 });
			// What was looked at once can be looked at again later.
			await made.get(key);
			signal.throwIfAborted();
			if (seen !== null) return seen;
			const masters = picture.masters ?? (await made.get(key)) ?? [];
			const bytes = await finestOf({ ...picture, masters }, place.page, { pieces: already.pieces, read });
			const { name } = picture;
			if (typeof bytes === 'string') return bytes;
			return await decoder.run('lookCloser', { ...order, bytes, name, page: 1 }, { ...requester, name });
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
	const isShown = kindOf(picture) === 'frames' || picture.pieces.some((piece) => piece.page === page);
	return isShown ? 'shown' : 'notKept';
}

/** Makes the masters of a file and stores them. Whatever goes wrong, the answer goes on: there are none then. */
async function keepMasters(key: string, file: SourceFile, deps: MastersDeps): Promise<PieceFacts[]> {
	const { pictures, settings, store, question, log, signal } = deps;
	try {
		const requester = { personId: question.author.id, signal };
		const masters = await pictures.masters(file, { rule: settings.rule }, requester);
		const isKept = await store.keepMasters(question.place.id, question.id, new Map([[key, masters]]));
		return isKept ? masters.map(({ bytes: _, ...facts }) => facts) : [];
	} catch (error) {
		const code = isFailure(error) ? error.code : 'unexpected';
		if (!signal.aborted) log.warn({ code, cause: isFailure(error) ? error.cause : error }, 'no masters could be kept');
		return [];
	}
}
