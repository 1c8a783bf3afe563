import type { TextRef } from '../conversation/turn.ts';
import { failure } from '../failure.ts';

/** How much of a text joins, in bytes of UTF-8, and from which size on it is refused altogether. */
interface TextLimits {
	/** What is kept at most; the rest is cut off at a line. */
	keepBytes: number;
	/** A text longer than this is refused: its beginning would say too little about it. */
	maxBytes: number;
}

/** The first `limit` bytes of a text, ending at a line if one ends in the last part of it. */
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
 * @throws Failure `text.unreadable` if it is no text, `text.tooLarge` if it is far too long
 */
export function readText(bytes: Uint8Array, name: string, limits: TextLimits): TextRef {
	if (bytes.length > limits.maxBytes) throw failure('text.tooLarge', { name, limitBytes: limits.maxBytes });
	const decoded = decodeText(bytes);
	if (decoded === null) throw failure('text.unreadable', { name });
	const text = decoded.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
	const cut = Buffer.byteLength(text) > limits.keepBytes;
	return { name, text: cut ? beginning(text, limits.keepBytes) : text, cut };
}

/**
 * Bytes as text: UTF-8, or UTF-16 with its mark; null if they are no such text, or have control characters in it.
 * @param isPart whether the bytes may end in the middle of a character
 */
export function decodeText(bytes: Uint8Array, isPart = false): string | null {
	const mark =
		bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
	try {
		const text = new TextDecoder(mark, { fatal: true }).decode(bytes, { stream: isPart });
		const isControl = (code: number): boolean => (code < 32 && ![9, 10, 12, 13, 27].includes(code)) || code === 127;
		for (let at = 0; at < text.length; at += 1) if (isControl(text.charCodeAt(at))) return null;
		return text;
	} catch {
		return null;
	}
}
