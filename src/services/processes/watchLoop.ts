import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** How long the event loop may stand before the process ends, and how often it shows that it runs; milliseconds. */
interface LoopLimits {
	limitMs: number;
	beatMs: number;
}

/** `state` holds how often the loop has shown that it runs, and 1 if a debugger may be holding it. */
interface Shared extends LoopLimits {
	state: Int32Array;
}

/**
 * Ends the process if its event loop stands for too long: then nothing in the loop can, not even a handler of SIGTERM. It writes one
 * line in the log's format and ends by SIGKILL, for a supervisor to start it again. Only the time in which the watching thread runs
 * counts, so a machine that slept or a process that was stopped does not look like a loop that stands. On Linux, neither does one whose
 * thread waits for a core: on a crowded machine a restart would only make it worse.
 */
export function watchLoop({ limitMs, beatMs }: LoopLimits = { limitMs: 30_000, beatMs: 1_000 }): void {
	const state = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
	const beat = () => {
		Atomics.add(state, 0, 1);
		Atomics.store(state, 1, inspector.url() === undefined ? 0 : 1);
	};
	beat();
	setInterval(beat, beatMs).unref();
	// As text, because a TypeScript file would load the type stripper once more, and with it 18 MB.
	const thread = new Worker(`(${keepWatch})()`, {
		eval: true,
		workerData: { state, limitMs, beatMs } satisfies Shared,
		resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
	});
	thread.unref();
}

/** What the thread runs. It sees nothing that stands outside of it. */
function keepWatch(): void {
	const { state, limitMs, beatMs }: Shared = process.getBuiltinModule('node:worker_threads').workerData;
	const { readFileSync, writeSync } = process.getBuiltinModule('node:fs');
	/** The loop's thread: whether it wants a core, and how many milliseconds it has had one (Linux, proc_pid_stat(5)); null elsewhere. */
	const lookAtThread = () => {
		try {
			const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
			const [state, ...numbers] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			return { wantsCore: state === 'R', hadMs: 10 * (Number(numbers[10]) + Number(numbers[11])) };
		} catch {
			return null;
		}
	};
	let seen = -1;
	let stoodMs = 0;
	let before = lookAtThread();
	while (stoodMs < limitMs) {
		// Nothing ever wakes the third number: this is a sleep.
		Atomics.wait(state, 2, 0, beatMs);
		const beats = Atomics.load(state, 0);
		const thread = lookAtThread();
		const ranMs =
			before !== null && thread?.wantsCore === true ? Math.min(beatMs, thread.hadMs - before.hadMs) : beatMs;
		const stands = beats === seen && Atomics.load(state, 1) === 0;
		stoodMs = stands ? stoodMs + ranMs : 0;
		[seen, before] = [beats, thread];
	}
	const msg = `the event loop has stood for ${Math.round(stoodMs / 1_000)} s: the process ends, to be started again`;
	try {
		writeSync(2, `${JSON.stringify({ level: 60, time: Date.now(), msg })}\n`);
	} finally {
		process.kill(process.pid, 'SIGKILL');
	}
}
