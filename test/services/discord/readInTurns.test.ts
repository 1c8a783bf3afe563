import { Events } from 'discord.js';
import { expect, test } from 'vitest';
import { startLocalDiscord } from '../../../packages/local-discord/src/localDiscord.ts';
import { readInTurns } from '../../../src/services/discord/gateway/readInTurns.ts';
import { connectClient } from '../../support/discordClient.ts';

test('a thousand messages that come at once are read a few at a time, in order, and none is lost', async () => {
	const discord = await startLocalDiscord({ settings: {} });
	await using cleanup = new AsyncDisposableStack();
	cleanup.defer(() => discord.stop());
	const client = cleanup.use(await connectClient(discord, { ws: { buildStrategy: readInTurns } }));
	const person = discord.as(discord.createPerson({ name: 'somebody' }));
	const { id: channelId } = discord.createChannel({ name: 'room' });
	const sent: string[] = [];
	const heard: string[] = [];
	const all = Promise.withResolvers<void>();
	/** Messages of each turn of the event loop. */
	const turns = [0];
	const nextTurn = () => {
		turns.push(0);
		if (heard.length < 1000) setImmediate(nextTurn);
	};
	client.on(Events.MessageCreate, ({ content }) => {
		heard.push(content);
		turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
		if (heard.length === 1000) all.resolve();
	});
	nextTurn();
	for (let at = 0; at < 1000; at += 1) {
		sent.push(`${at} `.padEnd(1000, 'x'));
		await person.send(channelId, sent.at(-1) ?? '');
	}
	await all.promise;
	expect(heard).toEqual(sent);
	expect(Math.max(...turns)).toBeLessThan(150);
});
