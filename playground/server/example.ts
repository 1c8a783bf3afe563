import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import type { Stack } from './stack.ts';

const picture = join(import.meta.dirname, '..', 'pictures', 'landscape.jpg');

/** How long the example may take. Without it, the channel is as good. */
const timeoutMs = 30_000;

/** Has somebody ask about a picture and wish it otherwise, so that newcomers see what that looks like. The bot really answers. */
export const showExample = async ({ discord, people }: Stack): Promise<void> => {
	const user = discord.world.users.get(people[1]?.id ?? '');
	const { photos } = discord.channels;
	if (!user) return;
	const person = discord.as(user);
	const answerTo = ({ id }: Message, isWhole: (answer: Message) => boolean): Promise<Message> =>
		discord.until(
			() => discord.messages(photos.id).find((one) => one.reference?.messageId === id && isWhole(one)) ?? false,
			{ timeoutMs },
		);
	const question = await person.send(photos.id, {
		content: `<@${discord.bot.id}> What is in this picture?`,
		files: [{ name: 'mountains.jpg', bytes: await readFile(picture), alt: 'Mountains at sunset' }],
	});
	const answer = await answerTo(question, ({ content }) => content.includes('\n-# '));
	const wish = await person.send(photos.id, { content: 'make it night', replyTo: answer.id });
	await answerTo(wish, ({ attachments }) => attachments.length > 0);
};
