import type { ErrorFacts } from './errorFacts.ts';

/** Longest text kept of a server's message, characters. */
const LONGEST = 200;

/** As many words in a row that were sent are a quotation. */
const QUOTATION = 3;

/**
 * What may be logged of an error: status, codes, the request's id, and the server's words without what they quote of the request.
 * The SDK's own error is not kept: it holds headers and the whole body. `sent`: the texts that were sent.
 */
export function plainCause(
	{ status, code, type, param, text, requestId }: ErrorFacts,
	sent: readonly string[] = [],
): Error {
	const facts = [status ?? '', type, code, param && `param ${param}`, requestId && `request ${requestId}`];
	const cause = new Error(
		`${facts.filter((fact) => fact !== '' && fact !== null).join(' ')}: ${withoutSent(withoutQuotes(text), sent)}`,
	);
	cause.name = 'ModelError';
	// The stack would only show this line.
	delete cause.stack;
	return cause;
}

function withoutQuotes(text: string): string {
	// The JSON that follows repeats the message.
	const [message = ''] = text.split(' {');
	return message
		.replaceAll(/data:[\w/+.-]+;base64,\S*/g, '…')
		.replaceAll(/\b(?:sk|key|Bearer)[-_ ][\w*.-]{4,}/gi, '…')
		.replaceAll(/(["'“‘`])[^"'”’`]{24,}?(["'”’`]|$)/g, '$1…$2')
		.replaceAll(/\S{48,}/g, '…')
		.slice(0, LONGEST);
}

/** Servers may quote without marking it: takes out every run of words that was sent. */
function withoutSent(message: string, sent: readonly string[]): string {
	const texts = sent.map((text) => ` ${text.replaceAll(/\s+/g, ' ')} `);
	const words = message.split(/\s+/);
	const kept: string[] = [];
	for (let at = 0; at < words.length; ) {
		const run = longestRun(words.slice(at), texts);
		kept.push(run === 0 ? (words[at] ?? '') : '…');
		at += Math.max(1, run);
	}
	return kept.join(' ');
}

/** How many of the first words stand in a row in one of the texts; 0 where they are too few to be a quotation. */
function longestRun(words: string[], texts: string[]): number {
	let run = QUOTATION;
	const stands = () => texts.some((text) => text.includes(words.slice(0, run).join(' ')));
	if (words.length < run || !stands()) return 0;
	while (run < words.length) {
		run += 1;
		if (!stands()) return run - 1;
	}
	return run;
}
