/** A stream that a test feeds by hand. */
export interface OpenStream extends AsyncIterable<string> {
	push(...deltas: string[]): void;
	end(): void;
	fail(error: unknown): void;
	/** Whether the reader said that it wants no more. */
	readonly returned: boolean;
	/** How many deltas were read. */
	readonly read: number;
}

/** Makes a stream with nothing in it yet. */
export function createOpenStream(): OpenStream {
	type Item = { value: string } | { error: unknown } | 'end';
	const items: Item[] = [];
	let wake = Promise.withResolvers<void>();
	let returned = false;
	let read = 0;
	const add = (...more: Item[]) => {
		items.push(...more);
		wake.resolve();
	};
	return {
		push: (...deltas) => add(...deltas.map((value) => ({ value }))),
		end: () => add('end'),
		fail: (error) => add({ error }),
		get returned() {
			return returned;
		},
		get read() {
			return read;
		},
		[Symbol.asyncIterator]: () => ({
			next: async () => {
				while (items.length === 0) {
					await wake.promise;
					wake = Promise.withResolvers<void>();
				}
				const item = items.shift();
				if (item === undefined || item === 'end') return { done: true, value: undefined };
				if ('error' in item) throw item.error;
				read += 1;
				return { done: false, value: item.value };
			},
			return: async () => {
				returned = true;
				return { done: true, value: undefined };
			},
		}),
	};
}
