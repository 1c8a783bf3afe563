import type { Turn } from './turn.ts';

/** Bytes of everything that was written in a turn: its text and the text files that came with it. */
export function textBytes(turn: Turn): number {
	const texts = turn.role === 'person' ? turn.texts : [];
	return texts.reduce((sum, file) => sum + Buffer.byteLength(file.text), Buffer.byteLength(turn.text));
}
