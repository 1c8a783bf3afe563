import OpenAI from 'openai';
import { type AnswerLimits, boundedFetch } from './boundedFetch.ts';
import type { ModelOptions } from './modelOptions.ts';

/** OpenAI's own address. */
const OPENAI = 'https://api.openai.com/v1';

/** The SDK's own timer is only a net below ours; it must not be the first to act. */
const SLACK_MS = 60_000;

/**
 * The SDK's client with everything given, nothing taken from the environment, nothing logged, and without retries of its own:
 * it would retry twice and wait ten minutes, too long for a chat.
 */
export function openAiClient(
	{ apiKey, baseUrl, limits, fetch }: Pick<ModelOptions, 'apiKey' | 'baseUrl' | 'limits' | 'fetch'>,
	answerLimits: AnswerLimits,
): OpenAI {
	return new OpenAI({
		apiKey: apiKey ?? 'none',
		baseURL: baseUrl ?? OPENAI,
		adminAPIKey: null,
		organization: null,
		project: null,
		webhookSecret: null,
		fetch: boundedFetch(fetch, answerLimits),
		maxRetries: 0,
		timeout: limits.totalMs + SLACK_MS,
		logLevel: 'off',
		...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
	});
}
