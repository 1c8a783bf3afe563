import type { TextRef } from '../../conversation/turn.ts';
import { failure, isFailure } from '../../failure.ts';
import { type FileKind, fileKind } from '../formats/fileKind.ts';
import type { OpenContext } from '../formats/opened.ts';
import type { PreparedFile } from '../picture.ts';
import { type PictureFacts, preparePicture } from '../preparePicture.ts';
import { officeText } from './officeText.ts';
import { readPdf } from './readPdf.ts';
import { rtfText } from './rtfText.ts';

type DocumentKind = FileKind & { type: 'document' };

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
		if (kind.format === 'pdf') return await readPdf(bytes, facts, context);
		await context.permit({ bytes: context.limits.pdfWorkBytes, timeMs: context.limits.pdfTimeMs });
		return { picture: null, text: wordsOf(bytes, kind, facts.name, context) };
	} catch (error) {
		if (isFailure(error)) throw error;
		throw failure('picture.unreadable', { name: facts.name }, { cause: error });
	}
}

/** Word, Excel and PowerPoint put what is behind a password into a container of their older formats, under this name. */
const encrypted = Buffer.from('EncryptedPackage', 'utf16le');

function wordsOf(bytes: Uint8Array, { format, kind }: DocumentKind, name: string, { limits }: OpenContext): TextRef {
	if (format === 'locker' && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(encrypted)) {
		throw failure('document.locked', { name });
	}
	const most = limits.textKeepBytes;
	const words =
		format === 'rtf'
			? rtfText(Buffer.from(bytes).toString('latin1'), most)
			: format === 'archive'
				? officeText(bytes, name, limits, most)
				: null;
	if (words === null) throw failure('picture.unsupported', { name, kind });
	if (words === '') throw failure('document.wordless', { name });
	return { name, text: words.slice(0, most).toWellFormed(), cut: words.length > most };
}
