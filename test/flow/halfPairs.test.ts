import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { somebodySomewhere, square } from '../support/failing.ts';
import { openNewest } from '../support/galleryTalk.ts';
import { ask } from '../support/talk.ts';

/** An odd character and then only such as take two UTF-16 units: whatever is cut at an even number is cut in the middle of one. */
const smiles = `x${'\u{1f600}'.repeat(900)}`;

test.concurrent('where an alternative text is cut in the middle of an emoji, preview and picture are shown all the same', async () => {
	await using world = await startBotWorld();
	const { person, channelId } = somebodySomewhere(world);
	const end = Promise.withResolvers<void>();
	world.model.next({ api: 'images.generate', lastGate: end.promise });
	// Before the words of the preview's own stands a text of odd length.
	const use = await person.slash(channelId, 'imagine', { prompt: `x${smiles}` });
	await world.discord.until(() => use.response()?.attachments.some(({ filename }) => filename === 'preview.jpg'));
	end.resolve();
	await world.discord.until(() => use.response()?.attachments.some(({ filename }) => filename !== 'preview.jpg'));
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('where words are cut in the middle of an emoji, the gallery shows them and their picture all the same', async () => {
	await using world = await startBotWorld();
	const { person, channelId } = somebodySomewhere(world);
	const content = `<@${world.discord.bot.id}> ${smiles}`;
	await ask(world, person, channelId, { content, files: [await square('door.png')] });
	const opened = await openNewest(world, person, channelId);
	expect(opened.content).toContain(smiles.slice(0, 1000));
	expect(opened.attachments).toHaveLength(1);
	expect(world.discord.problems).toEqual([]);
});
