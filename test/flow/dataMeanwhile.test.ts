import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { systemClock } from '../../src/services/clock.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { startAnew } from '../support/botWorld.ts';
import { type KeptWorld, kept, noise, sayWithPicture, startKeptWorld } from '../support/keptWorld.ts';
import { press } from '../support/press.ts';
import { inFile, memoryLog } from '../support/stores.ts';
import { ask, botMessages, nextAnswer, nextSaying } from '../support/talk.ts';

let world: KeptWorld;
let app: Awaited<ReturnType<typeof startAnew>>;

/** Starts the bot anew over the same store. */
async function start(): Promise<void> {
	app = await startAnew(world);
}

beforeAll(async () => {
	world = await startKeptWorld('SQLite', {
		start: false,
		settings: { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 10 } },
	});
	await start();
});
afterAll(async () => {
	await app.stop();
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string, permissions = 0n) =>
	world.discord.as(world.discord.createPerson({ name, permissions }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const me = () => `<@${world.discord.bot.id}>`;
/** A file whose bytes are nowhere in the store. */
const noPicture = new Uint8Array(1_000).fill(7);
const wordsOf = async (words: string) => (await kept(world, { words, picture: noPicture })).includes('words');

describe('an answer in flight', () => {
	test.each([
		['place', 1],
		['everything', 3],
	])(
		'is stopped by /forget what:%s, said to be once instead of %i messages, and stored nowhere',
		async (what, many) => {
			const [ana, channel] = [somebody('ana'), room()];
			const words = `a question that is on its way, ${what}`;
			const half = 'These words of the answer stand already. ';
			world.model.next({ chunks: [half.repeat(many === 1 ? 3 : 120)], afterChunks: 'stall' });
			await ana.send(channel, { content: `${me()} ${words}`, files: [await noise()] });
			await world.discord.until(() => botMessages(world, channel).length === many);
			await expect.poll(() => wordsOf(words)).toBe(true);
			const use = await ana.slash(channel, 'forget', { what });
			if (what === 'everything') {
				const question = await world.discord.until(() => (use.response()?.content ? use.response() : undefined));
				await press(ana, channel, question.id, /^eraseConfirm:everything$/);
			}
			await world.discord.until(() => use.response()?.content.startsWith('Erased'));
			expect(use.response()?.content).toContain('stopped an answer');
			const seenByAll = () => botMessages(world, channel).filter(({ onlyFor }) => onlyFor === null);
			await expect
				.poll(() => seenByAll().map(({ content }) => content))
				.toEqual([sentence(failure('bot.forgotten'), 'en-US')]);
			await expect.poll(() => wordsOf(words)).toBe(false);
			expect(await wordsOf(half)).toBe(false);
		},
	);

	test('about a message that is deleted before its pictures have arrived is given up, and that message stored nowhere', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		world.discord.faults.cdn.delay('slow.png', 500);
		const words = 'a message that its author thinks better of';
		const posted = await ana.send(channel, { content: words, files: [await noise('slow.png')] });
		await bob.send(channel, { content: `${me()} what is that?`, replyTo: posted.id });
		await ana.delete(channel, posted.id);
		await nextSaying(world, channel, /was just deleted/);
		expect(await wordsOf(words)).toBe(false);
		expect(await wordsOf('what is that?')).toBe(false);
	});

	test('to a message that is edited before its pictures have arrived answers the new words, and the old are stored nowhere', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		world.discord.faults.cdn.delay('slow.png', 500);
		const asked = await ana.send(channel, {
			content: `${me()} the words before the edit`,
			files: [await noise('slow.png')],
		});
		await ana.edit(channel, asked.id, `${me()} the words after the edit`);
		await nextAnswer(world, channel, 0);
		expect(JSON.stringify(world.model.requests.at(-1)?.messages)).toContain('the words after the edit');
		await expect.poll(() => wordsOf('the words after the edit')).toBe(true);
		expect(await wordsOf('the words before the edit')).toBe(false);
	});
});

describe('a picture that is being made in conversation', () => {
	test('goes with the question that asked for it: no preview, no prompt and no button stay in the channel', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const words = 'a lighthouse that nobody is to see';
		world.model.next({ api: 'images.generate', afterChunks: 'stall' });
		const asked = await ana.send(channel, `${me()} draw a picture of ${words}`);
		await world.discord.until(() => botMessages(world, channel).some(({ attachments }) => attachments.length > 0));
		await ana.delete(channel, asked.id);
		const left = await nextSaying(world, channel, /That message is gone/);
		expect(left).toMatchObject({ attachments: [], components: [] });
		expect(botMessages(world, channel).filter(({ content }) => content.includes(words))).toEqual([]);
		await expect.poll(() => wordsOf(words)).toBe(false);
	});
});

