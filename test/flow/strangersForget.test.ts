import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { noise } from '../support/keptWorld.ts';
import { press, saysBy } from '../support/making.ts';
import { botMessages, nextAnswer, nextSaying, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string, permissions = 0n) =>
	world.discord.as(world.discord.createPerson({ name, permissions }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const me = () => `<@${world.discord.bot.id}>`;
const notYours = /Only the person who asked/;
type Person = ReturnType<typeof somebody>;

/** Uses *Forget this* and returns what it says. */
async function forgetThis(person: Person, channel: string, messageId: string): Promise<string> {
	const use = await person.menu(channel, 'Forget this', messageId);
	return await world.discord.until(() => use.response()?.content);
}

/** A question whose picture Discord never finishes sending. */
async function preparing(person: Person, channel: string) {
	world.discord.faults.cdn.delay('never.png', 60_000);
	const asked = await person.send(channel, { content: `${me()} what is this?`, files: [await noise('never.png')] });
	await world.discord.until(() =>
		world.discord.downloads.some(({ path }) => path.includes(asked.attachments[0]?.id ?? '?')),
	);
	return asked;
}

/** A question that waits in a Discord thread behind one whose answer never ends. */
async function waiting(person: Person, channel: string) {
	world.model.next({ chunks: ['These words stand already. '.repeat(3)], afterChunks: 'stall' });
	const first = await person.send(channel, `${me()} first`);
	await nextSaying(world, channel, /These words/);
	const asked = await person.send(channel, `${me()} second`);
	return { first, asked };
}

describe('an answer that is not stored yet is stopped by *Forget this* only for whom it belongs to:', () => {
	test('while its pictures are being fetched', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const asked = await preparing(ana, channel);
		expect(await forgetThis(bob, channel, asked.id)).toMatch(notYours);
		expect(botMessages(world, channel).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
		expect(await forgetThis(ana, channel, asked.id)).toContain('stopped an answer');
		await nextSaying(world, channel, /Stopped/);
	});

	test('while it waits in line', async () => {
		const [ana, bob] = [somebody('ana'), somebody('bob')];
		const { id } = await ana.startThread(room(), { name: 'ours' });
		const { first, asked } = await waiting(ana, id);
		expect(await forgetThis(bob, id, asked.id)).toMatch(notYours);
		expect(await forgetThis(bob, id, first.id)).toMatch(notYours);
		const after = botMessages(world, id).length;
		expect(await forgetThis(ana, id, first.id)).toContain('stopped an answer');
		const answers = await nextAnswer(world, id, after);
		expect(answers.map(({ content }) => content).join()).not.toContain('Stopped');
	});

	test('where its asker has nothing stored', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		await slashPrivately(world, ana, channel, 'privacy', { storing: 'off' });
		world.model.next({ chunks: ['These words stand already. '.repeat(3)], afterChunks: 'stall' });
		const asked = await ana.send(channel, `${me()} what is this?`);
		const answer = await nextSaying(world, channel, /These words/);
		for (const { id } of [asked, answer]) expect(await forgetThis(bob, channel, id)).toMatch(notYours);
		expect(await forgetThis(ana, channel, answer.id)).toContain('stopped an answer');
		await nextSaying(world, channel, /Stopped/);
	});

	test('and for who manages messages there', async () => {
		const [ana, mod, channel] = [somebody('ana'), somebody('mod', permission.ManageMessages), room()];
		const asked = await preparing(ana, channel);
		expect(await forgetThis(mod, channel, asked.id)).toContain('stopped an answer');
		await nextSaying(world, channel, /Stopped/);
	});

	test('and for the author of the message that it is about', async () => {
		const [ana, bob, cleo, channel] = [somebody('ana'), somebody('bob'), somebody('cleo'), room()];
		world.discord.faults.cdn.delay('never2.png', 60_000);
		const posted = await ana.send(channel, { content: 'mine', files: [await noise('never2.png')] });
		const asked = await bob.send(channel, { content: `${me()} what is this?`, replyTo: posted.id });
		await world.discord.until(() =>
			world.discord.downloads.some(({ path }) => path.includes(posted.attachments[0]?.id ?? '?')),
		);
		for (const { id } of [posted, asked]) expect(await forgetThis(cleo, channel, id)).toMatch(notYours);
		expect(await forgetThis(ana, channel, asked.id)).toMatch(notYours);
		expect(await forgetThis(ana, channel, posted.id)).toContain('stopped an answer');
		await nextSaying(world, channel, /Stopped/);
	});
});

describe('an order for pictures is cancelled', () => {
	test('by who gave it and by who manages messages there, and by nobody else', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const mod = somebody('mod', permission.ManageMessages);
		for (const canceller of [ana, mod]) {
			world.model.next({ api: 'images.generate', afterChunks: 'stall' });
			const use = await ana.slash(channel, 'imagine', { prompt: 'a boat' });
			const message = await saysBy(world, use, /Making/);
			await saysBy(world, await press(bob, message, 'Stop'), notYours);
			expect(use.response()?.content).toMatch(/Making/);
			await press(canceller, message, 'Stop');
			await saysBy(world, use, /Stopped/);
		}
	});
});
