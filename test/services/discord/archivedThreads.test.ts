import { expect, test } from 'vitest';
import { permission } from '../../../packages/local-discord/src/protocol/permissions.ts';
import { createChannelSurface } from '../../../src/services/discord/writing/surfaces.ts';
import { openRoom } from '../../support/discordRoom.ts';

test('a message in a thread that was archived says what it is to say, and the thread is back, unless it is locked', async () => {
	await using room = await openRoom();
	const { client, discord } = room;
	const thread = await room.ana.startThread(room.channel.id, { name: 'quiet' });
	const mo = discord.as(discord.createPerson({ name: 'mo', permissions: permission.ManageThreads }));
	const surface = createChannelSurface(client.rest, { channelId: thread.id, replyTo: null });
	const { signal } = new AbortController();
	const id = await surface.post({ text: 'It is' }, signal);
	await mo.editThread(thread.id, { archived: true });
	await surface.edit(id, { text: 'It is a shrew.' }, signal);
	const state = () => discord.world.channels.get(thread.id)?.thread;
	expect(state()?.archived).toBe(false);
	await mo.editThread(thread.id, { archived: true, locked: true });
	await expect(surface.edit(id, { text: 'It is a vole.' }, signal)).rejects.toThrow('discord.cannotPost');
	expect(state()?.archived).toBe(true);
	expect(discord.messages(thread.id).map(({ content }) => content)).toContain('It is a shrew.');
});
