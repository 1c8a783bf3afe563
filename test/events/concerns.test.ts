import { Events, type Message } from 'discord.js';
import { expect, test } from 'vitest';
import { startLocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { EventContext } from '../../src/events/event.ts';
import { messageCreate } from '../../src/events/messageCreate.ts';
import { connectClient } from '../support/discordClient.ts';

/** What is asked of it here: a server that wants the bot only where it is called. */
const context = { bot: { serverSettings: { answersUnasked: () => false } } } as unknown as EventContext;

test('what people say to each other concerns nobody, and discord.js keeps none of it; a mention concerns it', async () => {
	const discord = await startLocalDiscord({ settings: {} });
	await using cleanup = new AsyncDisposableStack();
	cleanup.defer(() => discord.stop());
	const client = cleanup.use(await connectClient(discord));
	const person = discord.as(discord.createPerson({ name: 'somebody' }));
	const { id: channelId } = discord.createChannel({ name: 'room' });
	const heard = async (send: () => Promise<unknown>): Promise<boolean> => {
		const message = new Promise<Message>((resolve) => client.once(Events.MessageCreate, resolve));
		await send();
		return messageCreate.concerns(context, (await message) as Parameters<typeof messageCreate.concerns>[1]);
	};
	const kept = () => {
		const channel = client.channels.cache.get(channelId);
		return channel?.isTextBased() ? [...channel.messages.cache.values()].map(({ content }) => content) : [];
	};

	expect(await heard(() => person.send(channelId, 'Has anybody seen the tide table?'))).toBe(false);
	expect(kept()).toEqual([]);

	expect(await heard(() => person.send(channelId, `<@${discord.bot.id}> What is this?`))).toBe(true);
	expect(kept()).toEqual([`<@${discord.bot.id}> What is this?`]);
});
