import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const seen = z.object({
	/** Most memory of the process and its children together, in bytes. */
	peakBytes: z.number(),
	/** The longest that `/healthz` took to answer. */
	longestHealthMs: z.number(),
	/** Whether it was ended because it took too much memory. */
	stopped: z.boolean(),
});

/** What was seen of a process since the last report. */
type Seen = z.infer<typeof seen>;

/** A watch over a process. */
export interface ProcessWatch extends AsyncDisposable {
	/** What was seen since the last report. */
	report(): Promise<Seen>;
}

/** Looks every 50 ms at the memory of a process and its children, and at its health; ends it when it takes more than `mostBytes`. */
export function watchProcess(pid: number, url: string, mostBytes: number): ProcessWatch {
	const worker = new Worker(new URL('./watchWorker.ts', import.meta.url), { workerData: { pid, url, mostBytes } });
	return {
		report: async () => {
			const answer = once(worker, 'message');
			worker.postMessage('report');
			return seen.parse((await answer)[0]);
		},
		[Symbol.asyncDispose]: async () => void (await worker.terminate()),
	};
}
