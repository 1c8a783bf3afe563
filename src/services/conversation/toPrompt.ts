import type { Detail, Prompt, PromptMessage, PromptPart, Tool } from '../model/port.ts';
import { label, pictureLabel, plain, speakerNames, textBlock } from './label.ts';
import type { Place } from './question.ts';
import { systemPrompt } from './systemPrompt.ts';
import type { BotTurn, Person, PersonTurn, PictureRef, Turn } from './turn.ts';

/** What a prompt is made of. */
export interface PromptMaterial {
	/** The turns that fit, oldest first; the last is the person's turn to be answered. */
	window: readonly Turn[];
	/** Bytes by hash of the pictures that are still stored. */
	bytes: ReadonlyMap<string, Uint8Array>;
	/** Where it is said. In a DM nobody is named. */
	place: Pick<Place, 'kind'>;
	/** How closely the model is to look at a file of this size, in pixels: the same for the same size, always. */
	detailOf: (size: { width: number; height: number }) => Detail;
	tools: Tool[];
	/** Same for all requests of a conversation, e.g. the id of its root. */
	conversationId: string;
	/** Discord user id of who asks. */
	personId: string;
}

/**
 * The prompt for the last turn of a window. The same turns give the same bytes each time, so nothing here depends on the
 * time, on what comes later, or on who else has spoken: people are named in every place where several may speak.
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
	const { tools, conversationId, personId } = material;
	return { system: systemPrompt, messages, tools, conversationId, personId };
}

function personParts(turn: PersonTurn, material: PromptMaterial, nameOf: (person: Person) => string): PromptPart[] {
	const parts: PromptPart[] = [];
	if (material.place.kind !== 'dm') parts.push(text(label(`From ${nameOf(turn.author)}`)));
	for (const picture of turn.pictures) parts.push(...pictureParts(picture, material));
	for (const file of turn.texts) parts.push(text(textBlock(file)));
	if (turn.text.trim() !== '') parts.push(text(plain(turn.text)));
	if (parts.length === 0) parts.push(text(label('Nothing was written')));
	return parts;
}

/** What is to be said about an answer, at the start of the message that follows it. */
function afterAnswer(turn: BotTurn, material: PromptMaterial): PromptPart[] {
	const parts: PromptPart[] = [];
	// An answer that is still pending on the way to a later turn belongs to a process that is gone.
	if (turn.state !== 'done') {
		const how = turn.text.trim() === '' ? 'before it began' : 'before its end';
		parts.push(text(label(`Your answer was interrupted ${how}`)));
	}
	for (const picture of turn.pictures) parts.push(...pictureParts(picture, material));
	return parts;
}

function pictureParts(picture: PictureRef, material: PromptMaterial): PromptPart[] {
	const name = pictureLabel(picture);
	const count = picture.pieces.length;
	const pieces = picture.pieces.map((piece) => ({ piece, bytes: material.bytes.get(piece.hash) }));
	// Parts of a picture make no sense without each other: it is shown whole or not at all.
	if (count === 0 || pieces.some(({ bytes }) => bytes === undefined)) {
		return [text(label(`${name}; it is no longer stored, you cannot see it`))];
	}
	return pieces.flatMap(({ piece, bytes }, index): PromptPart[] => {
		if (bytes === undefined) return [];
		const heading = index === 0 ? name : `Picture ${picture.number}`;
		const part = count === 1 ? '' : `, part ${index + 1} of ${count}`;
		return [
			text(label(`${heading}${part}`)),
			{ type: 'picture', mediaType: piece.mediaType, bytes, detail: material.detailOf(piece), tokens: piece.tokens },
		];
	});
}

function text(value: string): PromptPart {
	return { type: 'text', text: value };
}

/** Joins texts that follow each other: some servers put text parts together with nothing in between. */
function joinTexts(parts: readonly PromptPart[]): PromptPart[] {
	const joined: PromptPart[] = [];
	for (const part of parts) {
		const last = joined.at(-1);
		if (part.type === 'text' && last?.type === 'text') {
			joined[joined.length - 1] = text(`${last.text}\n${part.text}`);
		} else {
			joined.push(part);
		}
	}
	return joined;
}
