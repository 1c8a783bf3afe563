/** About how many characters a long-winded answer has. */
const LENGTH = 10_000;

/** A long answer with everything that is hard to split: code fences longer than a message, tables, nested lists, quotes. */
export function longAnswer(): string {
	const sections: string[] = ['# A long answer\n\nThis is written to be long, not to be read.'];
	let length = 0;
	for (let number = 1; length < LENGTH; number++) {
		const section = `## Part ${number}\n\n${parts[(number - 1) % parts.length]?.(number) ?? ''}`;
		sections.push(section);
		length += section.length + 2;
	}
	return `${sections.join('\n\n')}\n\nThis is the last line.`;
}

const parts = [prose, code, list, table, quoted];

function prose(number: number): string {
	return range(6)
		.map((index) => `Sentence ${number}.${index} says **something bold**, *something leaning* and \`some code\`.`)
		.join(' ');
}

function code(number: number): string {
	const lines = range(70).map((index) => `\tconst value${index} = measure(${number}, ${index}); // line ${index}`);
	return `\`\`\`ts\nfunction part${number}() {\n${lines.join('\n')}\n}\n\`\`\``;
}

function list(number: number): string {
	return range(8)
		.map((index) => `- Point ${number}.${index}\n  - below it, one deeper\n    1. and numbered\n    2. twice`)
		.join('\n');
}

function table(number: number): string {
	const rows = range(12).map((index) => `| ${number}.${index} | ${index * 32} px | ${index * 38} tokens |`);
	return `| row | side | cost |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

function quoted(number: number): string {
	return range(5)
		.map((index) => `> Quoted ${number}.${index}, with a [link](https://example.com/${index}) and ||a spoiler||.`)
		.join('\n');
}

function range(count: number): number[] {
	return Array.from({ length: count }, (_, index) => index + 1);
}
