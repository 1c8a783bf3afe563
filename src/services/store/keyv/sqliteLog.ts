import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages (4 KiB each) of the log that are worth copying into the file. */
const pagesToCopy = 500;
/** As many more, and writers wait until they have been copied. */
const pagesMeanwhile = 500;

/**
 * The write-ahead log of a database. It is copied into the file by a thread of its own: that waits for the disk, and everybody would wait
 * along in this one. The thread starts when there is something to copy for the first time.
 */
export interface SqliteLog {
	/** Resolves when the database may be used: within milliseconds, but for the moments in which the log begins anew. */
	free(): Promise<void>;
	/** Does what may write much, as soon as there is room in the log. */
	write<Result>(work: () => Result): Promise<Result>;
	/** Copies all of the log and empties it. @throws Error if another process is reading, or the disk is full */
	empty(): Promise<void>;
	/** Ends the thread. */
	close(): Promise<void>;
}

/** What the thread is asked to do: copy while others write, and let the log begin anew, or empty it, while nobody does. */
type CopyOrder = 'copy' | 'begin anew' | 'empty';
/** `isBusy`: somebody else was reading. */
type CopyOutcome = { isBusy: boolean } | { message: string; errcode: number | undefined };

/** Looks after the log of an open database, which no longer does so itself. */
export function createSqliteLog(database: DatabaseSync, path: string): SqliteLog {
	database.exec('PRAGMA wal_autocheckpoint = 0');
	const looked = database.prepare('PRAGMA wal_checkpoint(NOOP)');
	const pages = () => Number(looked.get()?.log);
	const { free, shorten, end } = createShortener(path);
	let running: Promise<void> | null = null;
	/** Of what others keep in it there may be more and more: it is tried again when as much has come. */
	let copyAt = pagesToCopy;
	const inTurn = (order: CopyOrder): Promise<void> => {
		const shortened = Promise.resolve(running).then(() => shorten(order));
		const over = shortened
			.catch(() => undefined)
			.finally(() => {
				// Whoever asked for it may have closed the database meanwhile.
				if (database.isOpen) copyAt = pages() + pagesToCopy;
				if (running === over) running = null;
			});
		running = over;
		return shortened;
	};
	return {
		free,
		write: async (work) => {
			for (;;) {
				await free();
				const length = pages();
				if (running === null && length >= copyAt) inTurn('begin anew').catch(() => undefined);
				if (running === null || length < copyAt + pagesMeanwhile) return work();
				await running;
			}
		},
		empty: () => inTurn('empty'),
		close: async () => {
			// Where one ends, another may have been asked for.
			while (running !== null) await running;
			await end();
		},
	};
}

/** Has the thread shorten the log, and lets nobody use the database for the moment in which it begins anew. */
function createShortener(path: string) {
	const thread = createThread(path);
	let closed: Promise<void> | null = null;
	return {
		free: async (): Promise<void> => {
			while (closed !== null) await closed;
		},
		/** @throws Error if another process is reading, or the disk is full */
		shorten: async (order: CopyOrder): Promise<void> => {
			await thread.ask('copy');
			const { promise, resolve } = Promise.withResolvers<void>();
			closed = promise;
			try {
				if (!(await thread.ask(order))) return;
			} finally {
				closed = null;
				resolve();
			}
			throw new Error('Another process is reading the store, so its log could not be emptied yet.');
		},
		end: thread.end,
	};
}

/** The thread, started when it is needed. */
function createThread(path: string) {
	let worker: Worker | null = null;
	const started = (): Worker => {
		// As text, because a TypeScript file would load the type stripper once more, and with it 18 MB.
		const one = new Worker(`(${work})()`, {
			eval: true,
			workerData: path,
			resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
		});
		const gone = () => {
			if (worker === one) worker = null;
		};
		return one.on('error', gone).on('exit', gone);
	};
	return {
		ask: async (order: CopyOrder): Promise<boolean> => {
			worker ??= started();
			const one = worker;
			one.ref();
			try {
				const outcome = await answerOf(one, order);
				if ('isBusy' in outcome) return outcome.isBusy;
				throw Object.assign(new Error(outcome.message), { errcode: outcome.errcode });
			} finally {
				one.unref();
			}
		},
		end: async () => void (await worker?.terminate()),
	};
}

/** @throws Error if the thread ends instead */
async function answerOf(worker: Worker, order: CopyOrder): Promise<CopyOutcome> {
	const { promise, resolve, reject } = Promise.withResolvers<CopyOutcome>();
	const ended = () => reject(new Error('The thread that copies the log has ended.'));
	worker.once('message', resolve).once('error', reject).once('exit', ended);
	worker.postMessage(order);
	try {
		return await promise;
	} finally {
		worker.off('message', resolve).off('error', reject).off('exit', ended);
	}
}

/** What the thread runs. It sees nothing that stands outside of it. */
function work(): void {
	const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
	const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
	// Nobody else is waited for.
	const database = new DatabaseSync(workerData, { timeout: 0 });
	database.exec('PRAGMA synchronous = NORMAL');
	const modes = { copy: 'PASSIVE', 'begin anew': 'RESTART', empty: 'TRUNCATE' };
	const run = (order: CopyOrder): CopyOutcome => {
		try {
			const isBusy = database.prepare(`PRAGMA wal_checkpoint(${modes[order]})`).get()?.busy !== 0;
			// The first write into a log waits for the disk too: it changes nothing, and where there is no room for it, it need not be.
			if (order !== 'copy' && !isBusy) writeFirst();
			return { isBusy };
		} catch (error) {
			return { message: String(error), errcode: (error as { errcode?: number }).errcode };
		}
	};
	const writeFirst = () => {
		try {
			const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
			database.exec(`PRAGMA user_version = ${version}`);
		} catch {}
	};
	parentPort?.on('message', (order: CopyOrder) => parentPort.postMessage(run(order)));
}
