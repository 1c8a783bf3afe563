/** The same functions, each called through `door`. */
export function throughDoor<Calls extends Record<keyof Calls, (...args: never[]) => unknown>>(
	calls: Calls,
	door: <Result>(call: () => Promise<Result>) => Promise<Result>,
): Calls {
	const wrapped = Object.entries<(...args: never[]) => unknown>(calls).map(([name, call]) => [
		name,
		(...args: never[]) => door(async () => await call(...args)),
	]);
	return Object.fromEntries(wrapped);
}
