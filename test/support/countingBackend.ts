import type { Backend, StorageAdapter } from '../../src/services/store/backend.ts';
import type { NameIndex } from '../../src/services/store/names.ts';

/** How often a store called its backend: `<namespace>.<call>`, `names.<call>`, `keys`. */
export type Calls = Record<string, number>;

/** The same backend, with every call counted. */
export function countingBackend(backend: Backend): { backend: Backend; calls: Calls; reset(): void } {
	const calls: Calls = {};
	const watched = <T extends object>(of: T, name: string): T =>
		new Proxy(of, {
			get: (target, property) => {
				const value: unknown = Reflect.get(target, property);
				if (typeof value !== 'function') return value;
				return (...args: unknown[]) => {
					const key = `${name}.${String(property)}`;
					calls[key] = (calls[key] ?? 0) + 1;
					return value.apply(target, args);
				};
			},
		});
	const names: NameIndex = watched(backend.names, 'names');
	return {
		calls,
		reset: () => {
			for (const key of Object.keys(calls)) delete calls[key];
		},
		backend: {
			...backend,
			names,
			adapter: (namespace): StorageAdapter => watched(backend.adapter(namespace), namespace),
			keys: (...args) => {
				calls.keys = (calls.keys ?? 0) + 1;
				return backend.keys(...args);
			},
		},
	};
}
