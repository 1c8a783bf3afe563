import { setImmediate } from 'node:timers/promises';
import { createInTurns, type InTurns } from '../inTurns.ts';

/** Bytes that are taken of an answer before it counts as broken. */
export interface AnswerLimits {
	/** Of one line of a stream. */
	lineBytes: number;
	/** Of an answer in one piece. */
	bodyBytes: number;
}

/** A server sent more than any answer needs. */
export class AnswerTooLarge extends Error {
	constructor() {
		super('The model server sent more than any answer needs.');
	}
}

/** Known words stand at the beginning of an error, even if a whole page comes. */
const ERROR_BYTES = 65_536;

/** Lines that the SDK reads in one turn of the event loop: a few milliseconds of work. */
const LINES_PER_TURN = 500;
const LINE_END = 0x0a;

type Fetch = typeof fetch;

/** `fetch` for the SDK, which would read any answer into memory whole. The body fails with `AnswerTooLarge` beyond its limit; an error just ends. */
export function boundedFetch(fetch: Fetch, { lineBytes, bodyBytes }: AnswerLimits): Fetch {
	const inTurns = createInTurns();
	const bounded: Fetch = async (input, init) => {
		const response = await fetch(input, init);
		const { body, ok, headers } = response;
		if (body === null) return response;
		if (!ok) return new Response(body.pipeThrough(endAfter(ERROR_BYTES)), response);
		const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
		return new Response(
			body.pipeThrough(isStream ? failAfter(lineBytes, 'line', inTurns) : failAfter(bodyBytes, 'body', inTurns)),
			response,
		);
	};
	// The SDK looks there for the class that encodes its forms.
	return Object.assign(bounded, { Response });
}

function endAfter(bytes: number): TransformStream<Uint8Array, Uint8Array> {
	let left = bytes;
	return new TransformStream({
		transform: (chunk, controller) => {
			controller.enqueue(chunk.subarray(0, left));
			left -= chunk.length;
			if (left <= 0) controller.terminate();
		},
	});
}

function failAfter(bytes: number, per: 'line' | 'body', inTurns: InTurns): TransformStream<Uint8Array, Uint8Array> {
	let taken = 0;
	return new TransformStream({
		transform: async (chunk, controller) => {
			for (const piece of per === 'line' ? shortLinesApart(chunk) : [chunk]) {
				// Whoever reads thousands of lines at once does so without a turn of the event loop; and many answers may come in one turn.
				await setImmediate();
				await new Promise<void>((resolve) => inTurns(resolve));
				const lineEnd = per === 'line' ? piece.lastIndexOf(LINE_END) : -1;
				taken = lineEnd < 0 ? taken + piece.length : piece.length - lineEnd - 1;
				if (taken > bytes) return controller.error(new AnswerTooLarge());
				controller.enqueue(piece);
			}
		},
	});
}

/** Cut where the lines of a turn end. What holds no more of them stays whole: the SDK copies all of a long line with each piece of it. */
function* shortLinesApart(chunk: Uint8Array): Generator<Uint8Array> {
	let start = 0;
	let lines = 0;
	for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) {
		lines += 1;
		if (lines < LINES_PER_TURN) continue;
		yield chunk.subarray(start, at + 1);
		start = at + 1;
		lines = 0;
	}
	if (start < chunk.length) yield chunk.subarray(start);
}
