import { expect, test } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { createFastClock } from '../support/fastClock.ts';
import { buttonsOf, imagine, madeBy, press, pressBehind, saysBy } from '../support/making.ts';
import { turnsIn } from '../support/stored.ts';
import { inFile } from '../support/stores.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';

test.concurrent('in a direct message and in a thread: pictures, buttons, and what comes next goes on from them', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = (await ana.openDm()).id;
	const thread = (await ana.startThread(world.discord.channels.general.id, { name: 'boats' })).id;
	for (const place of [dm, thread]) {
		const boat = await imagine(world, ana, place, { prompt: 'a boat' });
		const other = await madeBy(world, await press(ana, boat, 'Variations'));
		const mention = place === dm ? '' : `<@${world.discord.bot.id}> `;
		world.model.next({ api: 'responses', text: 'There are two.' });
		await ask(world, ana, place, `${mention}how many pictures are there?`);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(2);
		await saysBy(world, await pressBehind(world, ana, other, 'Delete'), /Deleted/);
		expect(botMessages(world, place).some(({ id }) => id === other.id)).toBe(false);
	}
	expect(world.discord.problems).toEqual([]);
});

test.concurrent('in a direct message a question waits for the picture that is still being made, and knows it then', async () => {
	// What is said of waiting is said after three seconds.
	await using world = await startBotWorld({ clock: createFastClock(10) });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = (await ana.openDm()).id;
	const gate = Promise.withResolvers<void>();
	world.model.next({ api: 'images.generate', gate: gate.promise });
	const use = await ana.slash(dm, 'imagine', { prompt: 'a boat' });
	await saysBy(world, use, /^Making/);
	const answer = ask(world, ana, dm, 'what is this?');
	// It has come to its line.
	await nextSaying(world, dm, /came before yours/);
	gate.resolve();
	const { text } = await answer;
	expect(text).toContain('1024 × 1024');
});

test.concurrent('for somebody who wants nothing kept a picture is made and posted, without buttons that would find nothing', async () => {
	await using world = await startBotWorld({ start: false });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const log = { info: () => undefined, warn: () => undefined };
	const store = await createStore({ ...inFile, dataDir: world.dataDir, ttlMs: 1e9, clock: systemClock, log });
	await store.people.setKeepsNothing(ana.id, true);
	await store.close();
	await world.startHere();
	await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	const use = await ana.slash(world.discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
	const message = await saysBy(world, use, /^\*\*a boat/);
	expect(message.attachments.map(({ filename }) => filename)).toEqual(['a-boat.png']);
	expect(buttonsOf(message)).toEqual([]);
	expect(message.content).toMatch(/-# Nothing of this is stored, so you can't go on from here\.$/);
});

test.concurrent('each picture is kept with its prompt, options, model, time and parent, so that its lineage can be read', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	const begun = Date.now();
	const boat = await imagine(world, ana, channel, { prompt: 'a boat', shape: 'wide', quality: 'draft' });
	const edit = await press(ana, boat, 'Edit…');
	const night = await madeBy(world, await ana.submitModal(edit, { text: 'make it night' }));
	await ask(world, ana, channel, { content: 'make it blurry', replyTo: night.id });
	await world.app?.stop();
	const log = { info: () => undefined, warn: () => undefined };
	const store = await createStore({ ...inFile, dataDir: world.dataDir, ttlMs: 1e9, clock: systemClock, log });
	try {
		const made = (await turnsIn(store, channel)).flatMap(({ pictures }) => pictures).map(({ made }) => made);
		const [first, second, third] = made;
		expect(first?.from).toMatchObject({
			prompt: 'a boat',
			model: 'local-stand-in',
			size: '1792x1024',
			shape: 'wide',
			quality: 'draft',
			way: 'new',
			parents: [],
			tokens: { output: expect.any(Number) },
		});
		expect(first?.from.at).toBeGreaterThanOrEqual(begun);
		expect(second?.from).toMatchObject({ prompt: 'make it night', way: 'edit', parents: [first?.full.hash] });
		expect(third?.from).toMatchObject({ prompt: 'make it blurry', way: 'edit', parents: [second?.full.hash] });
	} finally {
		await store.close();
	}
});