describe('what happened while the bot was away', () => {
	test('is found out before it is used: deleted messages are erased, edited ones changed, each looked at once', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const first = await sayWithPicture(world, ana, channel);
		const second = await sayWithPicture(world, ana, channel, { replyTo: first.answers[0]?.id ?? '' });
		const third = await sayWithPicture(world, ana, channel, { replyTo: second.answers[0]?.id ?? '' });
		await app.stop();
		await ana.delete(channel, first.asked.id);
		await ana.edit(channel, second.asked.id, { content: 'quite other words than before', keepFiles: [] });
		await start();
		const reads = () =>
			world.discord.requests.filter(({ method, path }) => method === 'GET' && path.includes(`${channel}/messages`))
				.length;
		const before = reads();
		await ask(world, ana, channel, { content: 'Go on', replyTo: third.answers[0]?.id ?? '' });
		const request = world.model.requests.at(-1);
		expect(request?.pictures).toHaveLength(1);
		const sent = JSON.stringify(request?.messages);
		for (const words of [first.words, second.words]) expect(sent).not.toContain(words);
		expect(sent).toContain('quite other words than before');
		expect(sent).toContain(third.words);
		await expect.poll(() => kept(world, first)).toEqual([]);
		await expect.poll(() => kept(world, second)).toEqual([]);
		expect(reads() - before).toBe(1);
		await ask(world, ana, channel, { content: 'And on', replyTo: third.answers[0]?.id ?? '' });
		expect(reads() - before).toBe(1);
	});

	test('is found out where all older messages of a thread are gone', async () => {
		const [ana, mod, channel] = [somebody('ana'), somebody('mod', permission.ManageMessages), room()];
		const thread = await ana.startThread(channel, { name: 'one' });
		const said = [await sayWithPicture(world, ana, thread.id), await sayWithPicture(world, ana, thread.id)] as const;
		await app.stop();
		await mod.bulkDelete(
			thread.id,
			world.discord.messages(thread.id).map(({ id }) => id),
		);
		await start();
		await ask(world, ana, thread.id, `${me()} what was that?`);
		expect(world.model.requests.at(-1)?.pictures).toEqual([]);
		for (const one of said) await expect.poll(() => kept(world, one)).toEqual([]);
	});

	test('does not hold up an answer where the bot may not look: what is stored stays, is left out, and that is said', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		await app.stop();
		world.discord.setOverwrites(channel, [
			{ id: world.discord.guild.id, type: 0, allow: 0n, deny: permission.ReadMessageHistory },
			{ id: world.discord.bot.id, type: 1, allow: 0n, deny: permission.ReadMessageHistory },
		]);
		await start();
		const after = botMessages(world, channel).length;
		await ana.send(channel, { content: `${me()} go on`, replyTo: said.answers[0]?.id ?? '' });
		const answer = await nextAnswer(world, channel, after);
		expect(JSON.stringify(world.model.requests.at(-1)?.messages)).not.toContain(said.words);
		expect(answer.at(-1)?.content).toContain(sentence(failure('discord.unchecked'), 'en-US'));
		await expect.poll(() => kept(world, said)).toEqual(['words', 'picture']);
	});

	test('is asked for at the next start where the bot was killed while it followed an edit', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		await app.stop();
		const { dataDir } = world;
		const store = await createStore({ ...inFile, dataDir, ttlMs: 60_000_000, clock: systemClock, log: memoryLog() });
		await store.journal.note({ of: 'edits', placeId: channel, ids: [said.asked.id] });
		await store.close();
		await ana.edit(channel, said.asked.id, { content: 'quite other words than before', keepFiles: [] });
		await start();
		await expect.poll(() => kept(world, said)).toEqual([]);
		expect(await wordsOf('quite other words than before')).toBe(true);
	});

	test('a server that it was thrown out of is forgotten at the next start', async () => {
		const guild = world.discord.createGuild({ name: 'Second club' });
		const channel = world.discord.createChannel({ name: 'there', guildId: guild.id }).id;
		const said = await sayWithPicture(world, somebody('ana'), channel);
		await app.stop();
		world.discord.removeBot(guild.id);
		await start();
		await expect.poll(() => kept(world, said)).toEqual([]);
	});
});
