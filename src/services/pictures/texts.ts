import type { TextRef } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import { decodeText } from './formats/sniff.ts';

/** How much of a text joins, in bytes of UTF-8, and from which size on it is refused altogether. */
export interface TextLimits {
	/** What is kept at most; the rest is cut off at a line. */
	keepBytes: number;
	/** A text longer than this is refused: its beginning would say too little about it. */
	maxBytes: number;
}

/** The first `limit` bytes of a text, ending at a line where one ends in the last part of it. */
function beginning(text: string, limit: number): string {
	const bytes = Buffer.from(text, 'utf8');
	let end = limit;
	// Never in the middle of a character: continuation bytes are 10xxxxxx.
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
	const part = bytes.toString('utf8', 0, end);
	const line = part.lastIndexOf('\n');
	return line > part.length / 2 ? part.slice(0, line + 1) : part;
}

/**
 * A text file as it joins a turn. Line ends become `\n`; a byte order mark goes.
 * @throws Failure `text.unreadable` where it is no text, `text.tooLarge` where it is far too long
 */
export function readText(bytes: Uint8Array, name: string, limits: TextLimits): TextRef {
	if (bytes.length > limits.maxBytes) throw failure('text.tooLarge', { name, limitBytes: limits.maxBytes });
	const decoded = decodeText(bytes);
	if (decoded === null) throw failure('text.unreadable', { name });
	const text = decoded.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
	const cut = Buffer.byteLength(text) > limits.keepBytes;
	return { name, text: cut ? beginning(text, limits.keepBytes) : text, cut };
}
