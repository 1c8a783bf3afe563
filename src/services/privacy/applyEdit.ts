import type { PersonTurn, Turn } from '../conversation/turn.ts';
import type { PostedMessage } from './discordMessages.ts';

/**
 * A turn as its message says it now: with the new text, and without the attachments that were taken away. The turn itself where
 * nothing of it is different.
 */
export function applyEdit<T extends Turn>(turn: T, message: PostedMessage): T;
export function applyEdit(turn: Turn, message: PostedMessage): Turn {
	if (turn.role !== 'person' || turn.id !== message.id) return turn;
	const kept = keptFiles(turn, message);
	const pictures = turn.pictures.filter((one) => one.source !== 'attachment' || kept.has(one));
	const texts = turn.texts.filter((one) => kept.has(one));
	const same =
		message.text === turn.text && pictures.length === turn.pictures.length && texts.length === turn.texts.length;
	return same ? turn : { ...turn, text: message.text, pictures, texts };
}

/**
 * The files of a turn that are still attached. Events and stored facts share only name and size, and several files may have the
 * same name: the size decides first, and the name alone only for what is left then (a file may have been fetched smaller).
 */
function keptFiles({ pictures, texts }: PersonTurn, message: PostedMessage): Set<unknown> {
	const left = [...message.attachments];
	const kept = new Set<unknown>();
	const match = (one: { name: string }, size: number | null): void => {
		const at = left.findIndex((file) => file.name === one.name && (size === null || file.size === size));
		if (at < 0 || kept.has(one)) return;
		left.splice(at, 1);
		kept.add(one);
	};
	const attached = pictures.filter(({ source }) => source === 'attachment');
	for (const one of attached) match(one, one.original.size);
	for (const one of [...attached, ...texts]) match(one, null);
	return kept;
}
