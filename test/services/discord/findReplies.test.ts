import { expect, test } from 'vitest';
import { recoverySurfaces } from '../../../src/services/discord/writing/recoverySurfaces.ts';
import { type DiscordRoom, openRoom } from '../../support/discordRoom.ts';

/** Looks for the bot's replies to a message; also how many pages that took. */
async function find({ client, discord, channel }: DiscordRoom, messageId: string) {
	const before = discord.requests.length;
	const { signal } = new AbortController();
	const found = await recoverySurfaces(client).findReplies(channel.id, messageId, signal);
	return { found, pages: discord.requests.length - before };
}

async function talk({ ana, channel }: DiscordRoom, messages: number): Promise<void> {
	for (let message = 0; message < messages; message += 1) await ana.send(channel.id, 'hm');
}

test('replies of the bot are found in a busy channel, oldest first, and looked for no longer than that makes sense', async () => {
	await using room = await openRoom();
	const { ana, channel } = room;
	const asked = await ana.send(channel.id, 'What is it?');
	const unanswered = await ana.send(channel.id, 'And this?');
	await talk(room, 120);
	const reply = (content: string) => channel.send({ content, reply: { messageReference: asked.id } });
	const replies = [(await reply('It is')).id, (await reply('a shrew.')).id];
	await channel.send('To nobody.');
	expect(await find(room, asked.id)).toEqual({ found: replies, pages: 2 });
	expect(await find(room, unanswered.id)).toEqual({ found: [], pages: 2 });
	await talk(room, 1_000);
	expect(await find(room, unanswered.id)).toEqual({ found: [], pages: 10 });
	expect(await find(room, asked.id)).toEqual({ found: replies, pages: 2 });
});
