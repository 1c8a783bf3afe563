import type { Removed } from '../privacy/deleteMessages.ts';
import type { ForgetRequest, Forgotten } from '../privacy/forget.ts';
import { bytes, number } from './format.ts';

/** What was forgotten: a conversation whole, one's own part of it, one message, everything of somebody, a server. */
export type ForgottenScope = ForgetRequest['what'] | 'own';

/** All that is said about what is kept of people, in one language. */
export interface DataWords {
	/** What `/forget` and *Forget this* did. */
	forgotten: (done: Forgotten & { scope: ForgottenScope }) => string;
	/** Asked once before everything of somebody, or of a server, is erased. */
	confirm: Record<'everything' | 'server', string>;
	/** After *Cancel*. */
	notForgotten: string;
	/** Labels of buttons, at most 80 characters. */
	buttons: {
		forgetEverything: string;
		forgetServer: string;
		cancel: string;
		/** The offer to delete the bot's own messages too. */
		deleteMessages: (count: number) => string;
	};
	/** While the bot's messages are being deleted. */
	removing: (count: number) => string;
	/** While they are, how many have been tried. */
	removingStill: (progress: { done: number; of: number }) => string;
	/** The same where it takes longer than Discord lets the bot write there. */
	removingGoesOn: (progress: { done: number; of: number }) => string;
	/** When they are. */
	removed: (report: Removed) => string;
	/** The offer is too old. */
	offerGone: string;
}

const messages = (count: number) => `${number('en', count)} ${count === 1 ? 'message' : 'messages'}`;
const pictures = (count: number) => `${number('en', count)} ${count === 1 ? 'picture' : 'pictures'}`;

const scopes: Record<ForgottenScope, string> = {
	thread: 'this conversation',
	own: 'what you said here and my answers to it',
	message: 'that message',
	everything: 'everything of yours, in all servers and direct messages',
	server: 'everything from this server',
};
const nothing: Record<ForgottenScope, string> = {
	thread: 'Nothing from this conversation was stored.',
	own: 'Nothing that you said here was stored.',
	message: 'Nothing from that message was stored.',
	everything: 'Nothing of yours was stored.',
	server: 'Nothing from this server was stored.',
};

/** All that is said about what is kept, in English. */
export const dataInEnglish: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		const inFlight =
			stopped === 0
				? ''
				: ` I also stopped ${stopped === 1 ? 'an answer' : `${stopped} answers`} that I was still writing.`;
		if (turns === 0 && count === 0) return `${nothing[scope]}${inFlight}`;
		const counts = `${count === 0 ? messages(turns) : `${messages(turns)} and ${pictures(count)}`} (${bytes('en', size)})`;
		const others = scope === 'own' ? ' What others said here stays. Anyone with *Manage Messages* can erase that.' : '';
		return `Erased ${scopes[scope]}: ${counts}.${inFlight}${others}`;
	},
	confirm: {
		everything:
			'This erases everything I have stored about you: your questions and pictures, the pictures I made for you, and my answers, in all servers and direct messages. It cannot be undone.',
		server:
			'This erases everything I have stored from this server: from everybody, in every channel. It cannot be undone.',
	},
	notForgotten: 'Nothing was erased.',
	buttons: {
		forgetEverything: 'Erase all my data',
		forgetServer: 'Erase all data of this server',
		cancel: 'Cancel',
		deleteMessages: (count) => `Also delete the bot's ${messages(count)}`,
	},
	removing: (count) =>
		`Deleting ${messages(count)} of mine. This can take a while; I'll let you know here when I'm done.`,
	removingStill: ({ done, of }) =>
		`Deleting my messages: ${number('en', done)} of ${number('en', of)} so far. I'll let you know here when I'm done.`,
	removingGoesOn: ({ done, of }) =>
		`Deleting my messages: ${number('en', done)} of ${number('en', of)} so far. Discord no longer lets me write here, but I'll delete the rest as well.`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`${messages(gone)} had been deleted already`]),
			...(refused === 0 ? [] : [`${messages(refused)} could not be deleted`]),
		];
		return `Deleted ${messages(removed)} of mine.${rest.length === 0 ? '' : ` ${rest.join(', ')}.`}`;
	},
	offerGone:
		'I no longer know which messages those were. You can delete them yourself, or ask somebody who manages this channel.',
};
