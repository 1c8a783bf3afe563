import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { Component } from '../../packages/local-discord/src/rest/schemas/components.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { openGallery, openNewest } from '../support/galleryTalk.ts';
import { choose, imagine, isMade, madeBy, plainPicture, press, saysBy } from '../support/making.ts';
import { press as pressId } from '../support/press.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { ask, botMessages, nextSaying, slashAnswer } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
const call = {
	name: 'make_picture',
	arguments: '{"prompt":"the same in green","shape":"auto","quality":"draft","count":1}',
};

function somebodyIn(world: BotWorld, name: string) {
	const { discord } = world;
	return { person: discord.as(discord.createPerson({ name })), channel: discord.createChannel({ name }).id };
}

/** Whether each of a message's files is covered. */
const covered = ({ attachments }: Message) => attachments.map(({ flags }) => (flags & 8) !== 0);
/** Whether any message in a channel has ever shown a file uncovered, previews included. */
function watchUncovered({ discord }: BotWorld, channelId: string): () => string[] {
	const uncovered = new Set<string>();
	discord.events.subscribe(() => {
		for (const { authorId, attachments } of discord.messages(channelId))
			for (const { filename, flags } of attachments)
				if (authorId === discord.bot.id && (flags & 8) === 0) uncovered.add(filename);
	});
	return () => [...uncovered];
}
const itemsOf = (components: readonly Component[]) =>
	components.flatMap((one) => ('items' in one && Array.isArray(one.items) ? one.items : []));

test.concurrent('what is made of a covered picture is covered: by /imagine, its buttons before and after a restart, and for whoever goes on', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ settings: startAtOnce });
	const { person: ana, channel } = somebodyIn(world, 'ana');
	await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	const uncovered = watchUncovered(world, channel);
	const image = await plainPicture('red', 'SPOILER_end.png');
	const image2 = await plainPicture('blue', 'plain.png');
	const one = await imagine(world, ana, channel, { prompt: 'make it night', image: image2, image2: image });
	expect(covered(one)).toEqual([true]);
	await world.app?.stop();
	const second = await world.startProcess();
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const again = await madeBy(world, await press(ben, one, 'Try again'));
	const varied = await madeBy(world, await press(ben, again, 'Variations'));
	const editing = await press(ben, varied, 'Edit…');
	const edited = await madeBy(world, await ben.submitModal(editing, { text: 'make it blurry' }));
	const { messages } = await ask(world, ben, channel, {
		content: `<@${world.discord.bot.id}> make it night`,
		replyTo: edited.id,
	});
	const told = messages.filter(isMade);
	expect(told).toHaveLength(1);
	expect([again, varied, edited, ...told].map(covered)).toEqual([[true], [true], [true], [true]]);
	// Taken along to a picture that is not.
	const plain = await imagine(world, ana, channel, { prompt: 'two boats', count: 2 });
	const chosen = await choose(world, ana, plain, 1);
	const taking = await press(ana, chosen, 'Edit…');
	const joined = await madeBy(world, await ana.submitModal(taking, { text: 'put it in', pictures: [image] }));
	expect([covered(plain), covered(chosen), covered(joined)]).toEqual([[false, false], [false], [true]]);
	const several = await imagine(world, ana, channel, { prompt: 'make it night', image, count: 2 });
	expect(covered(await choose(world, ana, several, 2))).toEqual([true]);
	const plainNames = new Set(plain.attachments.map(({ filename }) => filename).concat('preview.jpg', 'picture.webp'));
	expect(uncovered().filter((name) => !plainNames.has(name))).toEqual([]);
	// A preview is covered as well, and known as one after a crash.
	world.model.next({ api: 'images.edit', afterChunks: 'stall' });
	const forming = await ana.slash(channel, 'imagine', { prompt: 'make it night', image });
	const names = () => forming.response()?.attachments.map(({ filename }) => filename) ?? [];
	await world.discord.until(() => names().length > 0);
	expect(names()).toEqual(['SPOILER_preview.jpg']);
	await second.kill('SIGKILL');
	await world.startHere();
	await saysBy(world, forming, /the picture is lost/);
	expect(names()).toEqual([]);
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('in talk: by a mention, by a reply to somebody else, in pictures from words, in the strip of /ask, and the model is told', async () => {
	await using world = await startBotWorld();
	const { person: ana, channel } = somebodyIn(world, 'ana');
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const uncovered = watchUncovered(world, channel);
	const mention = `<@${world.discord.bot.id}>`;
	const hidden = await plainPicture('red', 'SPOILER_end.png');
	const made = (messages: Message[]) => messages.filter(isMade).map(covered);
	const own = await ask(world, ana, channel, { content: `${mention} make it night`, files: [hidden] });
	expect(made(own.messages)).toEqual([[true]]);
	const posted = await ben.send(channel, {
		content: 'the last scene',
		files: [{ ...hidden, name: 'end.png', spoiler: true }],
	});
	const others = await ask(world, ana, channel, { content: `${mention} make it night`, replyTo: posted.id });
	expect(made(others.messages)).toEqual([[true]]);
	const image = { ...hidden, name: 'end2.png', spoiler: true };
	const asked = await slashAnswer(world, ana, channel, 'ask', { prompt: 'Who is it?', image });
	expect(covered(asked.message)).toEqual([true]);
	expect(JSON.stringify(world.model.requests.at(-1)?.messages)).toContain('a spoiler: put words');
	world.model.next({ toolCalls: [call] });
	const words = await ask(world, ben, channel, { content: 'and in green?', replyTo: asked.message.id });
	expect(made(words.messages)).toEqual([[true]]);
	expect(uncovered()).toEqual([]);
	const fresh = await ask(world, ben, channel, { content: `${mention} a picture of a boat` });
	expect(JSON.stringify(world.model.requests.at(-1)?.messages)).not.toContain('a spoiler');
	expect(fresh.messages.filter(isMade).flatMap(covered)).not.toContain(true);
	expect(botMessages(world, channel).length).toBeGreaterThan(0);
	expect(world.discord.problems).toEqual([]);
});

