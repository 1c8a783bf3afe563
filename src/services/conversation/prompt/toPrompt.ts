import type { Prompt, PromptMessage, PromptPart, Tool } from '../../model/port.ts';
import type { BotTurn } from '../turn.ts';
import { missingLabel, plain, speakerNames } from './label.ts';
import { systemPrompt } from './systemPrompt.ts';
import { afterAnswer, type PartsMaterial, type PromptTurn, personParts, textPart } from './turnParts.ts';

/** How many of the files that cannot be shown the model is told of. */
const mostMissing = 10;

/** What a prompt is made of. */
export interface PromptMaterial extends PartsMaterial {
	/** The turns that fit, oldest first; the last is the person's turn to be answered. */
	window: readonly (PromptTurn | BotTurn)[];
	/** Why files of that turn cannot be shown, a sentence each; absent: all can. */
	missing?: readonly string[];
	tools: Tool[];
	/** Same for all requests of a conversation, e.g. the id of its root. */
	conversationId: string;
	/** Discord user id of who asks. */
	personId: string;
}

/**
 * The prompt for the last turn of a window. The same turns give the same bytes each time, so nothing here depends on the
 * time, on what comes later, or on who else has spoken: people are named wherever several may speak.
 *
 * Messages alternate between user and assistant and start with user, which some compatible servers insist on. So turns
 * of people that follow each other share one message. Pictures that the bot made stand at the start of the next
 * person's message, since no server takes pictures from the assistant.
 */
export function toPrompt(material: PromptMaterial): Prompt {
	const nameOf = speakerNames(material.window);
	const messages: PromptMessage[] = [];
	let parts: PromptPart[] = [];
	const endUserMessage = (): void => {
		if (parts.length > 0) messages.push({ role: 'user', parts: joinTexts(parts) });
		parts = [];
	};
	for (const turn of material.window) {
		if (turn.role === 'person') {
			parts.push(...personParts(turn, material, nameOf));
			continue;
		}
		if (turn.text.trim() !== '') {
			endUserMessage();
			messages.push({ role: 'assistant', text: plain(turn.text), toolCalls: [] });
		}
		parts.push(...afterAnswer(turn, material));
	}
	endUserMessage();
	const missing = (material.missing ?? []).slice(0, mostMissing).map((why) => missingLabel(why));
	// In a part of its own at the very end: what the provider caches ends before it, and later questions do without it.
	if (missing.length > 0) addToEnd(messages, textPart(`\n${missing.join('\n')}`));
	const { tools, conversationId, personId } = material;
	return { system: systemPrompt, messages, tools, conversationId, personId };
}

function addToEnd(messages: PromptMessage[], part: PromptPart): void {
	const last = messages.at(-1);
	if (last?.role === 'user') last.parts.push(part);
	else messages.push({ role: 'user', parts: [part] });
}

/** The parts with which messages of people end that later prompts of the conversation repeat, oldest first. */
export function lastingEnds({ messages }: Pick<Prompt, 'messages'>, hasMissing: boolean): PromptPart[] {
	return messages.flatMap((message, index) => {
		if (message.role !== 'user') return [];
		const end = message.parts.at(hasMissing && index === messages.length - 1 ? -2 : -1);
		return end === undefined ? [] : [end];
	});
}

/** Joins texts that follow each other: some servers put text parts together with nothing in between. */
function joinTexts(parts: readonly PromptPart[]): PromptPart[] {
	const joined: PromptPart[] = [];
	for (const part of parts) {
		const last = joined.at(-1);
		if (part.type === 'text' && last?.type === 'text') {
			joined[joined.length - 1] = textPart(`${last.text}\n${part.text}`);
		} else {
			joined.push(part);
		}
	}
	return joined;
}
