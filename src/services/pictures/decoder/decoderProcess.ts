/**
 * A process that reads pictures: started by `startChild`, told what to do through its third pipe. Nothing stops a decoder at work but the end
 * of its process, so this one is made to be ended at any time. It ends itself when it takes more memory than it said, and with its parent.
 */
import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { isFailure } from '../../failure.ts';
import type { Work } from '../formats/opened.ts';
import { forgetRasters, releaseRasters } from '../layout/raster.ts';
import type { PictureLimits } from '../limits.ts';
import type { ChildReply, Rested } from './startChild.ts';
import { runTask, type Task } from './tasks.ts';
import { createReceiver, sendValue } from './wire.ts';

type Job = Task & { limits: PictureLimits };

/** The longest task: a file as large as the bot fetches any, or several of them. */
const longestTask = 500e6;
/** What a task may take besides what it asked for: pixels of the prepared size, what is written, garbage. In bytes. */
const besides = 28e6;
const lookEveryMs = 10;
/** What a process takes that has read pictures before: its libraries, their code and their threads. A new one takes a third less. */
const atEase = 120e6;
/** After so many tasks, or with so much memory that does not come back, a new process takes over. */
const mostTasks = 200;
const mostMemory = 150e6;

const rss = (): number => process.memoryUsage.rss();
/** An orderly exit would wait for what is being decoded. */
const die = (): void => void process.kill(process.pid, 'SIGKILL');

let go = Promise.withResolvers<void>();
let done = 0;
const receiver = createReceiver<Job | { kind: 'go' }>(longestTask, (message) => {
	if ('task' in message) void work(message);
	else go.resolve();
});
const socket = new Socket({
	fd: 3,
	// Reads right into place: a large file stands in memory once.
	onread: {
		buffer: receiver.space,
		callback: (bytes) => {
			receiver.filled(bytes);
			return true;
		},
	},
});
const reply = (message: ChildReply): Promise<void> => sendValue(socket, message);
const rest = (fresh: boolean): void => void sendValue(socket, { kind: 'rested', fresh } satisfies Rested);

/** Pixels are given back only some time after what held them was found to be garbage. */
async function collectGarbage(): Promise<void> {
	globalThis.gc?.();
	for (let turn = 0; turn < 3; turn += 1) await setImmediate();
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function work(job: Job): Promise<void> {
	// What a new process still has to load is not the file's: the first file has as much room as the next.
	const before = Math.max(rss(), atEase);
	const { usualBytes } = job.limits;
	let most = before + usualBytes + besides;
	const watch = setInterval(() => {
		if (rss() > most) die();
	}, lookEveryMs);
	const permit = async (work: Work): Promise<void> => {
		if (work.bytes > usualBytes || work.timeMs < job.limits.timeMs) {
			go = Promise.withResolvers();
			void reply({ kind: 'needs', work });
			await go.promise;
		}
		most = before + Math.max(usualBytes, work.bytes) + besides;
	};
	try {
		await reply({ kind: 'done', value: await runTask(job, { ...job, permit }) });
		// What stands in these would only go with the next long collection of garbage. After a failure something may still be reading it.
		releaseRasters();
		releaseBytes(job.args);
	} catch (error) {
		forgetRasters();
		await reply(replyToFailure(error));
	}
	clearInterval(watch);
	done += 1;
	if (rss() > mostMemory) await collectGarbage();
	rest(done < mostTasks && rss() <= mostMemory);
}

function replyToFailure(error: unknown): ChildReply {
	if (!isFailure(error)) return { kind: 'damaged', message: sentenceOf(error) };
	return {
		kind: 'refused',
		reason: error.reason,
		cause: error.cause === undefined ? null : sentenceOf(error.cause),
	};
}

/** All bytes of a task stand in one buffer. */
function releaseBytes(args: object): void {
	for (const value of Object.values(args)) {
		if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && !value.buffer.detached)
			return void value.buffer.transfer(0);
		if (Array.isArray(value)) value.forEach(releaseBytes);
	}
}

socket.on('error', die);
socket.on('close', die);
sharp.cache(false);
sharp.concurrency(1);
flushCompileCache();
rest(true);
