import { type StreamOptions, streamReply } from '../../src/services/reply/stream/streamReply.ts';
import { createManualClock } from './manualClock.ts';
import { createOpenStream } from './openStream.ts';
import { createRecordingSurface } from './recordingSurface.ts';

/** What a streamed reply stands between: a model that says what a test pushes, a surface that notes all writes, a clock that stands still. */
export function replyStage() {
	const clock = createManualClock(0);
	const surface = createRecordingSurface(clock);
	const model = createOpenStream();
	const abort = new AbortController();
	const stream = (options: Partial<StreamOptions> = {}, existing: string[] = []) => {
		const reply = streamReply(model, { surface, existing }, { clock, ...options }, abort.signal);
		reply.catch(() => undefined);
		return reply;
	};
	/** The messages as they stand. */
	const texts = () => [...surface.messages.values()];
	/** All writes, such as `300 post m1: Hello …`. */
	const written = () => surface.calls.map(({ kind, id, text, at }) => `${at} ${kind} ${id}: ${text}`);
	return { clock, surface, model, abort, stream, texts, written };
}
