import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

/** Where it is found, unless something else is there. */
const usualPort = 4100;

/** `npm run playground -- --port 4200`: the whole bot in a browser page, on this machine only. */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { port: { type: 'string' } } });
	const port = Number(values.port ?? usualPort);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number up to 65535');
	// What is loaded from here on is kept compiled: from the second start on it takes half the time.
	enableCompileCache();
	const { startPlayground } = await import('./server/startPlayground.ts');
	const playground = await startPlayground({
		port,
		// A port that somebody asked for is that one or none.
		portTries: values.port === undefined ? 100 : 1,
		environment: process.env,
		example: true,
	});
	// Whoever reads that it is ready may end it.
	const stop = () => void playground.stop().then(() => process.exit(0));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	const seconds = (performance.now() / 1000).toFixed(1);
	console.log(`Darkroom's playground is at ${playground.url} (ready in ${seconds} s)`);
	if (values.port === undefined && !playground.url.endsWith(`:${usualPort}`))
		console.log(`Port ${usualPort} was taken, so it is the next free one.`);
	const { standIn, name } = playground.hub.stack.model.view();
	console.log(
		standIn
			? 'A stand-in for a model answers: it measures pixels and says so. Nothing leaves this machine. Ctrl+C ends it.'
			: `Answers come from ${name}: what you ask goes there, and nowhere else. Ctrl+C ends it.`,
	);
}

try {
	await main();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
