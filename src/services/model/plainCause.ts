import type { ErrorFacts } from './errorFacts.ts';

/** Longest text kept of a server's message, characters. */
const LONGEST = 200;

/**
 * What may be logged of an error: status, codes, the request's id, and the server's words without what they may quote of
 * the request. The SDK's own error is not kept: it holds headers and the whole body.
 */
export function plainCause({ status, code, type, param, text, requestId }: ErrorFacts): Error {
	const facts = [status ?? '', type, code, param && `param ${param}`, requestId && `request ${requestId}`];
	const cause = new Error(`${facts.filter((fact) => fact !== '' && fact !== null).join(' ')}: ${withoutQuotes(text)}`);
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
