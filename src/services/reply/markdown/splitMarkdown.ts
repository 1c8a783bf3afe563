import { blocksText, packBlocks } from './packBlocks.ts';
import { readBlocks } from './readBlocks.ts';

/** The longest text of one Discord message (Discord, "Message Resource": content). Counted here in UTF-16 units, which is never fewer. */
export const MESSAGE_LIMIT = 2_000;

/**
 * Splits Markdown into Discord messages of at most `limit` characters (at least 100), each well-formed on its own: code fences are closed and
 * opened again, what is bold stays bold, quotes go on. Cuts fall between blocks, else lines, sentences, words. Nothing is lost but
 * whitespace at the cuts. What Discord does not render is turned into what it does (see `readBlocks`). No text gives no message.
 */
export function splitMarkdown(text: string, limit = MESSAGE_LIMIT): string[] {
	const { full, last } = packBlocks([], readBlocks(text.toWellFormed()), limit);
	return last.length === 0 ? full : [...full, blocksText(last)];
}
