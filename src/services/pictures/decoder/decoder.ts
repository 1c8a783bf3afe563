import { availableParallelism } from 'node:os';
import type { Clock } from '../../clock.ts';
import { Failure, failure, isFailure } from '../../failure.ts';
import { createFairGate, type FairGate, type Pass } from '../../fairGate.ts';
import { untilAborted } from '../../untilAborted.ts';
import type { PictureLimits } from '../limits.ts';
import type { PreparedPicture } from '../picture.ts';
import type { PictureFacts } from '../preparePicture.ts';
import { createChildPool } from './childPool.ts';
import { type Child, Damaged, startChild, TooMuchWork } from './startChild.ts';
import type { TaskName, TaskOf } from './tasks.ts';

/** Whose file it is, and until when it matters. */
export interface Requester {
	/** People take turns, and one person's files never take all processes. */
	personId: string;
	/** Ends the work at once, whatever it is doing. */
	signal: AbortSignal;
	/** Called once the bytes of the task are no longer needed here: a large file need not stand in two processes. */
	sent?: () => void;
}

export interface NamedRequester extends Requester {
	/** Of the file, for the sentence when it fails. */
	name: string;
}

/**
 * Everything that reads the bytes of pictures, in a few processes of its own that know nothing of the environment. One that takes too long or
 * too much memory, or whose work nobody waits for any more, is ended, and only that one.
 */
export interface Decoder {
	/**
	 * Makes a picture ready for the model.
	 * @throws Failure `picture.*`; the signal's reason when it aborts
	 */
	prepare(bytes: Uint8Array, facts: PictureFacts, requester: Requester): Promise<PreparedPicture>;
	/**
	 * Does one task.
	 * @throws Failure as the task says, `picture.tooComplex`, `picture.unreadable`; the signal's reason when it aborts
	 */
	run<Name extends TaskName>(task: Name, args: TaskOf<Name>['args'], requester: NamedRequester): TaskOf<Name>['result'];
	/** Starts a process if there is none, so that the first picture need not wait for it. */
	warm(): void;
	/** Ends all processes and what they are doing. */
	close(): Promise<void>;
}

interface DecoderOptions {
	limits: PictureLimits;
	clock: Clock;
	/** How many files are worked on at once, of one person one fewer; default one more than there are cores. */
	size?: number;
}

/** More cores than this are left to others: each process takes 65 MB before it does anything. */
const mostCores = 4;

/**
 * How long a process may go on with what nobody waits for any more: previews are let go all the time, and the rest of a small picture costs
 * less than a new process.
 */
const graceMs = 250;

/** What phones write is smaller. */
const largeBytes = 8e6;

function bytesIn(value: unknown): number {
	if (value instanceof Uint8Array) return value.length;
	if (typeof value !== 'object' || value === null) return 0;
	return Object.values(value).reduce((sum: number, inner) => sum + bytesIn(inner), 0);
}

/** What a task runs with. */
interface Running extends Requester {
	memory: FairGate;
	clock: Clock;
	/** The longest that anything may take, however little of that it works. */
	timeMs: number;
	/** Given back when the process has rested. */
	held: DisposableStack;
}

