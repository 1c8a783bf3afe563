import { expect, test } from 'vitest';
import { z } from 'zod';
import { callDiscord, connectGateway, identify } from '../../../test/support/rawDiscord.ts';
import { startLocalDiscord } from '../src/localDiscord.ts';

const withoutContent = 1 | (1 << 9) | (1 << 12);
const withContent = withoutContent | (1 << 15);
const created = z.object({
	id: z.string(),
	content: z.string(),
	attachments: z.array(z.unknown()),
	referenced_message: z.object({ content: z.string() }).nullish(),
	message_snapshots: z.array(z.object({ message: z.object({ content: z.string() }) })).optional(),
});
const file = { name: 'note.txt', bytes: Buffer.from('a note') };

const setUp = async (options: { portal?: boolean; intents?: number } = {}) => {
	const discord = await startLocalDiscord({ settings: { messageContentIntent: options.portal ?? false } });
	const gateway = await connectGateway(discord);
	await identify(discord, gateway, options.intents ?? withoutContent);
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const channel = discord.channels.general.id;
	/** What the gateway told of a message. */
	const told = async (messageId: string) => {
		const isIt = (d: unknown) => z.object({ id: z.literal(messageId) }).safeParse(d).success;
		return created.parse((await gateway.next(({ t, d }) => t === 'MESSAGE_CREATE' && isIt(d))).d);
	};
	const post = async (body: object) => {
		const answer = await callDiscord(discord, 'POST', `/channels/${channel}/messages`, body);
		return z.object({ id: z.string() }).parse(answer.body).id;
	};
	const dispose = async () => {
		await gateway[Symbol.asyncDispose]();
		await discord.stop();
	};
	return { discord, ana, channel, told, post, [Symbol.asyncDispose]: dispose };
};

test('without the intent a message arrives with neither text nor files', async () => {
	await using world = await setUp();
	const { id } = await world.ana.send(world.channel, { content: 'not for you', files: [file] });
	expect(await world.told(id)).toMatchObject({ content: '', attachments: [] });
});

test('with the intent it arrives whole', async () => {
	await using world = await setUp({ portal: true, intents: withContent });
	const { id } = await world.ana.send(world.channel, { content: 'for you', files: [file] });
	expect(await world.told(id)).toMatchObject({ content: 'for you', attachments: [{ filename: 'note.txt' }] });
});

test('a mention, a direct message and the own message are readable without the intent', async () => {
	await using world = await setUp();
	const mention = await world.ana.send(world.channel, `<@${world.discord.bot.id}> look`);
	expect((await world.told(mention.id)).content).toContain('look');
	const dm = await world.ana.openDm();
	const direct = await world.ana.send(dm.id, 'in private');
	expect((await world.told(direct.id)).content).toBe('in private');
	expect((await world.told(await world.post({ content: 'my own' }))).content).toBe('my own');
});

test('a reply with a ping to a regular message of the bot is readable, one without a ping is not', async () => {
	await using world = await setUp();
	const own = await world.post({ content: 'ask me' });
	const loud = await world.ana.send(world.channel, { content: 'loud', replyTo: own });
	const quiet = await world.ana.send(world.channel, { content: 'quiet', replyTo: own, pingOnReply: false });
	expect((await world.told(loud.id)).content).toBe('loud');
	expect(await world.told(quiet.id)).toMatchObject({ content: '', referenced_message: { content: 'ask me' } });
});

test('a reply with a ping to the response of an interaction is not readable', async () => {
	await using world = await setUp();
	const { discord, ana, channel } = world;
	await callDiscord(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [
		{ name: 'ask', description: 'Ask' },
	]);
	const use = await ana.slash(channel, 'ask');
	const path = `/interactions/${use.id}/${use.interaction.token}/callback`;
	await callDiscord(discord, 'POST', path, { type: 4, data: { content: 'an answer' } });
	const reply = await ana.send(channel, { content: 'and?', replyTo: use.response()?.id ?? '' });
	expect((await world.told(reply.id)).content).toBe('');
});

test('the message that somebody else is replied to with a mention stays closed', async () => {
	await using world = await setUp();
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const picture = await ben.send(world.channel, { content: 'my picture', files: [file] });
	const reply = await world.ana.send(world.channel, {
		content: `<@${world.discord.bot.id}> what is it?`,
		replyTo: picture.id,
	});
	expect(await world.told(reply.id)).toMatchObject({
		content: expect.stringContaining('what is it?'),
		referenced_message: { content: '' },
	});
});

test('what a closed forward took along is closed too', async () => {
	await using world = await setUp();
	const original = await world.ana.send(world.channel, 'the original');
	const forward = await world.ana.send(world.channel, { forward: original.id });
	expect((await world.told(forward.id)).message_snapshots).toEqual([{ message: { content: '' } }]);
});

test('REST follows the portal, not what the session asked for', async () => {
	await using world = await setUp({ portal: true });
	const { id } = await world.ana.send(world.channel, 'a secret');
	expect((await world.told(id)).content).toBe('');
	const path = `/channels/${world.channel}/messages/${id}`;
	expect((await callDiscord(world.discord, 'GET', path)).body).toMatchObject({ content: 'a secret' });
	world.discord.settings.messageContentIntent = false;
	expect((await callDiscord(world.discord, 'GET', path)).body).toMatchObject({ content: '' });
});
