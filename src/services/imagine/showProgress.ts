import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { MadeFrom, PictureFlags, Turn } from '../conversation/turn.ts';
import { isFailure } from '../failure.ts';
import { createPacer } from '../reply/stream/pacer.ts';
import { type Button, type OutgoingFile, postedName, type ReplySurface, spoilerOf } from '../reply/surface.ts';

/** How the progress of an order is shown. */
interface ProgressOptions {
	surface: ReplySurface;
	/** The message that waits for the picture; null: one is posted. */
	messageId: string | null;
	/** What the message says after so many seconds. */
	text: (seconds: number) => string;
	/** Alt text of a preview: it says that it is one. */
	previewAlt: string;
	/** Whether previews are covered. */
	flags: PictureFlags;
	buttons: Button[][];
	/** Called with the message's id once it is known to show progress. */
	onShown: (messageId: string) => Promise<void>;
	/** Makes a JPEG of a preview, small enough to be posted again and again. */
	shrink: (preview: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
	clock: Clock;
	log: Pick<Logger, 'info'>;
}

/** A message that shows how far an order is. */
export interface Progress {
	/** Shows a preview as soon as the pace allows; a newer one takes its place. */
	preview(bytes: Uint8Array): void;
	/** Aborts with a Failure when the message is gone or pictures may not be posted: nobody would see the result. */
	readonly signal: AbortSignal;
	/** Ends it, and waits for what is being written. @returns the message's id; null if none was ever posted */
	stop(): Promise<string | null>;
}

/** Time between two changes of the words alone: slow enough for those to whom they are read aloud. */
const wordsEveryMs = 5_000;
/** The longest that Discord may take for one. */
const writeMs = 20_000;

/** Shows the progress of an order from now on, one write at a time, the newest state only. */
export function showProgress(options: ProgressOptions): Progress {
	const { clock, surface } = options;
	const pacer = createPacer();
	const over = new AbortController();
	const lost = new AbortController();
	const begunAt = clock.now();
	let { messageId } = options;
	let waiting: Uint8Array | null = null;
	let wake = new AbortController();

	const write = async (): Promise<void> => {
		const preview = waiting;
		waiting = null;
		const files = preview === null ? null : await previewFiles(preview, options, over.signal);
		const text = options.text((clock.now() - begunAt) / 1000);
		const part = { text, buttons: options.buttons, ...(files === null ? {} : { files }) };
		const signal = AbortSignal.timeout(writeMs);
		const at = clock.now();
		if (messageId === null) messageId = await surface.post(part, signal);
		else await surface.edit(messageId, part, signal);
		pacer.wrote(at, clock.now());
	};

	const run = async (): Promise<void> => {
		for (let first = true; !over.signal.aborted; first = false) {
			try {
				await write();
				if (first && messageId !== null) await options.onShown(messageId);
			} catch (error) {
				pacer.wrote(clock.now(), clock.now());
				if (isHopeless(error)) return lost.abort(error);
				options.log.info({ cause: error }, 'could not show progress');
			}
			if (waiting === null) await sleep(clock, wordsEveryMs, AbortSignal.any([over.signal, wake.signal]));
			await sleep(clock, pacer.nextAt(true) - clock.now(), over.signal);
		}
	};
	const done = run();
	return {
		preview: (bytes) => {
			waiting = bytes;
			wake.abort();
			wake = new AbortController();
		},
		signal: lost.signal,
		stop: async () => {
			over.abort();
			await done;
			return messageId;
		},
	};
}

/** Whether nobody would see the result. */
function isHopeless(error: unknown): boolean {
	return isFailure(error, 'discord.gone', 'discord.cannotAttach', 'discord.cannotPost', 'discord.blocked');
}

async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
	if (ms > 0 && !signal.aborted) await clock.sleep(ms, signal).catch(() => undefined);
}

/** What the file of a preview is called, and no other. */
const preview = { name: 'preview.jpg' };
const previewNames = [preview.name, postedName({ ...preview, isSpoiler: true })];

/** Whether a posted file is a preview. */
export function isPreview(name: string): boolean {
	return previewNames.includes(name);
}

/** null if the bytes are no picture: then the words alone are shown. */
async function previewFiles(
	bytes: Uint8Array,
	{ shrink, previewAlt: alt, flags }: ProgressOptions,
	signal: AbortSignal,
): Promise<OutgoingFile[] | null> {
	try {
		return [{ ...preview, bytes: await shrink(bytes, signal), alt, ...spoilerOf(flags) }];
	} catch {
		return null;
	}
}

/** What decides how long an order takes. */
export type OrderKind = Pick<MadeFrom, 'model' | 'quality'> & { shape: string | null; count: number; isEdit: boolean };

/** How long orders usually take, learned from earlier ones. */
export interface UsualTimes {
	/** Notes that an order took so many seconds. */
	note(kind: OrderKind, seconds: number): void;
	/** Seconds that such an order usually takes, right after a start by what is stored of the conversation; null if nothing is known. */
	of(kind: OrderKind, turns: readonly Turn[]): number | null;
}

/** Orders remembered of each kind. */
const remembered = 15;

/** Starts with an empty memory. It holds a few numbers for each kind of order: nothing of the pictures. Each process learns for itself. */
export function createUsualTimes(): UsualTimes {
	const known = new Map<string, number[]>();
	return {
		note: (kind, seconds) => {
			const key = keyOf(kind);
			known.set(key, [...(known.get(key) ?? []), seconds].slice(-remembered));
		},
		of: (kind, turns) => median(known.get(keyOf(kind)) ?? storedTimes(kind, turns)),
	};
}

function keyOf({ model, quality, shape, count, isEdit }: OrderKind): string {
	return [model, quality, shape ?? 'any', count, isEdit].join(' ');
}

function storedTimes(kind: OrderKind, turns: readonly Turn[]): number[] {
	const orders = turns.flatMap(({ pictures }) => {
		const origins = pictures.flatMap(({ made }) => made?.from ?? []);
		return [...Map.groupBy(origins, ({ at }) => at).values()];
	});
	const times = orders.flatMap(([from, ...others]) => {
		if (from?.seconds === undefined) return [];
		const { shape = null, parents, seconds } = from;
		const own = { ...from, shape, count: 1 + others.length, isEdit: parents.length > 0 };
		return keyOf(own) === keyOf(kind) ? [seconds] : [];
	});
	return times.slice(-remembered);
}

function median(values: readonly number[]): number | null {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? null;
}