/** A message with a link to a picture between spoiler marks, and the preview that Discord makes of it. */
async function coveredLink(words: string) {
	const url = 'https://example.com/scenes/end.png';
	const { bytes } = await plainPicture('red', 'end.png');
	return { content: `${words} ||${url}||`, embeds: [{ url, picture: { name: 'end.png', bytes } }] };
}

test.concurrent('a picture that is linked behind a spoiler is one: in the question, in a late preview, in a reply and in what is forwarded', async () => {
	await using world = await startBotWorld();
	const { person: ana, channel } = somebodyIn(world, 'ana');
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const mention = `<@${world.discord.bot.id}>`;
	const night = await coveredLink(`${mention} make this night:`);
	const made = async (message: Parameters<typeof ask>[3]) => {
		const { messages } = await ask(world, ana, channel, message);
		return messages.filter(isMade).map(covered);
	};
	expect(await made(night)).toEqual([[true]]);
	expect(await made({ ...night, previewsLate: true })).toEqual([[true]]);
	const posted = await ben.send(channel, await coveredLink('the last scene:'));
	expect(await made({ content: `${mention} make it night`, replyTo: posted.id })).toEqual([[true]]);
	const forwarded = await ben.send(channel, { forward: posted.id });
	expect(await made({ content: `${mention} make it night`, replyTo: forwarded.id })).toEqual([[true]]);
	// One pair of marks is what hides something.
	expect(await made({ ...night, content: night.content.replace('||', '') })).toEqual([[false]]);
	const boss = world.discord.as(world.discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
	await chooseSettings(world, boss, channel, 'safety', { spoilers: 'no', ageRestricted: 'yes', moderation: '(usual)' });
	const before = world.discord.downloads.length;
	const { text } = await ask(world, ana, channel, await coveredLink(`${mention} what is this?`));
	expect(text).toContain("I don't look at spoilers");
	expect(world.model.requests.at(-1)?.pictures).toEqual([]);
	expect(world.discord.downloads).toHaveLength(before);
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('in the gallery, what is opened from it and made there, and on the page of /export', async () => {
	await using world = await startBotWorld();
	const { person: ana, channel } = somebodyIn(world, 'ana');
	const hidden = await plainPicture('red', 'SPOILER_end.png');
	await imagine(world, ana, channel, { prompt: 'make it night', image: hidden });
	await imagine(world, ana, channel, { prompt: 'a boat' });
	const page = await openGallery(world, ana, channel);
	const shown = ana.sees(channel).find(({ id }) => id === page.id);
	expect(itemsOf(shown?.components ?? []).map(({ spoiler }) => spoiler)).toEqual([false, true, true]);
	const other = world.discord.createChannel({ name: 'other' }).id;
	await imagine(world, ana, other, { prompt: 'make it blurry', image: hidden });
	const opened = await openNewest(world, ana, channel);
	expect(covered(opened)).toEqual([true]);
	const full = await pressId(ana, channel, opened.id, /^galleryFull:/);
	expect(
		covered(await world.discord.until(() => (full.response()?.attachments.length === 1 ? full.response() : undefined))),
	).toEqual([true]);
	const editing = await pressId(ana, channel, opened.id, /^galleryEdit:/);
	expect(covered(await madeBy(world, await ana.submitModal(editing, { text: 'make it night' })))).toEqual([true]);
	const exported = await saysBy(world, await ana.slash(channel, 'export'), /./);
	const archive = await world.discord.until(() => exported.attachments[0]?.bytes);
	const files = unzipSync(archive);
	const html = strFromU8(files['index.html'] ?? new Uint8Array());
	expect(html.match(/<figure>/g)).toHaveLength(7);
	expect(html.match(/<figure><details><summary>Spoiler<\/summary><a /g)).toHaveLength(6);
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('a server may have the bot look at none: not when they are posted, and not later', async () => {
	await using world = await startBotWorld();
	const { person: ana, channel } = somebodyIn(world, 'ana');
	const boss = world.discord.as(world.discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
	const mention = `<@${world.discord.bot.id}>`;
	const hidden = await plainPicture('red', 'SPOILER_end.png');
	const before = await ask(world, ana, channel, { content: `${mention} what is this?`, files: [hidden] });
	const made = await imagine(world, ana, channel, { prompt: 'make it night', image: hidden });
	await chooseSettings(world, boss, channel, 'safety', { spoilers: 'no', ageRestricted: 'yes', moderation: '(usual)' });
	const count = world.model.requests.length;
	const use = await ana.slash(channel, 'ask', { prompt: 'Who is it?', image: hidden });
	expect((await saysBy(world, use, /don't look at spoilers/)).content).toContain('SPOILER_end.png');
	await saysBy(
		world,
		await ana.slash(channel, 'imagine', { prompt: 'night', image: hidden }),
		/don't look at spoilers/,
	);
	await saysBy(world, await press(ana, made, 'Variations'), /don't look at spoilers/);
	expect(world.model.requests).toHaveLength(count);
	await ana.send(channel, { content: 'and who else?', replyTo: before.messages.at(-1)?.id ?? '' });
	const later = await world.model.until(({ texts }) => texts.join().includes('and who else?'));
	expect(later.pictures).toEqual([]);
	const plain = await plainPicture('blue', 'plain.png');
	await ana.send(channel, { content: `${mention} these two?`, files: [hidden, plain] });
	const both = await world.model.until(({ texts }) => texts.join().includes('these two?'));
	expect(both.pictures).toHaveLength(1);
	await nextSaying(world, channel, /I don't look at spoilers[\s\S]*tokens/);
	expect(world.discord.problems).toEqual([]);
});
