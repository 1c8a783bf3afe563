import type { ReplySurface, WriteTurns } from '../surface.ts';

/** One write that is due. */
export interface Write {
	kind: 'post' | 'edit';
	/** How many messages will still not be as they should be after it. */
	behind: number;
	/** Whether the message shows something of the answer for the first time. */
	isFirst: boolean;
	/** Writes it. Only what succeeded counts as shown. */
	run(signal: AbortSignal): Promise<void>;
}

/** The messages of one answer, and what they show by now. */
export interface AnswerMessages extends WriteTurns {
	/** The write of the first message that is not as it should be; null where all are. */
	next(parts: string[]): Write | null;
	/** The messages that show something, in order. */
	shown(): { id: string; text: string }[];
	/** All of its messages, in order. */
	ids(): string[];
}

/** Makes the posted of an answer that begins with messages which exist. */
export function createAnswerMessages(surface: ReplySurface, existing: string[]): AnswerMessages {
	const posted: { id: string; text: string | null }[] = existing.map((id) => ({ id, text: null }));
	return {
		next: (parts) => {
			const differing = parts.flatMap((text, index) => (posted[index]?.text === text ? [] : [{ text, index }]));
			const [first] = differing;
			if (first === undefined) return null;
			const { text, index } = first;
			const slot = posted[index];
			return {
				kind: slot === undefined ? 'post' : 'edit',
				behind: differing.length - 1,
				isFirst: slot === undefined || slot.text === null,
				run: async (signal) => {
					if (slot === undefined) posted.push({ id: await surface.post({ text }, signal), text });
					else {
						await surface.edit(slot.id, { text }, signal);
						slot.text = text;
					}
				},
			};
		},
		shown: () => posted.flatMap(({ id, text }) => (text === null ? [] : [{ id, text }])),
		ids: () => posted.map(({ id }) => id),
		take: (kind, urgency, work, signal) => surface.turns?.take(kind, urgency, work, signal) ?? work(),
	};
}
