import { customId } from '../customIds.ts';
import { type FailureCode, isFailure } from '../failure.ts';
import { words } from '../locales/locales.ts';
import type { Button } from '../reply/surface.ts';

/** The button that ends an answer or an order; only the person who asked may press it, and moderators. */
export function stopButton(questionId: string, locale: string): Button[][] {
	return [[{ id: customId('stop', questionId), label: words(locale)('button.stop'), style: 'secondary' }]];
}

/** The same, under the place of a question in line. */
export function leaveLineButton(questionId: string, locale: string): Button[][] {
	return [[{ id: customId('leaveLine', questionId), label: words(locale)('button.stop'), style: 'secondary' }]];
}

/** The buttons under a failure. `filesWithout`: how many files the question can do without; 0 for none. */
export function retryButtons(questionId: string, filesWithout: number, locale: string): Button[][] {
	const say = words(locale);
	const again: Button = { id: customId('tryAgain', questionId), label: say('button.tryAgain'), style: 'secondary' };
	const label = say('button.askWithout', { count: filesWithout });
	return filesWithout === 0
		? [[again]]
		: [[again, { id: customId('askWithout', questionId), label, style: 'secondary' }]];
}

/** The button under the answer to a question that was edited; only the person who asked may press it. */
export function againButton(questionId: string, locale: string): Button[][] {
	const label = words(locale)('button.answerAgain');
	return [[{ id: customId('answerAgain', questionId), label, style: 'secondary' }]];
}

/** Failures after which the same request is of no use, or cannot be made: what it was about is gone or missing, or somebody ended it. */
const final = [
	'question.empty',
	'question.hidden',
	'question.noPicture',
	'question.targetGone',
	'picture.forgotten',
	'discord.gone',
	'discord.cannotPost',
	'model.noImages',
	'model.noVision',
	'model.blocked',
	'model.noModeration',
	'model.unjudged',
	'permission.notYours',
	'bot.cancelled',
	'bot.forgotten',
	'bot.stopping',
	'bot.answering',
	'limit.reached',
	'limit.ofServer',
	'limit.blocked',
	'limit.notHere',
	'server.otherChannel',
	'server.otherRole',
	'server.noPictures',
	'server.noPicturesForYou',
] as const satisfies FailureCode[];

/** Whether somebody may want to try again after a failure. */
export function mayTryAgain(error: unknown): boolean {
	return !isFailure(error, ...final);
}
