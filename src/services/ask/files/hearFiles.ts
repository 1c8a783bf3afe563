import type { SourceFile } from '../../conversation/question.ts';
import type { TextRef } from '../../conversation/turn.ts';
import { type Failure, failure, isFailure } from '../../failure.ts';
import type { Reservation } from '../../limits/limits.ts';
import type { Prices } from '../../limits/prices.ts';
import { sumOfDollars } from '../../limits/prices.ts';
import type { Usage } from '../../model/port.ts';
import type { Transcriber } from '../../model/transcriber.ts';
import type { Requester } from '../../pictures/decoder/decoder.ts';
import type { RunningRequest } from '../../request/runRequest.ts';
import type { Hearing, OwnAnswerDeps } from '../answerContext.ts';

/** Voice messages take 4,000 bytes a second, and a second ten tokens. Others may be packed four times as tightly. */
const tokensPerByte = 10 / 1000;
/** Of the longest recording that servers take: 25 minutes. */
const mostTokens = 25 * 60 * 10;

/** How voice messages are written down at these prices. */
export function createHearing(
	model: string,
	transcribe: Transcriber['transcribe'],
	prices: Pick<Prices, 'cost'>,
): Hearing {
	const cost = (usage: Usage) => prices.cost(model, usage);
	const estimate = (bytes: number) => {
		const tokens = Math.min(mostTokens, Math.ceil(bytes * tokensPerByte));
		return cost({ input: tokens, cached: 0, output: tokens });
	};
	return { model, transcribe, estimate, cost };
}

/** What is said in the sound files of a message, and why others are not heard. */
interface Heard {
	texts: TextRef[];
	/** What that cost in US dollars; null if it is not known. */
	dollars: number | null;
	refused: Failure[];
}

/** The longest recording that servers take, in bytes (OpenAI, "Speech to text"). */
const mostBytes = 25 * 1024 * 1024;
/** Recordings of one message. */
const mostRecordings = 3;

/** Whether a file says of itself that it is to be heard: a voice message, or another recording. */
export const isSound = ({ name, mediaType }: SourceFile): boolean =>
	(mediaType ?? '').startsWith('audio/') || /\.(?:ogg|oga|mp3|m4a|wav|flac)$/i.test(name);

type HearFilesDeps = OwnAnswerDeps & Pick<RunningRequest, 'tab'>;

/** Writes down what is said in sound files. They are held in memory for that long, and nowhere else. */
export async function hearFiles(
	files: readonly SourceFile[],
	deps: HearFilesDeps,
	requester: Requester,
): Promise<Heard> {
	const heard: Heard = { texts: [], dollars: 0, refused: [] };
	for (const [index, file] of files.entries()) {
		try {
			if (index >= mostRecordings) throw failure('question.noRoom', { name: file.name });
			const { text, dollars } = await hear(file, deps, requester);
			heard.dollars = sumOfDollars(heard.dollars, dollars);
			if (text === '') throw failure('voice.wordless', { name: file.name });
			heard.texts.push({ name: file.name, text, cut: false, heard: file.isSpoiler === true ? 'covered' : 'openly' });
		} catch (error) {
			requester.signal.throwIfAborted();
			// What is wrong with a limit or the model is wrong with the whole question.
			if (!isFailure(error) || !/^(?:voice|picture|question)\./.test(error.code)) throw error;
			heard.refused.push(error);
		}
	}
	return heard;
}

/** What is said in a recording, and what it cost to hear. */
interface Said {
	text: string;
	dollars: number | null;
}

async function hear(file: SourceFile, deps: HearFilesDeps, requester: Requester): Promise<Said> {
	const { name } = file;
	const { hearing, pictures, tab } = deps;
	if (hearing === null) throw failure('voice.unheard', { name });
	const use = async (_file: SourceFile, bytes: Uint8Array, { signal }: Requester): Promise<Said> => {
		if (bytes.length > mostBytes) throw failure('picture.tooLarge', { name, limitBytes: mostBytes });
		const reserved = await tab.reserve({ pictures: 0, dollars: hearing.estimate(bytes.length) });
		return await transcribe({ bytes, name }, { ...deps, hearing }, reserved, signal);
	};
	const [said] = await pictures.originals([file], use, requester);
	return said ?? { text: '', dollars: 0 };
}

async function transcribe(
	recording: { bytes: Uint8Array; name: string },
	{ hearing, metrics }: Pick<HearFilesDeps, 'metrics'> & { hearing: Hearing },
	reserved: Reservation,
	signal: AbortSignal,
): Promise<Said> {
	try {
		const { text, usage } = await hearing.transcribe(recording, signal);
		const dollars = usage === null ? null : hearing.cost(usage);
		await reserved.settle({ pictures: 0, dollars, tokens: usage });
		if (usage !== null) metrics.used(hearing.model, usage);
		return { text, dollars };
	} catch (reason) {
		await reserved.failed(reason);
		throw reason;
	}
}
