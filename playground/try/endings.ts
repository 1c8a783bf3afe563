import { type Logger, pino } from 'pino';

/** How the requests of a bot ended, by its log. */
export interface Endings {
	/** The log to give to the bot. Nothing of it is printed, unless LOG_LEVEL asks for it: then it goes to standard error. */
	log: Logger;
	/** Resolves when a request has ended: to `done`, or to the code of why not. */
	of(requestId: string): Promise<string>;
}

/** Listens to a bot's log. */
export function createEndings(level = process.env.LOG_LEVEL): Endings {
	const ended = new Map<string, PromiseWithResolvers<string>>();
	const of = (requestId: string) => {
		const ending = ended.get(requestId) ?? Promise.withResolvers<string>();
		ended.set(requestId, ending);
		return ending;
	};
	const least = pino.levels.values[level ?? ''] ?? Number.POSITIVE_INFINITY;
	const write = (line: string): void => {
		const entry = JSON.parse(line);
		if (entry.msg === 'request ended') of(entry.request).resolve(entry.outcome);
		if (entry.level >= least) process.stderr.write(line);
	};
	return { log: pino({ level: 'debug', base: null }, { write }), of: (requestId) => of(requestId).promise };
}
