import type { Prompt } from './port.ts';

/** All that people and the model said in a prompt. The bot's own instructions are no secret. */
export function promptTexts(prompt: Prompt): string[] {
	return prompt.messages.flatMap((message) =>
		message.role === 'user'
			? message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
			: [message.text, ...(message.role === 'assistant' ? message.toolCalls.map((call) => call.arguments) : [])],
	);
}
