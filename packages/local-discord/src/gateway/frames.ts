import { z } from 'zod';

/** Any message of a client. */
export const frameSchema = z.object({ op: z.int(), d: z.unknown().optional() });

/** Libraries may put the word before the token here as well. */
const botToken = z.string().transform((token) => token.replace(/^Bot /, ''));

/** Op 2. */
export const identifySchema = z.object({
	token: botToken,
	intents: z.int(),
	properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }).partial(),
	compress: z.unknown().optional(),
	large_threshold: z.int().min(50).max(250).optional(),
	shard: z.tuple([z.int().min(0), z.int().min(1)]).optional(),
	presence: z.unknown().optional(),
});

/** Op 6. */
export const resumeSchema = z.object({ token: botToken, session_id: z.string(), seq: z.int() });

/** Op 1: the last sequence number, or null. */
export const heartbeatSchema = z.int().nullable();

/** Every intent bit that there is. */
export const knownIntents = ((1 << 26) - 1) & ~((1 << 17) | (1 << 18) | (1 << 19) | (1 << 22) | (1 << 23));