/** Makes a decoder. Its processes start when they are needed. */
export function createDecoder({ limits, clock, size: wanted }: DecoderOptions): Decoder {
	const size = Math.max(2, wanted ?? Math.min(availableParallelism(), mostCores) + 1);
	const places = createFairGate({ capacity: size, perPerson: size - 1 });
	// Processes are left to what is read in no time: a photo never waits behind everybody's largest files, of which few are in memory at once.
	const large = createFairGate({ capacity: Math.max(1, size - 2), perPerson: 1 });
	// One large file a person at a time: whoever wants more than `perPerson` gets in once nothing else of theirs is.
	const memory = createFairGate({ capacity: limits.workBytes, perPerson: limits.usualBytes });
	const closing = new AbortController();
	const pool = createChildPool(() => startChild(limits.workBytes), clock, closing.signal);

	/** Lets the next file in as soon as the process can take one, or is gone. The answer need not wait for that. */
	const leave = async (child: Child, isWorn: boolean, held: DisposableStack): Promise<void> => {
		using _ = held;
		if ((await child.rested()) && !isWorn) return pool.rest(child);
		await child.kill();
		pool.warm();
	};

	const run = async (task: TaskName, args: object, requester: NamedRequester): Promise<unknown> => {
		const { personId, signal, name } = requester;
		const either = AbortSignal.any([signal, closing.signal]);
		using entered = new DisposableStack();
		const isLarge = bytesIn(args) > largeBytes;
		if (isLarge) entered.use(await large.enter(personId, 1, either));
		entered.use(await places.enter(personId, 1, either));
		const child = pool.take();
		const held = entered.move();
		try {
			const running = { ...requester, signal: either, memory, clock, timeMs: limits.timeMs, held };
			return await converse(child, { task, args, limits }, running);
		} catch (cause) {
			if (!(cause instanceof TooMuchWork || cause instanceof Damaged)) throw cause;
			const code = cause instanceof TooMuchWork ? 'picture.tooComplex' : 'picture.unreadable';
			throw failure(code, { name }, { cause });
		} finally {
			// Its libraries keep about 40 MB of what a large file took.
			void leave(child, isLarge, held);
		}
	};
	// A process answers with what its task returns.
	const typedRun = run as Decoder['run'];
	return {
		run: typedRun,
		prepare: (bytes, facts, requester) => typedRun('prepare', { bytes, facts }, { ...requester, name: facts.name }),
		warm: pool.warm,
		close: async () => {
			closing.abort(failure('bot.stopping'));
			await pool.close();
		},
	};
}

/** Tells a process what to do, and lets it have what memory it asks for. Ends it unless it has come to an end by itself. */
async function converse(child: Child, job: object, running: Running): Promise<unknown> {
	const { personId, signal, memory, held, sent = () => undefined } = running;
	await untilAborted(child.rested(), signal);
	child.begin();
	let { timeMs } = running;
	let pass: Pass | null = null;
	try {
		for (let message = job; ; message = { kind: 'go' }) {
			const reply = await untilOverworked(
				child,
				child.ask(message, message === job ? sent : () => undefined),
				timeMs,
				running,
			);
			switch (reply.kind) {
				case 'done':
					return reply.value;
				case 'refused':
					throw new Failure(reply.reason, reply.cause === null ? {} : { cause: new Error(reply.cause) });
				case 'damaged':
					throw new Damaged(reply.message);
				case 'needs': {
					timeMs = reply.work.timeMs;
					if (pass === null) pass = held.use(await memory.enter(personId, reply.work.bytes, signal));
					else await pass.resize(reply.work.bytes, signal);
				}
			}
		}
	} catch (error) {
		const isOver = error instanceof Damaged || (isFailure(error) && !signal.aborted);
		if (!isOver) void endSoon(child, signal.aborted ? graceMs : 0, running.clock);
		throw error;
	}
}

/** Ends a process unless it comes to an end by itself within so many milliseconds. */
async function endSoon(child: Child, ms: number, clock: Clock): Promise<void> {
	const done = new AbortController();
	const late = clock.sleep(ms, done.signal).then(
		() => child.kill(),
		() => {},
	);
	await Promise.race([child.rested(), late]);
	done.abort();
}

async function untilOverworked<Value>(
	child: Child,
	promise: Promise<Value>,
	ms: number,
	running: Running,
): Promise<Value> {
	const { signal } = running;
	const late = new AbortController();
	const done = new AbortController();
	hasWorked(child, ms, running, done.signal).then(
		() => late.abort(new TooMuchWork('it takes too long')),
		() => {},
	);
	try {
		return await untilAborted(promise, AbortSignal.any([signal, late.signal]));
	} finally {
		done.abort();
	}
}

/** Less than this is not waited for, in milliseconds. */
const shortestMs = 20;

/** Waits until a process has worked for so long: a busy machine takes nothing from a file. Where that is not known all time counts. */
async function hasWorked(child: Child, ms: number, { clock, timeMs }: Running, done: AbortSignal): Promise<void> {
	const begun = child.workedMs();
	for (let waited = 0, left = ms; left >= shortestMs; ) {
		await clock.sleep(left, done);
		waited += left;
		const now = child.workedMs();
		const worked = begun === null || now === null ? waited : now - begun;
		left = Math.min(ms - worked, timeMs - waited);
	}
}
