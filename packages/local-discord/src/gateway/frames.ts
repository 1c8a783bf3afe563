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

/** Codes with which the gateway closes. Source: Opcodes and Status Codes. */
export const closeCode = {
	unknownOpcode: 4001,
	decodeError: 4002,
	notAuthenticated: 4003,
	authenticationFailed: 4004,
	alreadyAuthenticated: 4005,
	invalidSequence: 4007,
	rateLimited: 4008,
	sessionTimedOut: 4009,
	invalidShard: 4010,
	invalidVersion: 4012,
	invalidIntents: 4013,
	disallowedIntents: 4014,
} as const;

/** Every intent bit that there is. */
export const knownIntents = ((1 << 26) - 1) & ~((1 << 17) | (1 << 18) | (1 << 19) | (1 << 22) | (1 << 23));
