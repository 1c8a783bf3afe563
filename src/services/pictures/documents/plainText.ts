/** Text that is put together piece by piece. */
export interface PlainText {
	add(part: string): void;
	/** Takes back what was added last if it is this, and what was added before it if that is too. */
	trim(mark: string): void;
	/** Ends a row of cells. */
	endRow(): void;
	/** Adds a line of its own. */
	line(words: string): void;
	length(): number;
	all(): string;
}

export function createText(): PlainText {
	const parts: string[] = [];
	let length = 0;
	const add = (part: string): void => {
		if (part === '') return;
		parts.push(part);
		length += part.length;
	};
	const trim = (mark: string): void => {
		while (parts.at(-1) === mark) length -= parts.pop()?.length ?? 0;
	};
	return {
		add,
		trim,
		endRow: () => {
			trim('\t');
			add('\n');
		},
		line: (words: string) => {
			if (length > 0 && parts.at(-1) !== '\n') add('\n');
			add(`${words}\n`);
		},
		length: () => length,
		all: () => parts.join('').trim(),
	};
}
