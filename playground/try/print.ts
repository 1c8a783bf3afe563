import { styleText } from 'node:util';

/** Colours only where somebody looks at them: not in a pipe, nor where NO_COLOR is set. */
const style = (format: 'bold' | 'cyan' | 'dim' | 'italic', text: string): string =>
	styleText(format, text, { stream: process.stdout });

/** Whoever reads what is printed has read enough, as `head` has. */
export class ReaderGone extends Error {}

let isReaderGone = false;

/** Takes an error of standard output. */
export function outputFailed(error: NodeJS.ErrnoException): void {
	if (error.code !== 'EPIPE') throw error;
	isReaderGone = true;
}

/** @throws ReaderGone */
function print(text: string): void {
	if (isReaderGone) throw new ReaderGone();
	console.log(text);
}

/** Prints an empty line, and what somebody says or does. `people`: the names behind mentions, by id. */
export function printTurn(name: string, text: string, people: ReadonlyMap<string, string> = new Map()): void {
	let isCode = false;
	const lines = text.split('\n').flatMap((line) => {
		const isFence = line.trimStart().startsWith('```');
		if (isFence) isCode = !isCode;
		if (isFence) return [];
		return [isCode ? style('cyan', `  ${line}`) : readable(named(line, people))];
	});
	const [first = '', ...others] = lines;
	print(['', `${style('bold', name)}  ${first}`, ...others.map((line) => `   ${line}`.trimEnd())].join('\n'));
}

/** Prints what happens beside the conversation. */
export function printAside(text: string): void {
	print(style('dim', `   ${text}`));
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
	return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Mentions of people and commands as people read them. */
function named(line: string, people: ReadonlyMap<string, string>): string {
	return line
		.replaceAll(/<@!?(\d+)>/g, (_, id: string) => `@${people.get(id) ?? 'somebody'}`)
		.replaceAll(/<(\/[^:>]+):\d+>/g, '$1');
}

/** A line of Markdown as a terminal shows it. */
function readable(line: string): string {
	const isQuote = line.startsWith('> ');
	const own = (isQuote ? line.slice(2) : line).replace(/^(\s*)[-*] /, '$1• ');
	const [, mark = '', text = own] = /^(-# |#{1,3} )(.*)$/.exec(own) ?? [];
	const words = text
		.replaceAll(/\*\*([^*]+)\*\*/g, (_, inner: string) => style('bold', inner))
		.replaceAll(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, (_, inner: string) => style('italic', inner))
		.replaceAll(/`([^`]+)`/g, (_, inner: string) => style('cyan', inner))
		.replaceAll(/(~~|\|\|)([^~|]+)\1/g, '$2')
		.replaceAll(/\[([^\]]+)\]\((https?:[^)]+)\)/g, (_, label: string, address: string) => `${label} (${address})`);
	const shown = mark === '' ? words : style(mark === '-# ' ? 'dim' : 'bold', words);
	return isQuote ? `│ ${shown}` : shown;
}
