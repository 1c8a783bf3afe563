import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';

/** How long a model may take, milliseconds. */
export interface ModelLimits {
	/** Longest silence before the first token. */
	firstTokenMs: number;
	/** Longest silence between two tokens. */
	betweenTokensMs: number;
	/** Longest whole answer, retries included. */
	totalMs: number;
}

/** The usual limits of a chat: people do not wait longer. */
export const chatLimits: ModelLimits = { firstTokenMs: 60_000, betweenTokensMs: 30_000, totalMs: 300_000 };

/** The usual limits of a picture: nothing at all may come for two minutes. */
export const pictureLimits: ModelLimits = { firstTokenMs: 180_000, betweenTokensMs: 180_000, totalMs: 300_000 };

/** Where a model is and how it is to be asked. */
export interface ModelOptions {
	/** Null if the server wants none. */
	apiKey: string | null;
	/** Null: OpenAI's own address. */
	baseUrl: string | null;
	/** The model's name there. */
	model: string;
	/** Whether it is OpenAI itself: no other server is sent what only OpenAI knows. */
	isOpenAi: boolean;
	limits: ModelLimits;
	fetch: typeof fetch;
	clock: Clock;
	/** From 0 up to 1: spreads the tries of what failed. */
	random: () => number;
	/** Mixed into the hash of a person's id; the same for as long as the bot lives. */
	salt: string;
	/** Most tokens of an answer, even if the server keeps to no limit; absent: unlimited. */
	maxOutputTokens?: number;
	/** Is told of retries and of refused fields; never of keys or contents. */
	log: Pick<Logger, 'info' | 'warn'>;
}
