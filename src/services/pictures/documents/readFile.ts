import { failure, isFailure } from '../../failure.ts';
import { fileKind } from '../formats/fileKind.ts';
import type { OpenContext } from '../formats/opened.ts';
import type { PreparedFile } from '../picture.ts';
import { type PictureFacts, preparePicture } from '../preparePicture.ts';
import { readPdf } from './readPdf.ts';

/**
 * Makes a file of any kind ready for the model: a picture, what a document shows and says.
 * @throws Failure `document.*`, and those of `preparePicture`
 */
export async function readFile(
	{ bytes, facts }: { bytes: Uint8Array; facts: PictureFacts },
	context: OpenContext,
): Promise<PreparedFile> {
	const kind = await fileKind(bytes);
	if (kind.type !== 'document') return { picture: await preparePicture(bytes, facts, context), text: null };
	try {
		return await readPdf(bytes, facts, context);
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name: facts.name }, { cause: error });
	}
}
