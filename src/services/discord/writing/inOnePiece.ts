import { randomBytes } from 'node:crypto';
import type { RequestData } from 'discord.js';

/** A file to be posted, with a name that holds no quotes and no line breaks. */
interface PlainFile {
	name: string;
	bytes: Uint8Array;
}

/**
 * The request for a message with one large file, as bytes (RFC 7578). The client would copy the file into a `Blob`, whose memory V8 neither
 * counts nor soon gives back: ten archives in a row would take 250 MB.
 */
export function inOnePiece(message: object, { name, bytes }: PlainFile): RequestData {
	const boundary = `darkroom-${randomBytes(16).toString('hex')}`;
	const part = (field: string, type: string) =>
		`--${boundary}\r\nContent-Disposition: form-data; ${field}\r\nContent-Type: ${type}\r\n\r\n`;
	const body = Buffer.concat([
		Buffer.from(`${part('name="payload_json"', 'application/json')}${JSON.stringify(message)}\r\n`),
		Buffer.from(part(`name="files[0]"; filename="${name}"`, 'application/octet-stream')),
		bytes,
		Buffer.from(`\r\n--${boundary}--\r\n`),
	]);
	return { body, passThroughBody: true, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}
