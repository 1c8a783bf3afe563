import { expect, test } from 'vitest';
import { startAnew, startBotWorld } from '../support/botWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonsOf, imagine, isMade, madeBy, openMore, press, saysAloneBy, saysBy } from '../support/making.ts';
import { ask, botMessages } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a restart need not wait for that. */
const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

/** What is said of the usual time once such a picture was made: what it took, as it says itself. */
function usually({ content }: { content: string }): RegExp {
	const [, took = 'nothing said'] = /· (\d+ seconds?)/.exec(content) ?? [];
	return new RegExp(`Usually this takes about ${took}\\.`);
}

test.concurrent('while it works: the usual time, previews that say they are previews, a button to stop; then only the picture stays', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	for (const { promise } of [first, second]) world.model.next({ api: 'images.generate', lastGate: promise });
	const seen: { content: string; files: string[]; alts: (string | null)[]; buttons: string[] }[] = [];
	const use = await ana.slash(channel, 'imagine', { prompt: 'a boat' });
	const stop = world.discord.events.subscribe(() => {
		const message = use.response();
		if (message === undefined) return;
		const state = {
			content: message.content,
			files: message.attachments.map(({ filename }) => filename),
			alts: message.attachments.map(({ description }) => description),
			buttons: buttonsOf(message).map(({ label }) => label),
		};
		if (JSON.stringify(seen.at(-1)) !== JSON.stringify(state)) seen.push(state);
	});
	await world.discord.until(() => seen.some(({ content, files }) => files.length > 0 && content.includes('so far')));
	first.resolve();
	const message = await madeBy(world, use);
	stop();
	const working = seen.filter(({ buttons }) => buttons.includes('Stop'));
	expect(working[0]?.content).toBe('Making: **a boat**\n-# This can take a minute or two.');
	expect(working.at(-1)).toMatchObject({ files: ['preview.jpg'], alts: ['Preview, not finished yet: a boat'] });
	expect(working.at(-1)?.content).toMatch(/-# \d+ seconds? so far\./);
	expect(message.attachments.map(({ filename }) => filename)).toEqual(['a-boat.png']);
	expect(buttonsOf(message).map(({ label }) => label)).not.toContain('Stop');

	const again = await press(ana, message, 'Try again');
	await saysBy(world, again, usually(message));
	second.resolve();
	await madeBy(world, again);
	expect(world.discord.rateLimited).toBe(0);
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('after a restart the usual time is still known from what was made in that conversation', async () => {
	await using world = await startBotWorld({ settings: startAtOnce });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const made = await imagine(world, ana, world.discord.channels.photos.id, { prompt: 'a boat' });
	await openMore(world, ana, made);
	await world.app?.stop();
	const bot = await startAnew(world);
	const end = Promise.withResolvers<void>();
	world.model.next({ api: 'images.generate', lastGate: end.promise });
	const again = await press(ana, made, 'Try again');
	await saysBy(world, again, usually(made));
	end.resolve();
	await madeBy(world, again);
	await bot.stop();
});

test.concurrent('past the usual time it says that it takes longer', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	await imagine(world, ana, channel, { prompt: 'a boat' });
	const end = Promise.withResolvers<void>();
	world.model.next({ api: 'images.generate', lastGate: end.promise });
	const use = await ana.slash(channel, 'imagine', { prompt: 'a boat' });
	await saysBy(
		world,
		use,
		/^Making: \*\*a boat\*\*\n-# \d+ seconds so far\. This is taking longer than usual; I'll keep at it\.$/,
	);
	// A bot that stops would wait for it.
	end.resolve();
	await madeBy(world, use);
});

test.concurrent('who stops while Discord does not take the finished pictures reads that it was stopped, and no error', async ({
	expect,
}) => {
	const log = collectLog();
	await using world = await startBotWorld({ log: log.logger });
	const { discord } = world;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const open = Promise.withResolvers<void>();
	world.model.next({ api: 'images.generate', gate: open.promise });
	const use = await ana.slash(discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
	const working = await saysBy(world, use, /^Making/);
	discord.faults.failNext('PATCH', /^\/webhooks\//, { status: 500 }, Number.POSITIVE_INFINITY);
	open.resolve();
	await expect.poll(() => discord.requests.some(({ body }) => JSON.stringify(body)?.includes('a-boat.png'))).toBe(true);
	await press(ana, working, 'Stop');
	discord.faults.heal();
	await saysBy(world, use, /^Stopped\. Nothing was kept\.$/);
	expect(await log.ended(use.id)).not.toContainEqual(expect.objectContaining({ msg: 'unexpected failure' }));
});

test.concurrent('the person who asked stops it: the model is let go, and nothing is kept; nobody else can', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const channel = world.discord.channels.photos.id;
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	const use = await ana.slash(channel, 'imagine', { prompt: 'a boat' });
	const working = await world.discord.until(() => {
		const message = use.response();
		return message !== undefined && message.attachments.length > 0 && message;
	});
	const refusal = await saysBy(world, await press(ben, working, 'Stop'), /Only the person who asked can do that/);
	expect(refusal.onlyFor).toBe(ben.id);
	const click = await press(ana, working, 'Stop');
	expect(await click.acknowledged()).toMatchObject({ type: 6 });
	const cancelled = await saysBy(world, use, /^Stopped\. Nothing was kept\.$/);
	expect(cancelled.attachments).toEqual([]);
	expect(buttonsOf(cancelled)).toEqual([]);
	// Nothing of it stays for the others.
	await saysAloneBy(world, use, /^Stopped/);
	await world.discord.until(() => botMessages(world, channel).every(({ onlyFor }) => onlyFor !== null));
	await world.model.until(({ aborted, finished }) => aborted && finished);
	const { text } = await ask(world, ana, channel, `<@${world.discord.bot.id}> what did I tell you?`);
	expect(text).not.toContain('a boat');
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('killed while a picture is made: the next start says so, and takes preview and button away', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ start: false, settings: startAtOnce });
	const bot = await world.startProcess();
	await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	const use = await ana.slash(channel, 'imagine', { prompt: 'a boat' });
	await world.discord.until(() => (use.response()?.attachments.length ?? 0) > 0);
	await bot.kill('SIGKILL');
	await world.startHere();
	const ended = await saysBy(world, use, /interrupted/);
	expect(ended.attachments).toEqual([]);
	expect(buttonsOf(ended)).toEqual([]);
	expect(ended.content).not.toContain('Making');
	expect(botMessages(world, channel)).toHaveLength(1);
	expect(botMessages(world, channel).some(isMade)).toBe(false);
});

test.concurrent('what the model began to make in conversation can be stopped by who asked, and nothing of it is kept', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const ben = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	const channel = world.discord.channels.photos.id;
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	await ana.send(channel, `<@${world.discord.bot.id}> draw a picture of a secret`);
	const working = await world.discord.until(() =>
		botMessages(world, channel).find(({ attachments }) => attachments.length > 0),
	);
	expect(working.attachments[0]?.description).toMatch(/^Preview, not finished yet/);
	await saysBy(world, await press(ben, working, 'Stop'), /Only the person who asked can do that/);
	await press(ana, working, 'Stop');
	// It goes as it came: a sentence about nothing would stay for the others.
	await world.discord.until(() => botMessages(world, channel).every(({ onlyFor }) => onlyFor !== null));
	expect(
		world.discord
			.messages(channel)
			.map(({ content }) => content)
			.join(),
	).not.toContain('Nothing was kept');
	const { text } = await ask(world, ana, channel, `<@${world.discord.bot.id}> what did I ask?`);
	expect(text).not.toContain('secret');
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('a picture that was stopped leaves the words before it, which say that they were stopped', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	world.model.next({
		api: 'responses',
		text: 'A boat it is.',
		toolCalls: [{ name: 'make_picture', arguments: '{"prompt":"a boat"}' }],
	});
	world.model.next({ api: 'images.generate', afterChunks: 'stall' });
	await ana.send(channel, `<@${world.discord.bot.id}> draw a boat`);
	const working = await world.discord.until(() =>
		botMessages(world, channel).find(({ attachments }) => attachments.length > 0),
	);
	await press(ana, working, 'Stop');
	const shown = await world.discord.until(() => {
		const messages = botMessages(world, channel).filter(({ onlyFor }) => onlyFor === null);
		return messages.length === 1 && /Stopped/.test(messages[0]?.content ?? '') && messages;
	});
	expect(shown.map(({ content }) => content)).toEqual(['A boat it is.\n-# Stopped here.']);
	expect(world.discord.problems).toEqual([]);
});
