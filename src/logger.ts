import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './describeError.ts';

/**
 * A JSON log on standard output. Message text, picture bytes, prompts and tokens never reach it: errors are reduced to what names the
 * fault (see `describeError`).
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
