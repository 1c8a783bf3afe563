import { Events, type Message, type PartialMessage } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { Question } from '../../conversation/question.ts';
import { messageFiles } from './sourceFiles.ts';

const address = /https?:\/\/\S*/gi;
const pictureName = /[^/]\.(?:png|jpe?g|gif|webp|avif)/i;
const waitMs = 3000;

/**
 * Discord fetches a linked picture after the message was sent and shows it in a later update. Where a question links to a picture
 * and nothing of it is there yet, its files come with that update; it is listened for from now on, for 3 seconds.
 */
export function withPreviews(message: Message, question: Question, clock: Clock): Question {
	if (question.files.length > 0 || !linksToPicture(message.content)) return question;
	const previews = nextPreviews(message, clock);
	return { ...question, lateFiles: () => previews };
}

function linksToPicture(content: string): boolean {
	return Array.from(content.matchAll(address)).some(([url]) => pictureName.test(url));
}

async function nextPreviews(message: Message, clock: Clock): Promise<Question['files']> {
	const { client } = message;
	const over = new AbortController();
	const seen = Promise.withResolvers<Question['files']>();
	const onUpdate = (_: Message | PartialMessage, updated: Message) => {
		const files = updated.id === message.id ? messageFiles(updated) : [];
		if (files.length > 0) seen.resolve(files);
	};
	client.on(Events.MessageUpdate, onUpdate);
	try {
		const timeout = clock.sleep(waitMs, over.signal).then(
			() => [],
			() => [],
		);
		return await Promise.race([seen.promise, timeout]);
	} finally {
		client.off(Events.MessageUpdate, onUpdate);
		over.abort();
	}
}
