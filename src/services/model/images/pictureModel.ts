import type { OpenAI } from 'openai';
import { failure } from '../../failure.ts';
import { failureOf } from '../errors/failureOf.ts';
import { createRetry, tellingOfLost } from '../errors/retry.ts';
import type { ModelOptions } from '../modelOptions.ts';
import { createGuard } from '../moderation.ts';
import { openAiClient } from '../openAiClient.ts';
import type { PictureEvent, PictureModel, PictureOrder, Usage } from '../port.ts';
import { sumOfUsage } from '../tokenUsage.ts';
import { createWatchdog } from '../watchdog.ts';
import { optionalInPictures, readPictures, refusedOnce, requestPictures } from './imagesApi.ts';
import { isLacking, modelFor } from './pictureModelChoice.ts';

/** Pictures come as base64: one in an event of a stream, up to four in one answer. */
const answerLimits = { eventBytes: 70_000_000, bodyBytes: 140_000_000 };

/** Where a picture model is and how it is to be asked. */
export interface PictureModelOptions extends ModelOptions {
	/** Fetches a picture that a server answers as a link, within bounds. Throws a Failure, or the signal's reason when it aborts. */
	fetchPicture: (url: string, signal: AbortSignal) => Promise<Uint8Array>;
}

/**
 * A model that makes pictures through the Images API. Usage comes once, at the end. A stream carries one picture only, so several
 * with previews are ordered side by side; if some of them fail, the others are delivered all the same, and it
 * throws only if none was made, after the usage.
 */
export function createPictureModel(options: PictureModelOptions): PictureModel {
	const client = openAiClient(options, answerLimits);
	const refused = new Set<string>();
	const lacking = new Set<string>();
	return {
		name: options.model,
		async *make(order, signal) {
			signal.throwIfAborted();
			const context = { client, options, refused, lacking, signal };
			const apart = order.count > 1 && order.previews > 0 && !refused.has('stream') && !refused.has('partial_images');
			if (apart) yield* sideBySide(order, context);
			else yield* one(order, 0, context);
		},
	};
}

interface Context {
	client: OpenAI;
	options: PictureModelOptions;
	refused: Set<string>;
	/** Models that the account was found to lack. */
	lacking: Set<string>;
	signal: AbortSignal;
}

async function* one(order: PictureOrder, first: number, context: Context): AsyncGenerator<PictureEvent, void> {
	const { client, options, refused, lacking, signal } = context;
	using watchdog = createWatchdog(options.limits, options.clock, signal);
	const refusedNow = new Set(refused);
	const guard = createGuard(order.moderation);
	guard.demand(refused);
	const again = createRetry({ optional: optionalInPictures, refused: refusedNow }, watchdog, options);
	const retry = guard.around(again, refusedNow);
	const reading = { first, fetchPicture: options.fetchPicture, signal: watchdog.signal, log: options.log };
	let isDelivered = false;
	try {
		for (let isOver = false; !isOver; ) {
			const model = modelFor(order, options.model, lacking);
			let hasBegun = false;
			try {
				const response = await requestPictures(client, order, { ...options, model }, refusedNow, watchdog.signal);
				yield* namedIfOther(model, options);
				for await (const event of readPictures(response, reading)) {
					// What was counted need not be guessed.
					hasBegun = event?.type !== 'usage';
					isDelivered ||= event !== null;
					watchdog.rest();
					if (event !== null) yield event;
					watchdog.alive(event === null ? 'thought' : 'token');
				}
				isOver = true;
			} catch (error) {
				if (isFoundLacking(error, model, context)) continue;
				yield* tellingOfLost(error, { hasBegun, pictures: order.count }, () => retry(error, isDelivered));
			}
		}
	} finally {
		for (const field of refusedNow) if (!refusedOnce.includes(field)) refused.add(field);
	}
	if (order.quality !== 'auto' && refused.has('quality')) yield { type: 'leftOut', field: 'quality' };
}

/** Whether an order failed because the account lacks the model, which is found out once. Others that were sent with it may find it out, too. */
function isFoundLacking(error: unknown, model: string, { options, lacking }: Context): boolean {
	if (!isLacking(error, model)) return false;
	if (!lacking.has(model)) options.log.warn({ model }, 'the account lacks this model: asking another from now on');
	lacking.add(model);
	return true;
}

function namedIfOther(name: string, { model }: PictureModelOptions): PictureEvent[] {
	return name === model ? [] : [{ type: 'model', name }];
}

async function* sideBySide(order: PictureOrder, context: Context): AsyncGenerator<PictureEvent, void> {
	const failures: unknown[] = [];
	let total: Usage | null = null;
	let made = 0;
	const abandoned = new AbortController();
	const signal = AbortSignal.any([context.signal, abandoned.signal]);
	const tolerant = async function* (index: number): AsyncGenerator<PictureEvent, void> {
		try {
			yield* one({ ...order, count: 1 }, index, { ...context, signal });
		} catch (error) {
			signal.throwIfAborted();
			failures.push(error);
		}
	};
	const sources = Array.from({ length: order.count }, (_, index) => tolerant(index));
	for await (const event of merged(sources, () => abandoned.abort(new Error('nobody waits for it any more')))) {
		if (event.type === 'usage') {
			total = sumOfUsage(total, event.usage);
			continue;
		}
		if (event.type === 'picture') made += 1;
		yield event;
	}
	if (total !== null) yield { type: 'usage', usage: total };
	if (made === 0) throw failures[0] ?? failure('model.empty');
	for (const error of failures) {
		const { code, cause } = failureOf(error);
		context.options.log.warn(
			{ model: context.options.model, failure: code, err: cause },
			'one of several pictures failed',
		);
	}
}

/**
 * Merges several sources into one, each event as it comes; a source goes on once that was taken. When nobody reads on, `abandon` is called first: it has to make the sources'
 * pending work end.
 * @throws what a source throws, at once
 */
async function* merged<Event>(
	sources: AsyncGenerator<Event, void>[],
	abandon: () => void,
): AsyncGenerator<Event, void> {
	const next = async (source: AsyncGenerator<Event, void>) => ({ source, result: await source.next() });
	const pending = new Map(sources.map((source) => [source, next(source)]));
	try {
		while (pending.size > 0) {
			const { source, result } = await Promise.race(pending.values());
			pending.delete(source);
			if (result.done === true) continue;
			yield result.value;
			// Not before its event was taken: it may wait for that.
			pending.set(source, next(source));
		}
	} finally {
		if (pending.size > 0) abandon();
		await Promise.allSettled([...pending.values(), ...sources.map((source) => source.return())]);
	}
}
