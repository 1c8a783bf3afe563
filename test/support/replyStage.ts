import { LiveReply, type LiveReplyEnd, type LiveReplyOptions } from '../../src/services/reply/stream/liveReply.ts';
import { untilAborted } from '../../src/services/untilAborted.ts';
import { createManualClock } from './manualClock.ts';
import { createOpenStream } from './openStream.ts';
import { createRecordingSurface } from './recordingSurface.ts';

/** How a test wants a reply to end: as a whole answer with these small lines, or, broken off, with this sentence under it. */
export interface StageOptions extends Partial<LiveReplyOptions> {
	footer?: string[];
	ending?: string;
}

/** What a live reply stands between: a model that says what a test pushes, a surface that notes all writes, a clock that stands still. */
export function replyStage() {
	const clock = createManualClock(0);
	const surface = createRecordingSurface(clock);
	const model = createOpenStream();
	const abort = new AbortController();
	/** Reads the model as an answer does. */
	const stream = async ({ footer = [], ending, ...options }: StageOptions = {}, existing: string[] = []) => {
		const live = new LiveReply({ surface, existing }, { clock, ...options }, abort.signal);
		const signal = AbortSignal.any([abort.signal, live.signal]);
		const deltas = model[Symbol.asyncIterator]();
		let text = '';
		let stopped: { reason: unknown } | null = null;
		let end: LiveReplyEnd = { whole: true, below: null, footer };
		try {
			for (;;) {
				const next = await untilAborted(deltas.next(), signal);
				if (next.done) break;
				text += next.value;
				live.show(text);
			}
		} catch (reason) {
			stopped = { reason };
			end = { whole: false, below: ending ?? null, footer: [] };
		}
		return { ...(await live.end(end)), text, stopped };
	};
	/** The messages as they stand. */
	const texts = () => [...surface.messages.values()];
	/** All writes, such as `300 post m1: Hello …`. */
	const written = () => surface.calls.map(({ kind, id, text, at }) => `${at} ${kind} ${id}: ${text}`);
	return { clock, surface, model, abort, stream, texts, written };
}
