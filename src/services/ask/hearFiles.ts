import type { Question, SourceFile } from '../conversation/question.ts';
import { type Failure, failure, isFailure } from '../failure.ts';
import type { Reservation } from '../limits/limits.ts';
import type { Prices } from '../limits/prices.ts';
import type { Usage } from '../model/port.ts';
import type { Transcriber } from '../model/transcriber.ts';
import type { Requester } from '../pictures/decoder/decoder.ts';
import type { RunningRequest } from '../request/runRequest.ts';
import type { OwnAnswerDeps } from './answer.ts';

/** What writes down voice messages, and what that costs in US dollars; null if the price is not known. */
export interface Hearing {
	transcriber: Transcriber;
	/** The most that a recording of so many bytes is likely to cost. */
	estimate(bytes: number): number | null;
	cost(usage: Usage): number | null;
}

/** Voice messages take 4,000 bytes a second, and a second ten tokens. Others may be packed four times as tightly. */
const tokensPerByte = 10 / 1000;
/** Of the longest recording that servers take: 25 minutes. */
const mostTokens = 25 * 60 * 10;

/** How voice messages are written down at these prices. */
export function createHearing(transcriber: Transcriber, prices: Pick<Prices, 'cost'>): Hearing {
	const cost = (usage: Usage) => prices.cost(transcriber.name, usage);
	const estimate = (bytes: number) => {
		const tokens = Math.min(mostTokens, Math.ceil(bytes * tokensPerByte));
		return cost({ input: tokens, cached: 0, output: tokens });
	};
	return { transcriber, estimate, cost };
}

/** What is said in the sound files of a message, and why others are not heard. */
interface Heard {
	words: string;
	/** Whether some of it was posted as a spoiler. */
	isCovered: boolean;
	refused: Failure[];
}

/** What is said in the sound files of a question and of the message it is about. */
export interface HeardWords {
	own: string;
	target: string;
	/** Whether the question's own are to stay covered. */
	isCovered: boolean;
}

/** The longest recording that servers take, in bytes (OpenAI, "Speech to text"). */
const mostBytes = 25 * 1024 * 1024;
/** Recordings of one message. */
const mostRecordings = 3;

/** Whether a file says of itself that it is to be heard: a voice message, or another recording. */
export const isSound = ({ name, mediaType }: SourceFile): boolean =>
	(mediaType ?? '').startsWith('audio/') || /\.(?:ogg|oga|mp3|m4a|wav|flac)$/i.test(name);

type Deps = OwnAnswerDeps & Pick<RunningRequest, 'tab'>;

/** Writes down what is said in sound files. They are held in memory for that long, and nowhere else. */
export async function hearFiles(files: readonly SourceFile[], deps: Deps, requester: Requester): Promise<Heard> {
	const heard: Heard = { words: '', isCovered: false, refused: [] };
	for (const [index, file] of files.entries()) {
		try {
			if (index >= mostRecordings) throw failure('question.noRoom', { name: file.name });
			heard.words = joined(heard.words, await hear(file, deps, requester));
			heard.isCovered ||= file.isSpoiler === true;
		} catch (error) {
			requester.signal.throwIfAborted();
			// What is wrong with a limit or the model is wrong with the whole question.
			if (!isFailure(error) || !/^(?:voice|picture|question)\./.test(error.code)) throw error;
			heard.refused.push(error);
		}
	}
	return heard;
}

async function hear(file: SourceFile, { hearing, pictures, tab }: Deps, requester: Requester): Promise<string> {
	const { name } = file;
	if (hearing === null) throw failure('voice.unheard', { name });
	const use = async (_file: SourceFile, bytes: Uint8Array, { signal }: Requester): Promise<string> => {
		if (bytes.length > mostBytes) throw failure('picture.tooLarge', { name, limitBytes: mostBytes });
		const reserved = await tab.reserve({ pictures: 0, dollars: hearing.estimate(bytes.length) });
		return await transcribe({ bytes, name }, hearing, reserved, signal);
	};
	const [words = ''] = await pictures.originals([file], use, requester);
	if (words === '') throw failure('voice.wordless', { name });
	return words;
}

async function transcribe(
	recording: { bytes: Uint8Array; name: string },
	{ transcriber, cost }: Hearing,
	reserved: Reservation,
	signal: AbortSignal,
): Promise<string> {
	try {
		const { text, usage } = await transcriber.transcribe(recording, signal);
		await reserved.settle({ pictures: 0, dollars: usage === null ? null : cost(usage), tokens: usage });
		return text;
	} catch (reason) {
		await reserved.failed(reason);
		throw reason;
	}
}

/** A question with what was said in its voice messages, and in those of the message it is about. */
export function withHeard(question: Question, { own, target, isCovered }: HeardWords): Question {
	const { text, replyTo } = question;
	return {
		...question,
		...(own === '' ? {} : { text: joined(text, own), spoken: isCovered ? ('covered' as const) : ('openly' as const) }),
		...(target === '' || replyTo === null ? {} : { replyTo: { ...replyTo, text: joined(replyTo.text, target) } }),
	};
}

const joined = (written: string, said: string): string => [written, said].filter((part) => part !== '').join('\n');
