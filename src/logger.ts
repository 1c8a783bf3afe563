import { DiscordAPIError, HTTPError } from 'discord.js';
import { type DestinationStream, type Logger, pino } from 'pino';
import { ZodError } from 'zod';
import { Failure } from './services/failure.ts';
import { knownCode } from './services/model/errors/knownCode.ts';
import { ModelError } from './services/model/errors/modelError.ts';

/** Most errors that are followed from cause to cause, and most frames of a stack. */
const mostCauses = 4;
const mostFrames = 12;

/** A frame in a file or in Node itself: other addresses may hold a whole program. */
const frame = /^ {4}at (?:[^()]{1,200} \()?(?:async )?(?:file:|node:|\/)[^()]{1,400}:\d+:\d+\)?$/;

/**
 * A JSON log on standard output. Message text, picture bytes, prompts and tokens never reach it: errors are reduced to what names the
 * fault.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
	const options = {
		level,
		base: null,
		redact: {
			paths: ['token', '*.token', 'authorization', '*.authorization', 'apiKey', '*.apiKey'],
			censor: '[secret]',
		},
		serializers: { err: (error: unknown) => describeError(error), cause: (error: unknown) => describeError(error) },
	};
	return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * What the log holds of an error: its class, status and known codes, the length of its message, where in the code it was thrown, and the
 * same of its cause. Never the message itself: servers and libraries quote what was sent, addresses and bodies in theirs.
 */
function describeError(error: unknown, depth = 0): unknown {
	if (error === undefined || error === null) return undefined;
	if (!(error instanceof Error)) return { type: typeof error };
	const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
	return {
		type: typeOf(error),
		...factsOf(error),
		length: error.message.length,
		stack: framesOf(error),
		cause: depth < mostCauses ? describeError(cause, depth + 1) : undefined,
	};
}

function typeOf(error: Error): string {
	const type = error.name === 'Error' ? error.constructor.name : error.name;
	return /^\w{1,60}(?:\[\w{1,30}\])?$/.test(type) ? type : 'Error';
}

function factsOf(error: Error): Record<string, unknown> {
	if (error instanceof ModelError) return error.facts;
	if (error instanceof Failure) return { code: error.code };
	if (error instanceof ZodError) return { codes: [...new Set(error.issues.map(({ code }) => code))] };
	const { code, status, errcode } = { code: undefined, status: undefined, errcode: undefined, ...error };
	const facts = {
		code: knownCode(code) ?? knownCode(/^[A-Z]{2,16}/.exec(error.message)?.[0]),
		status: typeof status === 'number' ? status : undefined,
		errcode: typeof errcode === 'number' ? errcode : undefined,
	};
	if (!(error instanceof DiscordAPIError || error instanceof HTTPError)) return facts;
	return { ...facts, method: error.method, url: routeIn(error.url) };
}

/** An address without tokens, and without its query: interaction tokens stand in `/webhooks/1/token/…` and `/interactions/1/token/callback`. */
function routeIn(url: string): string | undefined {
	return URL.parse(url)?.pathname.replace(/\/(webhooks|interactions)\/(\d+)\/[^/]+/, '/$1/$2/[secret]');
}

/** The frames of a stack. What stands before them is the message, whose lines may look like frames. */
function framesOf({ stack = '', message }: Error): string[] | undefined {
	const begin = stack.indexOf(message);
	if (begin < 0) return undefined;
	const lines = stack.slice(begin + message.length).split('\n', mostFrames + 1);
	return lines.filter((line) => frame.test(line)).map((line) => line.trim());
}
