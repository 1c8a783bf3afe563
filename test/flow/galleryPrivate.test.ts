import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { forgeModal, forgePress } from '../support/forge.ts';
import { openGallery, openNewest } from '../support/galleryTalk.ts';
import { type KeptWorld, kept, sayWithPicture, startKeptWorld } from '../support/keptWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonsOf, madeBy, press as pressLabel, saysBy } from '../support/making.ts';
import { press } from '../support/press.ts';
import { ask, slashPrivately } from '../support/talk.ts';

let world: KeptWorld;
const log = collectLog();

beforeAll(async () => {
	world = await startKeptWorld('SQLite', { log: log.logger });
});
afterAll(async () => {
	expect(world.discord.problems.filter(isProblem)).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const me = () => `<@${world.discord.bot.id}>`;
/** All but what was tried with a token that was used up. */
const isProblem = (problem: string) => !problem.includes('50027');
/** What somebody sees of the bot's in a channel. */
const shown = (person: Person, channel: string) =>
	person.sees(channel).filter(({ authorId }) => authorId === world.discord.bot.id);

/** The same message with what stands behind *More…* in it. */
async function withMore(person: Person, message: Message): Promise<Message> {
	const use = await pressLabel(person, message, 'More…');
	return await world.discord.until(() => {
		const response = use.response();
		return response !== undefined && buttonsOf(response).some(({ label }) => label === 'Delete') && response;
	});
}

/** Somebody shows a picture in direct messages, then opens it from the gallery in a channel. */
async function openedIn(ana: Person, channel: string) {
	const said = await sayWithPicture(world, ana, (await ana.openDm()).id);
	return { said, opened: await openNewest(world, ana, channel) };
}

describe('what somebody does with a picture of their gallery in a channel', () => {
	test('*Ask…* is answered for them alone, to the last message, and the channel knows nothing of it', async () => {
		const [ana, bob] = [somebody('ana'), somebody('bob')];
		const { id: thread } = await ana.startThread(room(), { name: 'ours' });
		const { opened } = await openedIn(ana, thread);
		world.model.next({ text: 'The private answer goes on and on. '.repeat(150) });
		const asking = await press(ana, thread, opened.id, /^galleryAsk:/);
		const asked = await ana.submitModal(asking, { text: 'What is my secret?' });
		await world.discord.until(
			() => asked.followUps().length >= 2 && /^-# .*tokens/m.test(asked.followUps().at(-1)?.content ?? ''),
		);
		for (const message of [asked.response(), ...asked.followUps()]) expect(message?.onlyFor).toBe(ana.id);
		expect(shown(bob, thread)).toEqual([]);
		await ask(world, bob, thread, `${me()} what was said here?`);
		expect(JSON.stringify(world.model.requests.at(-1)?.messages)).not.toMatch(/my secret|private answer/);
		expect(world.model.requests.at(-1)?.pictures).toEqual([]);
	});

	test('*Edit…* makes a picture for them alone; so do the buttons under it, and nobody else can use them', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const { opened } = await openedIn(ana, channel);
		const editing = await press(ana, channel, opened.id, /^galleryEdit:/);
		const edited = await madeBy(world, await ana.submitModal(editing, { text: 'make it night' }));
		expect(edited.onlyFor).toBe(ana.id);
		const before = world.model.requests.length;
		for (const { id: customId, label } of buttonsOf(edited)) {
			if (/…/.test(label)) continue;
			const use = forgePress(world, { person: bob, channelId: channel, messageId: edited.id, customId });
			await saysBy(world, use, /no longer/);
		}
		for (const { id: customId, label } of buttonsOf(edited)) {
			if (!/…/.test(label)) continue;
			const use = forgeModal(world, { person: bob, channelId: channel, messageId: edited.id, customId }, 'more');
			await saysBy(world, use, /no longer/);
		}
		expect(world.model.requests).toHaveLength(before);
		const varied = await madeBy(world, await pressLabel(ana, edited, 'Variations'));
		const again = await madeBy(world, await pressLabel(ana, varied, 'Try again'));
		const further = await pressLabel(ana, again, 'Edit…');
		const brighter = await madeBy(world, await ana.submitModal(further, { text: 'make it bright' }));
		const asking = await pressLabel(ana, brighter, 'Ask…');
		const answer = await saysBy(world, await ana.submitModal(asking, { text: 'What is this?' }), /tokens/);
		for (const one of [varied, again, brighter, answer]) expect(one.onlyFor).toBe(ana.id);
		expect(shown(bob, channel).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
		expect((await openGallery(world, ana, channel)).text).toContain('**6 pictures');
		expect((await openGallery(world, ana, channel, { where: 'here' })).text).toContain('any of your pictures');
		const deleting = await pressLabel(ana, await withMore(ana, edited), 'Delete');
		await saysBy(world, deleting, /Deleted/);
		expect(deleting.response()?.attachments).toEqual([]);
		// With the picture that it was made from.
		expect((await openGallery(world, ana, channel)).text).toContain('**4 pictures');
		await madeBy(world, await pressLabel(ana, varied, 'Variations'));
	});

	test('is erased with everything of theirs, and offers no message to delete that only they see', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const { said, opened } = await openedIn(ana, channel);
		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		await saysBy(world, await ana.submitModal(asking, { text: 'a question only I can see' }), /tokens/);
		const words = { ...said, words: 'a question only I can see' };
		await expect.poll(() => kept(world, words)).toContain('words');
		expect(await slashPrivately(world, ana, channel, 'forget', { what: 'place' })).toMatch(/^Nothing .* stored/);
		await expect.poll(() => kept(world, words)).toContain('words');
		const use = await ana.slash(channel, 'forget', { what: 'everything' });
		const question = await world.discord.until(() => (use.response()?.content ? use.response() : undefined));
		await press(ana, channel, question.id, /^eraseConfirm:everything$/);
		const told = await saysBy(world, use, /^Erased everything/);
		expect(JSON.stringify(told.components)).toContain("Also delete the bot's 1 message");
		await expect.poll(() => kept(world, words)).toEqual([]);
	});

	test('is not brought back by a form that was opened before the picture was deleted', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const { said, opened } = await openedIn(ana, channel);
		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		await asking.modal();
		const other = await openNewest(world, ana, channel);
		await saysBy(world, await press(ana, channel, other.id, /^galleryDelete:/), /Erased 1 picture/);
		await saysBy(world, await ana.submitModal(asking, { text: 'What is this?' }), /no longer have that picture/);
		await expect.poll(() => kept(world, said)).not.toContain('picture');
	});

	test('never becomes public, not even if the answer comes after Discord lets nobody write to them alone', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const { opened } = await openedIn(ana, channel);
		world.model.next({ text: 'The private answer goes on and on. '.repeat(150) });
		world.discord.faults.failNext('POST', '/webhooks/:application/:token', { status: 401, code: 50_027 });
		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		const asked = await ana.submitModal(asking, { text: 'a question that takes long' });
		await log.ended(asked.id);
		expect(shown(bob, channel).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
		expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
	});

	test('is not made public or shown to others by a menu on such a message, and can be forgotten by one', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const { said, opened } = await openedIn(ana, channel);
		const menu = await ana.menu(channel, 'Ask about this image', opened.id);
		await saysBy(world, menu, /no picture/);
		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		const asked = await saysBy(world, await ana.submitModal(asking, { text: 'my most private question' }), /tokens/);
		const words = { ...said, words: 'my most private question' };
		await expect.poll(() => kept(world, words)).toContain('words');
		await saysBy(world, await ana.menu(channel, 'Forget this', asked.id), /^Erased that message/);
		await expect.poll(() => kept(world, words)).not.toContain('words');
	});

	test('is an ordinary message in direct messages with the bot', async () => {
		const ana = somebody('ana');
		const { id } = await ana.openDm();
		const { opened } = await openedIn(ana, id);
		const asking = await press(ana, id, opened.id, /^galleryAsk:/);
		const asked = await saysBy(world, await ana.submitModal(asking, { text: 'What is this?' }), /tokens/);
		expect(asked.onlyFor).toBeNull();
	});
});

