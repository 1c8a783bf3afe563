/** Preloaded by benches into a bot of their own (`--expose-gc --import`): on SIGUSR2 it collects what is left over and reports its memory as one line. */
process.on('SIGUSR2', () => {
	globalThis.gc?.();
	globalThis.gc?.();
	process.stderr.write(`memory ${JSON.stringify(process.memoryUsage())}\n`);
});
