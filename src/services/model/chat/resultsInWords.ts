import type { PromptMessage, PromptPart } from '../port.ts';

/** In front of each picture. */
const belongs: PromptPart = { type: 'text', text: '⟦The picture that belongs to a result above⟧' };

/** A prompt for servers whose results hold words alone: the pictures follow as the person's, behind all results of a round. */
export function resultsInWords(messages: readonly PromptMessage[]): PromptMessage[] {
	const sent: PromptMessage[] = [];
	let parts: PromptPart[] = [];
	for (const [index, message] of messages.entries()) {
		if (message.role !== 'tool') {
			sent.push(message);
			continue;
		}
		const { picture, ...words } = message;
		sent.push(words);
		if (picture !== undefined) parts.push(belongs, picture);
		if (parts.length === 0 || messages[index + 1]?.role === 'tool') continue;
		sent.push({ role: 'user', parts });
		parts = [];
	}
	return sent;
}
