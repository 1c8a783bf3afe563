import { createHash, createHmac } from 'node:crypto';

/** Longest key OpenAI takes for its prompt cache, characters. */
const LONGEST_KEY = 64;

/** A person's id as OpenAI may see it: stable, and not to be turned back (OpenAI, "Safety best practices": safety identifiers). */
export function safetyIdentifier(personId: string, salt: string): string {
	return createHmac('sha256', salt).update(personId).digest('hex');
}

/** The key under which requests of a conversation share a cached beginning (OpenAI, "Prompt caching"). */
export function promptCacheKey(conversationId: string): string {
	return conversationId.length <= LONGEST_KEY
		? conversationId
		: createHash('sha256').update(conversationId).digest('hex');
}

/** A picture as both chat APIs take it. */
export function dataUrl(picture: { mediaType: string; bytes: Uint8Array }): string {
	return `data:${picture.mediaType};base64,${Buffer.from(picture.bytes).toString('base64')}`;
}
