import type { AnswerProgress } from './answerProgress.ts';

/** What the model is asked to say after pictures that speak for themselves. */
export const nothingToAdd = '–';

/** Longest text that may be no more than a nod, in characters. */
const longest = 60;
const dashes = /^[\s\p{Pd}.…✓✅]*$/u;
const nods =
	/^(?:here|there you go|done|all done|hier\b|bitte|fertig|erledigt|voil|voici|aqu[ií]|listo|hecho|pronto|feito|どうぞ|できました|完成|여기|완료|완성|给你|好了|这是)/i;
/** A question, a figure or a second line says something. */
const substance = /[?？\p{N}\n]/u;

/** Whether the words of a round after a picture may still turn out to be no more than a nod to it: until that is known they are not shown. */
export function mayBeEcho({ pictures, round }: AnswerProgress): boolean {
	return pictures.length > 0 && round.text.length <= longest;
}

/** Whether they are: "Here you go!" under a picture that everybody sees. */
export function isEcho(progress: AnswerProgress): boolean {
	const text = progress.round.text.trim();
	return mayBeEcho(progress) && (dashes.test(text) || (nods.test(text) && !substance.test(text)));
}
