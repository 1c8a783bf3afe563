import { styleText } from 'node:util';

/** Colours only where somebody looks at them: not in a pipe, nor where NO_COLOR is set. */
const style = (format: 'bold' | 'cyan' | 'dim' | 'italic', text: string): string =>
	styleText(format, text, { stream: process.stdout });

/** Prints an empty line, and what somebody says or does. */
export function printTurn(name: string, text: string): void {
	const [first = '', ...others] = text.split('\n').map(readable);
	console.log(['', `${style('bold', name)}  ${first}`, ...others.map((line) => `   ${line}`.trimEnd())].join('\n'));
}

/** Prints what happens beside the conversation. */
export function printAside(text: string): void {
	console.log(style('dim', `   ${text}`));
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A line of Markdown as a terminal shows it. */
function readable(line: string): string {
	const isQuote = line.startsWith('> ');
	const own = isQuote ? line.slice(2) : line;
	const [, mark = '', text = own] = /^(-# |#{1,3} )(.*)$/.exec(own) ?? [];
	const words = text
		.replaceAll(/\*\*([^*]+)\*\*/g, (_, inner: string) => style('bold', inner))
		.replaceAll(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, (_, inner: string) => style('italic', inner))
		.replaceAll(/`([^`]+)`/g, (_, inner: string) => style('cyan', inner))
		.replaceAll(/\[([^\]]+)\]\((https?:[^)]+)\)/g, (_, label: string, address: string) => `${label} (${address})`);
	const shown = mark === '' ? words : style(mark === '-# ' ? 'dim' : 'bold', words);
	return isQuote ? `│ ${shown}` : shown;
}
