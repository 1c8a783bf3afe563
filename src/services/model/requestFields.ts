import { createHmac } from 'node:crypto';

/** A person's id as OpenAI may see it: stable, and not to be turned back (OpenAI, "Safety best practices": safety identifiers). */
export function safetyIdentifier(personId: string, salt: string): string {
	return createHmac('sha256', salt).update(personId).digest('hex');
}

/** A picture as both chat APIs take it. */
export function dataUrl(picture: { mediaType: string; bytes: Uint8Array }): string {
	return `data:${picture.mediaType};base64,${Buffer.from(picture.bytes).toString('base64')}`;
}
