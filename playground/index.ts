import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

/** `npm run playground -- --port 4100`: the whole bot in a browser page, on this machine only. */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port takes a number up to 65535');
	// What is loaded from here on is kept compiled: from the second start on it takes half the time.
	enableCompileCache();
	const { startPlayground } = await import('./server/startPlayground.ts');
	const playground = await startPlayground({ port, environment: process.env });
	// Whoever reads that it is ready may end it.
	const stop = () => void playground.stop().then(() => process.exit(0));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	const seconds = (performance.now() / 1000).toFixed(1);
	console.log(`Darkroom's playground is at ${playground.url} (ready in ${seconds} s)`);
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
