import { flagsOf } from '../conversation/pictureRefs.ts';
import type { Question } from '../conversation/question.ts';
import type { PictureFlags } from '../conversation/turn.ts';
import type { EditInputs, EditSource } from '../pictures/editing/editSource.ts';
import type { PreparedPicture } from '../pictures/picture.ts';
import { notLookedAt } from '../serverSettings/serverSettings.ts';
import type { GenerateDeps } from './generatePictures.ts';

/** The pictures that came with an order: as the model will see them later, and as an edit starts from them. */
export interface FetchedPictures {
	starts: EditInputs[];
	pictures: PreparedPicture[];
}

/** Fetches the pictures that came with an order. All of them must be usable. */
export async function fetchFiles(
	question: Question,
	deps: GenerateDeps,
	signal: AbortSignal,
): Promise<FetchedPictures> {
	const { decoder, pictures, settings } = deps;
	for (const file of question.files) demandLook(file, question, settings);
	const fetched = await pictures.originals(
		question.files,
		(file, bytes, requester) => {
			const { name, alt, source } = file;
			const { rule, pictureTokens: tokens } = settings;
			const facts = { name, alt, source, ...flagsOf([file]), rule, tokens };
			return decoder.run('prepareForEdit', { bytes, facts }, { ...requester, name });
		},
		{ personId: question.author.id, signal },
	);
	const seen = new Set<string>();
	const once = fetched.filter(({ start: { parents } }) => !seen.has(parents.join()) && seen.add(parents.join()));
	return { starts: once.map(({ start }) => start), pictures: once.map(({ prepared }) => prepared) };
}

/** @throws Failure `server.*` if the server has the bot look at no such picture */
export function demandLook(
	picture: PictureFlags & { name: string },
	question: Question,
	{ looksAt }: GenerateDeps['settings'],
): void {
	const why = notLookedAt(looksAt, flagsOf([picture, question]), picture.name);
	if (why !== null) throw why;
}

/** Bytes of what was fetched and prepared. */
export function bytesOfFetched({ starts, pictures }: FetchedPictures): number {
	const files = [...starts.flatMap(({ inputs }) => inputs), ...pictures.flatMap(({ pieces }) => pieces)];
	return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Makes pictures ready for an edit. */
export function readyForEdit(
	sources: readonly EditSource[],
	question: Question,
	{ decoder }: Pick<GenerateDeps, 'decoder'>,
	signal: AbortSignal,
): Promise<EditInputs> {
	const requester = { personId: question.author.id, signal, name: sources[0]?.name ?? '' };
	return decoder.run('editInputs', { sources, mask: null }, requester);
}
