import type { Behaviour, Scripted } from './behaviour.ts';
import { type LocalModelOptions, startLocalModel } from './localModel.ts';
import type { ReceivedRequest } from './receivedRequest.ts';

export { type Behaviour, behaviours, type Ending, type Scripted } from './behaviour.ts';
export { billOf, type Rates } from './bill.ts';
export type { Clock, Pace } from './exchange.ts';
export type { LocalModelOptions as LocalOpenaiOptions } from './localModel.ts';
export type {
	MadeCall,
	ModelApi,
	ReceivedRequest,
	RequestEvent,
	ShownMessage,
	ShownPart,
	ShownPicture,
} from './receivedRequest.ts';

/** A running local OpenAI. Dispose of it at the end: `await using openai = await startLocalOpenai()`. */
export interface LocalOpenai extends AsyncDisposable {
	/** What `baseURL` has to be: `http://127.0.0.1:PORT/v1`. */
	readonly url: string;
	/** The key that it takes. */
	readonly key: string;
	/** All requests so far, oldest first, each with what became of it. */
	readonly requests: readonly ReceivedRequest[];
	readonly model: {
		/** What the next request that is accepted is answered with; several queue up. */
		next(script: Scripted): void;
	};
	readonly faults: {
		/** What goes wrong from now on, whatever is asked; `normal`: nothing. */
		set(fault: Behaviour): void;
	};
	/** Waits for a request that satisfies the predicate, at most 10 seconds by default. */
	until(predicate: (request: ReceivedRequest) => boolean, signal?: AbortSignal): Promise<ReceivedRequest>;
}

/** Starts an OpenAI on this machine. It is up when this resolves. */
export async function startLocalOpenai(options: LocalModelOptions = {}): Promise<LocalOpenai> {
	const apiKey = options.apiKey ?? 'sk-local';
	const local = await startLocalModel({ ...options, apiKey });
	return {
		url: local.baseUrl,
		key: apiKey,
		requests: local.requests,
		model: { next: local.next },
		faults: { set: local.behave },
		until: local.until,
		[Symbol.asyncDispose]: local.stop,
	};
}
