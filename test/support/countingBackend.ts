import type { Backend, StorageAdapter } from '../../src/services/store/keyv/backend.ts';

/** How often a store called its backend: `<namespace>.<call>`, `names.<call>`, `peers.<call>`, `keys` and so on. */
export type Calls = Record<string, number>;

/** Calls of a backend that change nothing. */
export const reading = /\.(get|getMany|find|ids|of|expiresAt|publish|subscribe)$|^(keys|ping|outdated)$/;

/** The same backend, but `called` hears of each call before it is made. If it throws, the call is not made and fails with that. */
export function watchedBackend(backend: Backend, called: (call: string) => void): Backend {
	const watched = <T extends object>(of: T, nameOf: (property: string) => string): T =>
		new Proxy(of, {
			get: (target, property) => {
				const value: unknown = Reflect.get(target, property);
				if (typeof value !== 'function') return value;
				return (...args: unknown[]) => {
					called(nameOf(String(property)));
					return value.apply(target, args);
				};
			},
		});
	const { adapter, attempt, close, names, peers, ledger, ...own } = backend;
	return {
		...watched(own, (property) => property),
		attempt,
		close,
		names: watched(names, (property) => `names.${property}`),
		peers: watched(peers, (property) => `peers.${property}`),
		ledger: watched(ledger, (property) => `ledger.${property}`),
		adapter: (namespace): StorageAdapter => watched(adapter(namespace), (property) => `${namespace}.${property}`),
	};
}

/** The same backend, with every call counted. */
export function countingBackend(backend: Backend): { backend: Backend; calls: Calls; reset(): void } {
	const calls: Calls = {};
	return {
		calls,
		reset: () => {
			for (const key of Object.keys(calls)) delete calls[key];
		},
		backend: watchedBackend(backend, (call) => {
			calls[call] = (calls[call] ?? 0) + 1;
		}),
	};
}
