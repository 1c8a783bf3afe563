import { flushCompileCache } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { GatewayError } from './services/discord/gateway/gateway.ts';
import { watchLoop } from './services/processes/watchLoop.ts';
import { StoreKeyError } from './services/store/encryption/vault.ts';

/** When all that the app gives others at its end is over and something still hangs (`src/app.ts`); supervisors give it 35 seconds. */
const hardStopMs = 34_000;
/** What came while the bot was away is seen to by then. */
const catchUpMs = 1_000;

/** The process: reads the configuration, starts the bot, stops it on a signal. Ends with 1 and plain lines where it cannot run. */
async function main(): Promise<void> {
	const config = readConfig();
	watchLoop();
	let stopping = false;
	const stop = (lines: string[]) => {
		// Ctrl+C reaches the process twice where npm passes it on as well.
		if (stopping) return;
		stopping = true;
		setTimeout(() => fail([...lines, 'Could not stop in time.']), hardStopMs).unref();
		app.stop().then(
			() => (lines.length === 0 ? process.exit(0) : fail(lines)),
			(error: unknown) => fail([...lines, describe(error)]),
		);
	};
	// Answers on their way need no gateway: they are finished also where Discord has ended it for good.
	const log = createLogger(config.logLevel);
	const app = createApp(config, { log, onFatal: (line) => stop([line]), onTakenOver: () => stop([]) });
	// Node would write the error whole: errors of requests hold what people said, and tokens.
	process.on('uncaughtException', (err) => {
		log.fatal({ err }, 'unexpected error');
		stop(['Something unexpected happened. The log says what.']);
	});
	process.on('SIGTERM', () => stop([]));
	process.on('SIGINT', () => stop([]));
	try {
		await app.start();
		await delay(catchUpMs);
		// Written otherwise only by a process that ends in peace.
		flushCompileCache();
		giveBackMemory();
	} catch (error) {
		// If it is told to stop while it starts, what fails because of that is not why it ends.
		if (!stopping) throw error;
	}
}

/** Gives back what only the start needed, about 30 MB: V8 would keep it until there is pressure on memory, which a quiet bot never makes. */
function giveBackMemory(): void {
	setFlagsFromString('--expose-gc');
	const gc: NodeJS.GCFunction = runInNewContext('gc');
	gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

function fail(lines: string[]): never {
	for (const line of lines) process.stderr.write(`darkroom: ${line}\n`);
	process.exit(1);
}

function describe(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

try {
	await main();
} catch (error) {
	if (error instanceof ConfigError) fail(error.lines);
	if (error instanceof GatewayError || error instanceof StoreKeyError) fail([error.message]);
	fail([`Could not start: ${describe(error)}`]);
}
