import type { PageCall } from '../src/page/calls.ts';
import type { Answer, CallResult, Dispatch } from '../src/page/feed.ts';

/** How the page stands with its server. */
export type Link = 'connecting' | 'open' | 'lost';

/** What the page asks of its server. */
export interface Connection {
	/**
	 * Asks for something and waits for the answer.
	 * @throws Error with the server's reason, in words for people
	 */
	call(call: PageCall): Promise<CallResult>;
}

/** What a connection tells. */
export interface ConnectionEvents {
	said(message: Dispatch): void;
	changed(link: Link): void;
	/** Who this tab wants to be; null: whoever the server proposes. */
	person(): string | null;
}

interface Waiting {
	resolve(result: CallResult): void;
	reject(error: Error): void;
}

const firstRetryMs = 250;
const longestRetryMs = 4000;

const address = (person: string | null): string => {
	const query = person === null ? '' : `?person=${encodeURIComponent(person)}`;
	return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket${query}`;
};

/** Keeps a WebSocket to the server open, and comes back after it was lost. */
export const connect = (events: ConnectionEvents): Connection => {
	const waiting = new Map<number, Waiting>();
	let calls = 0;
	let retryMs = firstRetryMs;
	let socket: WebSocket | null = null;

	const settle = (answer: Answer): void => {
		const one = waiting.get(answer.d.call);
		waiting.delete(answer.d.call);
		if (answer.t === 'DONE') one?.resolve(answer.d.result);
		else one?.reject(new Error(answer.d.reason));
	};
	const lost = () => {
		for (const one of waiting.values()) one.reject(new Error('The page’s server is not reachable right now.'));
		waiting.clear();
		events.changed('lost');
		setTimeout(open, retryMs);
		retryMs = Math.min(retryMs * 2, longestRetryMs);
	};
	const open = () => {
		const own = new WebSocket(address(events.person()));
		socket = own;
		own.addEventListener('open', () => {
			retryMs = firstRetryMs;
			events.changed('open');
		});
		own.addEventListener('message', ({ data }) => {
			const message: Dispatch | Answer = JSON.parse(String(data));
			if (message.t === 'DONE' || message.t === 'REFUSED') settle(message);
			else events.said(message);
		});
		own.addEventListener('close', lost, { once: true });
	};
	open();
	return {
		call: (ask) => {
			if (socket?.readyState !== WebSocket.OPEN)
				return Promise.reject(new Error('The page’s server is not reachable right now.'));
			calls += 1;
			const number = calls;
			const { promise, resolve, reject } = Promise.withResolvers<CallResult>();
			waiting.set(number, { resolve, reject });
			socket.send(JSON.stringify({ call: number, ask }));
			return promise;
		},
	};
};
