import type { PictureRef, PieceFacts } from '../../conversation/turn.ts';
import { isFailure } from '../../failure.ts';
import { hidesDetail, isMoving, type PreparedPicture } from '../../pictures/picture.ts';
import type { AnswerContext } from '../answer.ts';
import type { AnswerProgress } from '../answerProgress.ts';

/** What looks at parts of pictures start from. */
export interface Masters {
	/**
	 * The finest there is of a picture. `shown`: the model sees all that is kept of it; `gone`: it is no longer stored.
	 * @throws the signal's reason when it aborts
	 */
	of(picture: PictureRef, already: Pick<AnswerProgress, 'pieces'>): Promise<Uint8Array | 'shown' | 'gone'>;
	/** Makes those of the question's own pictures now and stores them, in the background: somebody may ask about them later. */
	keep(): void;
}

type MastersDeps = Pick<
	AnswerContext,
	'decoder' | 'pictures' | 'settings' | 'store' | 'question' | 'conversation' | 'log' | 'signal'
>;

/** A master that this answer has made. */
interface Made {
	facts: PieceFacts;
	/** null: it is stored by now. */
	bytes: Uint8Array | null;
}

/** Those of an answer. `prepared`: the pictures that came with the question, which are fetched again if a look needs more than was prepared. */
export function createMasters(prepared: readonly PreparedPicture[], deps: MastersDeps): Masters {
	const { store, conversation, log, signal } = deps;
	const [part] = conversation.parts;
	const left = new Map(prepared.filter(isLarger).map((picture) => [nameOf(picture), picture]));
	const made = new Map<string, Promise<Made | null>>();
	const read = async (hash: string) => (await store.pictures(conversation.parts, [hash])).get(hash) ?? null;
	const make = (name: string): Promise<Made | null> => {
		const known = made.get(name);
		const picture = left.get(name);
		if (known !== undefined || picture === undefined) return known ?? Promise.resolve(null);
		const making = makeMaster(name, picture, deps).catch((error: unknown) => {
			if (!signal.aborted) log.info({ code: isFailure(error) ? error.code : 'unexpected' }, 'no master could be made');
			return null;
		});
		made.set(name, making);
		return making;
	};
	const freshOf = async (picture: PictureRef): Promise<Uint8Array | null> => {
		const fresh = await make(nameOf(picture));
		signal.throwIfAborted();
		if (fresh === null || part === undefined) return fresh?.bytes ?? null;
		return fresh.bytes ?? (await store.picture(part.part, fresh.facts.hash));
	};
	const ofShown = async (picture: PictureRef) => {
		const [stored] = picture.masters ?? [];
		const kept = stored === undefined ? null : await read(stored.hash);
		const bytes = kept ?? (await freshOf(picture));
		if (bytes !== null) return bytes;
		// One piece that shows everything is what parts are cut from. The pages of a document are pieces of their own.
		const shown = await read(nameOf(picture));
		return shown === null ? 'gone' : isInParts(picture) ? 'shown' : shown;
	};
	return {
		keep: () => {
			for (const name of left.keys()) void make(name);
		},
		of: async (picture, { pieces }) => {
			if (picture.made === null) return await ofShown(picture);
			const { hash } = picture.made.full;
			return pieces.find((piece) => piece.hash === hash)?.bytes ?? (await read(hash)) ?? 'gone';
		},
	};
}

function isInParts(picture: PictureRef): boolean {
	return hidesDetail(picture) || (picture.original.frames > 1 && !isMoving(picture));
}

function isLarger(picture: PreparedPicture): boolean {
	return picture.file !== undefined && hidesDetail(picture);
}

/** What a picture goes by before it has its number. */
function nameOf({ pieces }: Pick<PictureRef, 'pieces'>): string {
	return pieces[0]?.hash ?? '';
}

async function makeMaster(name: string, picture: PreparedPicture, deps: MastersDeps): Promise<Made | null> {
	const { decoder, pictures, settings, store, question, log, signal } = deps;
	const { rule } = settings;
	if (picture.file === undefined) return null;
	const requester = { personId: question.author.id, signal };
	const [master] = await pictures.originals(
		[picture.file],
		(file, bytes, by) => decoder.run('makeMaster', { bytes, name: file.name, rule }, { ...by, name: file.name }),
		requester,
	);
	if (master === undefined) return null;
	const { bytes, ...facts } = master;
	const isKept = await store.keepMasters(question.place.id, question.id, new Map([[name, [master]]])).catch((cause) => {
		log.warn({ cause }, 'a master could not be stored');
		return false;
	});
	return { facts, bytes: isKept ? null : bytes };
}
