import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { PlainError } from './plainError.ts';

interface ShownFile {
	name: string;
	bytes: Uint8Array;
}

/** What the conversation is to be about. */
export interface Wanted {
	/** At most four: what `/ask` takes. */
	pictures: ShownFile[];
	/** Names of pictures that are one too many. */
	leftOut: string[];
	question: string;
	/** Whether the pictures are the caller's own. */
	isOwn: boolean;
}

const mostPictures = 4;
const usualQuestion = 'What is in this picture?';

/**
 * Reads `[pictures…] [question]`: the last argument is the question unless it names a file.
 * @throws PlainError if one is of no use
 */
export async function readArguments(args: readonly string[]): Promise<Wanted> {
	const isLastQuestion = isQuestion(args.at(-1) ?? '', args.length > 1);
	const pictures = await Promise.all((isLastQuestion ? args.slice(0, -1) : args).map(readPicture));
	const question = (isLastQuestion ? args.at(-1) : undefined) ?? usualQuestion;
	const isOwn = pictures.length > 0;
	return {
		pictures: isOwn ? pictures.slice(0, mostPictures) : [await samplePicture('landscape.jpg')],
		leftOut: pictures.slice(mostPictures).map(({ name }) => name),
		question,
		isOwn,
	};
}

/** Words with a space between them are a question; a single word is one only after a picture, and if it does not look like a path. */
function isQuestion(argument: string, hasOthers: boolean): boolean {
	const looksLikePath = /[/\\]|\.\w{2,5}$/.test(argument);
	return argument !== '' && !looksLikePath && (hasOthers || /\s|\?$/.test(argument));
}

async function readPicture(path: string): Promise<ShownFile> {
	const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') throw new PlainError(`There is no file ${path}. npm run try -- --help says more.`);
		if (error.code === 'EISDIR')
			throw new PlainError(`${path} is a folder. Name the pictures in it. npm run try -- --help says more.`);
		throw new PlainError(`${path} could not be read (${error.code}). npm run try -- --help says more.`);
	});
	const kind = await fileTypeFromBuffer(bytes);
	const isPicture = kind?.mime.startsWith('image/') === true || path.toLowerCase().endsWith('.svg');
	if (!isPicture) throw new PlainError(`${path} is not a picture. npm run try -- --help says more.`);
	return { name: basename(path), bytes };
}

/** A picture that was painted for this project. */
export async function samplePicture(name: string): Promise<ShownFile> {
	return { name, bytes: await readFile(join(import.meta.dirname, '..', 'pictures', name)) };
}
