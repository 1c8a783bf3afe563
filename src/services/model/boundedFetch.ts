import { setImmediate } from 'node:timers/promises';
import { createInTurns, type InTurns } from '../inTurns.ts';

/** Bytes that are taken of an answer before it counts as broken. */
export interface AnswerLimits {
	/** Of one event of a stream. */
	eventBytes: number;
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
const [LINE_END, CARRIAGE_RETURN, COLON] = [0x0a, 0x0d, 0x3a];
/** How the lines begin that make no event: `id` and `retry`. */
const FIELDS_ASIDE: ReadonlySet<number | undefined> = new Set([0x69, 0x72]);

type Fetch = typeof fetch;

/** `fetch` for the SDK, which would read any answer into memory whole. The body fails with `AnswerTooLarge` beyond its limit; an error just ends. */
export function boundedFetch(fetch: Fetch, { eventBytes, bodyBytes }: AnswerLimits): Fetch {
	const inTurns = createInTurns();
	const bounded: Fetch = async (input, init) => {
		const response = await fetch(input, init);
		const { body, ok, headers } = response;
		if (body === null) return response;
		if (!ok) return new Response(body.pipeThrough(endAfter(ERROR_BYTES)), response);
		const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
		return new Response(
			body.pipeThrough(isStream ? eventsOf(eventBytes, inTurns) : failAfter(bodyBytes, inTurns)),
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

function failAfter(bytes: number, inTurns: InTurns): TransformStream<Uint8Array, Uint8Array> {
	let taken = 0;
	return new TransformStream({
		transform: async (chunk, controller) => {
			await nextTurn(inTurns);
			taken += chunk.length;
			if (taken > bytes) controller.error(new AnswerTooLarge());
			else controller.enqueue(chunk);
		},
	});
}

function eventsOf(bytes: number, inTurns: InTurns): TransformStream<Uint8Array, Uint8Array> {
	const lines = new EventLines();
	return new TransformStream({
		transform: async (chunk, controller) => {
			for (const piece of lines.take(chunk)) {
				if (lines.eventBytes > bytes) return controller.error(new AnswerTooLarge());
				await nextTurn(inTurns);
				controller.enqueue(piece);
			}
		},
	});
}

/** Whoever reads thousands of lines at once does so without a turn of the event loop; and many answers may come in one turn. */
async function nextTurn(inTurns: InTurns): Promise<void> {
	await setImmediate();
	await new Promise<void>((resolve) => inTurns(resolve));
}

/**
 * The lines of a stream without those that say nothing: comments, by which a server shows that it lives, and what ends no event. The SDK
 * keeps all lines until the next event, however long that takes. A stream whose lines end in carriage returns alone passes as it is.
 */
class EventLines {
	/** Of the event that has begun. */
	eventBytes = 0;
	#hasEvent = false;
	/** The first byte of the line that has begun. */
	#first: number | undefined;
	#endsInReturns = false;

	/** Takes a chunk, and gives what is left of it, a few hundred lines at a time. */
	*take(chunk: Uint8Array): Generator<Uint8Array> {
		this.#endsInReturns ||= holdsLoneReturn(chunk);
		if (this.#endsInReturns) {
			this.eventBytes += chunk.length;
			return yield chunk;
		}
		let start = 0;
		let lines = 0;
		for (let at = 0, next = 0; at < chunk.length; at = next) {
			const end = chunk.indexOf(LINE_END, at);
			next = end < 0 ? chunk.length : end + 1;
			lines += 1;
			const first = this.#first ?? chunk[at];
			const isDropped = !this.#takeLine(first, next - at, end >= 0);
			this.#first = end < 0 ? first : undefined;
			if (isDropped || lines === LINES_PER_TURN) {
				const until = isDropped ? at : next;
				if (until > start) yield chunk.subarray(start, until);
				start = next;
				lines = 0;
			}
		}
		if (start < chunk.length) yield chunk.subarray(start);
	}

	/** Takes a line, or a piece of one. Returns whether it is to be read. */
	#takeLine(first: number | undefined, bytes: number, isEnd: boolean): boolean {
		if (first === COLON) return false;
		if (first !== LINE_END && first !== CARRIAGE_RETURN) {
			this.eventBytes += bytes;
			this.#hasEvent ||= !FIELDS_ASIDE.has(first);
			return true;
		}
		const endsEvent = this.#hasEvent;
		if (endsEvent && isEnd) [this.#hasEvent, this.eventBytes] = [false, 0];
		return endsEvent;
	}
}

function holdsLoneReturn(chunk: Uint8Array): boolean {
	let at = chunk.indexOf(CARRIAGE_RETURN);
	while (at >= 0 && chunk[at + 1] === LINE_END) at = chunk.indexOf(CARRIAGE_RETURN, at + 1);
	// What follows the last byte is not known yet.
	return at >= 0 && at + 1 < chunk.length;
}
