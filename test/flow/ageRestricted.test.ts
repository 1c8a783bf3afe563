/** @module-tag long */
import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { choose, galleryText, openGallery, openNewest, optionsOf } from '../support/galleryTalk.ts';
import { buttonsOf, imagine, madeBy, plainPicture, press, saysBy } from '../support/making.ts';
import { press as pressId } from '../support/press.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { ask } from '../support/talk.ts';

test.concurrent('pictures of an age-restricted channel, and what is made of them, are shown in no other', async () => {
	await using world = await startBotWorld();
	const { discord } = world;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const restricted = discord.createChannel({ name: 'adults', nsfw: true }).id;
	const open = discord.createChannel({ name: 'open' }).id;
	const dm = (await ana.openDm()).id;
	const image = await plainPicture('red', 'red.png');
	const made = await imagine(world, ana, restricted, { prompt: 'make it night', image });
	await madeBy(world, await press(ana, made, 'Variations'));
	const thread = await ana.startThread(restricted, { name: 'in it' });
	await imagine(world, ana, thread.id, { prompt: 'a boat' });
	await ask(world, ana, restricted, {
		content: `<@${discord.bot.id}> a picture of a house`,
		files: [await plainPicture('blue', 'b.png')],
	});
	const { asked, messages } = await ask(world, ana, restricted, `<@${discord.bot.id}> what is a house?`);
	await ana.edit(restricted, asked.id, `<@${discord.bot.id}> make it wider`);
	const offered = () => messages.find((one) => buttonsOf(one).some(({ label }) => label === 'Answer again'));
	world.model.next({
		api: 'responses',
		toolCalls: [{ name: 'make_picture', arguments: '{"prompt":"a wide house"}' }],
	});
	await madeBy(world, await press(ana, await discord.until(offered), 'Answer again'));
	const page = await openGallery(world, ana, restricted);
	const all = page.thumbnails;
	expect(all).toBeGreaterThanOrEqual(5);
	// From a direct message on, too: what is made there of such a picture is one.
	const opened = await openNewest(world, ana, dm);
	const editing = await pressId(ana, dm, opened.id, /^galleryEdit:/);
	await madeBy(world, await ana.submitModal(editing, { text: 'make it blurry' }));
	const elsewhere = await openGallery(world, ana, open);
	expect(elsewhere.thumbnails).toBe(0);
	expect(galleryText(ana, open, elsewhere.id)).toMatch(
		new RegExp(`${all + 2} more pictures are from age-restricted channels`),
	);
	await imagine(world, ana, open, { prompt: 'a tree' });
	const one = await openGallery(world, ana, open);
	expect(one.thumbnails).toBe(1);
	// An old page whose channel has changed since shows nothing either.
	const old = await openGallery(world, ana, restricted);
	await choose(world, ana, restricted, old.id, optionsOf(ana, restricted, old.id).slice(-1));
	const channel = discord.world.channels.get(restricted);
	if (channel === undefined) throw new Error('no channel');
	channel.nsfw = false;
	discord.world.events.emit({ type: 'channelUpdated', channel });
	await saysBy(world, await pressId(ana, restricted, old.id, /^galleryOpen:/), /from an age-restricted channel/);
	expect(discord.problems).toEqual([]);
});

test.concurrent('a server may have the bot look at none of them', async () => {
	await using world = await startBotWorld();
	const { discord } = world;
	const [ana, boss] = [
		discord.as(discord.createPerson({ name: 'ana' })),
		discord.as(discord.createPerson({ name: 'boss', permissions: 1n << 5n })),
	];
	const restricted = discord.createChannel({ name: 'adults', nsfw: true }).id;
	const open = discord.createChannel({ name: 'open' }).id;
	await chooseSettings(world, boss, open, 'safety', { spoilers: 'yes', ageRestricted: 'no', moderation: '(usual)' });
	const image = await plainPicture('red', 'red.png');
	const files = { content: `<@${discord.bot.id}> what is this?`, files: [image] };
	await saysBy(world, await ana.slash(restricted, 'ask', { prompt: 'What is this?', image }), /I don't look at files/);
	await saysBy(world, await ana.slash(restricted, 'imagine', { prompt: 'night', image }), /I don't look at files/);
	expect(world.model.requests).toEqual([]);
	await ask(world, ana, open, files);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(discord.problems).toEqual([]);
});
