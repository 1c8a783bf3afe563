import type { Logger } from 'pino';
import { z } from 'zod';
import { createLogger } from '../../src/logger.ts';

const logLine = z.looseObject({
	level: z.number(),
	msg: z.string().optional(),
	request: z.string().optional(),
	code: z.string().optional(),
});

/** One line of the log; what else stands in it is kept. */
export type LogLine = z.infer<typeof logLine>;

/** A log that a test can read, written by the bot's own logger. */
export interface LogLines {
	logger: Logger;
	readonly lines: readonly LogLine[];
	/** Everything, as it was written. */
	text(): string;
	/** Waits for a line, or finds it among those that are there. At most a minute. */
	until(fits: (line: LogLine) => boolean): Promise<LogLine>;
	/** Waits until the exchange with this id has ended, and returns all that was logged of it. */
	ended(request: string): Promise<LogLine[]>;
}

const longestWaitMs = 60_000;

/** Makes an empty log that hears everything from `debug` on. */
export function collectLog(): LogLines {
	const lines: LogLine[] = [];
	const written: string[] = [];
	const listeners = new Set<() => void>();
	const logger = createLogger('debug', {
		write: (text) => {
			written.push(text);
			lines.push(logLine.parse(JSON.parse(text)));
			for (const listener of listeners) listener();
		},
	});
	const until = async (fits: (line: LogLine) => boolean): Promise<LogLine> => {
		const found = Promise.withResolvers<LogLine>();
		const look = () => {
			const line = lines.find(fits);
			if (line !== undefined) found.resolve(line);
		};
		const timer = setTimeout(
			() => found.reject(new Error(`It was not logged: ${fits}\n${written.join('')}`)),
			longestWaitMs,
		);
		listeners.add(look);
		look();
		try {
			return await found.promise;
		} finally {
			listeners.delete(look);
			clearTimeout(timer);
		}
	};
	return {
		logger,
		lines,
		text: () => written.join(''),
		until,
		ended: async (request) => {
			await until((line) => line.request === request && line.msg === 'request ended');
			return lines.filter((line) => line.request === request);
		},
	};
}