test('an answer for one person that a crash cut off ends for them alone, or in silence once Discord forbids it', {
	tags: ['long'],
}, async () => {
	const startAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };
	await using other = await startBotWorld({ start: false, settings: startAtOnce, env: { LOG_LEVEL: 'info' } });
	let bot = await other.startProcess();
	await other.discord.until(() => other.discord.world.commands.offered(null).length > 0);
	const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
	const channel = other.discord.channels.photos.id;
	await sayWithPicture(other, ana, (await ana.openDm()).id);
	const opened = await openNewest(other, ana, channel);
	const log = collectLog();
	for (const isTooLate of [false, true]) {
		other.model.next({ chunks: ['The private answer. '.repeat(5)], afterChunks: 'stall' });
		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		const asked = await ana.submitModal(asking, { text: 'What is my secret?' });
		await saysBy(other, asked, /The private answer/);
		await bot.kill('SIGKILL');
		const { interactionLifetimeMs } = other.discord.settings;
		if (isTooLate) other.discord.settings.interactionLifetimeMs = -1;
		if (isTooLate) await other.startHere({}, log.logger);
		else bot = await other.startProcess();
		if (!isTooLate) await saysBy(other, asked, /interrupted/);
		const said = () => (isTooLate ? JSON.stringify(log.lines) : bot.output());
		await expect.poll(said).toMatch(/ended an interrupted answer/);
		other.discord.settings.interactionLifetimeMs = interactionLifetimeMs;
		expect(other.discord.messages(channel).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
	}
	expect(other.discord.problems.filter(isProblem)).toEqual([]);
});
