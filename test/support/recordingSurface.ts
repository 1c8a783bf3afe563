import type { Clock } from '../../src/services/clock.ts';
import type { MessagePart, ReplySurface } from '../../src/services/reply/surface.ts';

/** One call that a surface got. */
interface SurfaceCall {
	kind: 'post' | 'edit' | 'remove';
	id: string;
	text: string;
	/** The clock's time when the call began. */
	at: number;
}

/** A surface that keeps what it is told. `before` runs in each call and may take its time, or throw. */
export interface RecordingSurface extends ReplySurface {
	calls: SurfaceCall[];
	/** What each message says now, in the order in which they appeared. */
	messages: Map<string, string>;
	before: (call: SurfaceCall, signal: AbortSignal) => Promise<void> | void;
}

/** Makes a surface whose messages get the ids `m1`, `m2`, … */
export function createRecordingSurface(clock: Clock): RecordingSurface {
	const write = async (kind: SurfaceCall['kind'], id: string, { text }: MessagePart, signal: AbortSignal) => {
		const call = { kind, id, text, at: clock.now() };
		surface.calls.push(call);
		await surface.before(call, signal);
		surface.messages.set(id, text);
		return id;
	};
	const surface: RecordingSurface = {
		calls: [],
		messages: new Map(),
		before: () => undefined,
		post: (part, signal) =>
			write('post', `m${surface.calls.filter(({ kind }) => kind === 'post').length + 1}`, part, signal),
		edit: async (id, part, signal) => {
			await write('edit', id, part, signal);
		},
		remove: async (id, signal) => {
			await write('remove', id, { text: '' }, signal);
			surface.messages.delete(id);
		},
	};
	return surface;
}
