import type { PromptBudget } from '../conversation/prompt/promptBudget.ts';
import type { PromptMaterial } from '../conversation/prompt/toPrompt.ts';
import type { Question } from '../conversation/question.ts';
import type { BotTurn, PictureRef, Turn } from '../conversation/turn.ts';
import type { Failure } from '../failure.ts';
import type { GenerateDeps } from '../imagine/generatePictures.ts';
import type { InTurns } from '../inTurns.ts';
import type { CachePlanner } from '../model/chat/cachePlanner.ts';
import type { CacheRates } from '../model/chat/cachePolicy.ts';
import type { ContextBudgets } from '../model/chat/contextBudgets.ts';
import type { Usage } from '../model/port.ts';
import type { Transcriber } from '../model/transcriber.ts';
import type { Region } from '../pictures/layout/lookCloser.ts';
import type { Collected, Piece } from '../pictures/picture.ts';
import type { OutgoingFile, Reply } from '../reply/surface.ts';
import type { RequestDeps, RunningRequest } from '../request/runRequest.ts';
import type { ForServer, ServerChoice } from '../serverSettings/forServer.ts';
import type { Conversation } from '../store/conversationStore.ts';
import type { AnswerProgress } from './answerProgress.ts';

export interface AnswerDeps extends RequestDeps, Omit<GenerateDeps, 'pictureModel' | 'settings'> {
	/** What the model takes of a conversation, against what is configured. */
	contextBudgets: ContextBudgets;
	cachePlanner: CachePlanner;
	/** Lets an answer lay out its words. */
	inTurns: InTurns;
	/** null: nobody here writes down voice messages. */
	hearing: Hearing | null;
	forServer: ForServer<AnswerSettings>;
	/** Answers a question that failed once more, with its files if they are at hand. */
	again: (question: Question, reply: Reply, earlier: EarlierTry) => Promise<void>;
}

/** The same, as the server of a question has chosen. */
export type OwnAnswerDeps = AnswerDeps & ServerChoice<AnswerSettings>;

/** What is left of a try that failed. `files`: null if they are to be fetched anew. */
export interface EarlierTry {
	files: QuestionFiles | null;
}

/** How answers are made, and how much they may take. */
export type AnswerSettings = GenerateDeps['settings'] &
	Pick<PromptMaterial, 'detailOf'> & {
		/** How the tokens of what is sent are shared out. */
		rooms: PromptBudget;
		/** The instructions, with what the operator adds to them. */
		system: string;
		/** Whether people read how many tokens an answer took. */
		showTokens: boolean;
		/** US dollars that a use of the model cost; null if no prices are set. */
		cost: (usage: Usage) => number | null;
		/** What input costs with the server's cache; null: it is left to do as it does. */
		cacheRates: CacheRates | null;
		/** Pictures a question. */
		maxPictures: number;
	};

/** What an answer is made from, and with. */
export interface AnswerContext extends RunningRequest, Omit<OwnAnswerDeps, 'log'> {
	question: Question;
	/** The conversation up to the question. */
	path: Turn[];
	conversation: Pick<Conversation, 'id' | 'parts'>;
	/** What was left out of it, a sentence each. */
	notes: string[];
	/** Why files of the question cannot be shown to the model, in its own language. */
	missing: string[];
	/** What it cost in US dollars to write down what was said; null if that is not known, absent if nothing was. */
	heardFor?: number | null;
	/** Whether anything of it is stored. */
	isKept: boolean;
	/** The answer that this one is given in place of: until this one says something, that one counts. */
	earlier?: BotTurn;
	/** What the first message shows of the pictures that came with the question. */
	shown: Promise<OutgoingFile[]>;
	masters: Masters;
}

/** The files that a question is about, ready for the model. */
export interface QuestionFiles {
	own: Collected;
	/** Of the message that the question replies to; null if it brings nothing, is the bot's own, or is stored already. */
	target: Collected | null;
	/** What it cost in US dollars to write down what is said in the recordings of both; null if that is not known. */
	heardFor: number | null;
	/** Why files of both cannot be used. */
	refused: Failure[];
	/** Whether none can be used. */
	isEmpty: boolean;
	/** Whether some were posted, not only found behind a link. */
	werePosted: boolean;
}

/** What writes down voice messages, and what that costs in US dollars; null if the price is not known. */
export interface Hearing {
	/** Name of the model that hears. */
	model: string;
	transcribe: Transcriber['transcribe'];
	/** The most that a recording of so many bytes is likely to cost. */
	estimate(bytes: number): number | null;
	cost(usage: Usage): number | null;
}

/** Where to look. `page`: of a document or of something that moves, from 1; else null. */
interface PlaceToLook {
	page: number | null;
	region: Region;
}

/** What looks at parts of pictures start from. */
export interface Masters extends Disposable {
	/**
	 * A part of a picture, from the finest there is of it: the file as it was posted while that can be fetched, else what is kept of it.
	 * `shown`: the model sees all that is kept; `notKept`: of that page nothing is; `gone`: the picture is no longer stored.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	look(
		picture: PictureRef,
		place: PlaceToLook,
		already: Pick<AnswerProgress, 'pieces'>,
	): Promise<Piece | 'shown' | 'notKept' | 'gone'>;
	/** Makes those of the question's own pictures now and stores them, in the background: somebody may ask about them later. */
	keep(): void;
}
