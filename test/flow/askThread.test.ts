import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { isMade, plainPicture } from '../support/making.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld();
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const square = (background: string) => plainPicture(background, `${background}.png`, 320);
const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;
const me = () => `<@${world.discord.bot.id}>`;
/** What the model was last sent, as one text. */
const lastSent = () => world.model.requests.at(-1)?.texts.join('\n') ?? '';

/** Somebody shows a picture and gets an answer. */
async function answered(person: Person, channel: string, words = 'what is this?', isKept = true) {
	const { asked, messages } = await ask(world, person, channel, {
		content: `${me()} ${words}`,
		files: [await square('purple')],
	});
	const answer = messages.at(-1)?.id ?? '';
	if (isKept) await isStored(answer);
	return { question: asked.id, answer };
}

/** An answer counts as saved a moment after it stands: sooner than people can make a thread of it. */
const isStored = (words: string) => expect.poll(() => storedText(world.dataDir).includes(words)).toBe(true);
const isGone = (words: string) => expect.poll(() => storedText(world.dataDir).includes(words)).toBe(false);

/** What somebody says that is not for the bot, and then twice something that is: by the second answer the other would have been answered too. */
async function staysSilent(person: Person, channel: string, said: Parameters<Person['send']>[1][]) {
	const [requests, messages] = [world.model.requests.length, botMessages(world, channel).length];
	for (const one of said) await person.send(channel, one);
	await ask(world, person, channel, `${me()} now you`);
	await ask(world, person, channel, `${me()} and now you`);
	expect(botMessages(world, channel)).toHaveLength(messages + 2);
	const asked = world.model.requests.slice(requests).flatMap(({ texts }) => texts.join('\n'));
	for (const one of said) expect(asked.join()).not.toContain(typeof one === 'string' ? one : one.content);
}

test('a thread made from an answer carries its conversation: nobody need mention the bot there', async () => {
	const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room('carried')];
	const { answer } = await answered(ana, channel);
	await ask(world, ana, channel, { content: 'another branch', replyTo: answer });
	const inChannel = botMessages(world, channel).length;
	// Anybody may make it.
	const { id: thread } = await ben.startThread(channel, { name: 'on it', messageId: answer });
	await ask(world, ana, thread, 'and the colours?');
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(lastSent()).toContain('what is this?');
	expect(lastSent()).not.toContain('another branch');
	await ask(world, ben, thread, 'ben asks as well');
	expect(lastSent()).toMatch(/what is this\?[\s\S]*and the colours\?[\s\S]*ben asks as well/);
	await ask(world, ana, channel, { content: 'back in the channel', replyTo: answer });
	expect(lastSent()).not.toContain('ben asks');
	expect(botMessages(world, channel)).toHaveLength(inChannel + 1);
});

test('in such a thread people can still talk to each other', async () => {
	const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room('aside')];
	const { answer } = await answered(ana, channel);
	const { id: thread } = await ana.startThread(channel, { name: 'on it', messageId: answer });
	const { asked } = await ask(world, ana, thread, 'and the shape?');
	await staysSilent(ben, thread, [`<@${ana.id}> lunch?`, { content: 'or a reply', replyTo: asked.id }]);
	expect(lastSent()).not.toMatch(/lunch|or a reply/);
});

test('a thread made from a question goes on from its answer, also while that is being written', async () => {
	const [ana, channel] = [somebody('ana'), room('of a question')];
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'It is a violet.', gate: open.promise });
	const asked = await ana.send(channel, `${me()} which flower?`);
	await world.model.until(({ texts }) => texts.join().includes('which flower'));
	const { id: thread } = await ana.startThread(channel, { name: 'flowers', messageId: asked.id });
	await ana.send(thread, 'how tall is it?');
	await ana.send(thread, 'and how old?');
	open.resolve();
	await world.discord.until(
		() => botMessages(world, thread).filter(({ content }) => /-# .*tokens/.test(content)).length === 2,
	);
	expect(lastSent()).toMatch(/which flower\?[\s\S]*a violet[\s\S]*how tall[\s\S]*how old/);
});

test('a picture that the bot made is changed in its thread by words alone', async () => {
	const [ana, channel] = [somebody('ana'), room('made')];
	const use = await ana.slash(channel, 'imagine', { prompt: 'a harbour' });
	const made = await world.discord.until(() => {
		const response = use.response();
		return response !== undefined && isMade(response) && response;
	});
	const { id: thread } = await ana.startThread(channel, { name: 'harbour', messageId: made.id });
	world.model.next({ api: 'responses', toolCalls: [{ name: 'edit_picture', arguments: '{"prompt":"at night"}' }] });
	await ana.send(thread, 'make it night');
	await world.discord.until(() => botMessages(world, thread).some(isMade));
	expect(world.model.requests.filter(({ api }) => api === 'images.edit').at(-1)?.pictures).toHaveLength(1);
});

test('other threads stay silent unless the bot is mentioned', async () => {
	const [ana, channel] = [somebody('ana'), room('others')];
	const { id: alone } = await ana.startThread(channel, { name: 'of nothing' });
	await staysSilent(ana, alone, ['what do you think?']);
	// Also once the bot has been asked something there.
	await staysSilent(ana, alone, ['and now?']);
	const chat = await ana.send(channel, 'a word among people');
	const { id: ofChat } = await ana.startThread(channel, { name: 'of chat', messageId: chat.id });
	await staysSilent(ana, ofChat, ['what do you think?']);
	// Somebody's picture that was asked about is still theirs: people talk about it among themselves.
	const shown = await ana.send(channel, { content: 'look at this', files: [await square('teal')] });
	await ask(world, somebody('ben'), channel, { content: `${me()} what is it?`, replyTo: shown.id });
	const { id: ofPicture } = await ana.startThread(channel, { name: 'of a picture', messageId: shown.id });
	await staysSilent(ana, ofPicture, ['nice, is it not?']);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(lastSent()).toContain('what is it?');
});

test('what a deleted message said is known in its thread no more, and what was said in the thread stays', async () => {
	const [ana, channel] = [somebody('ana'), room('uprooted')];
	const { question } = await answered(ana, channel, 'a word about quokkas?');
	const { id: thread } = await ana.startThread(channel, { name: 'on it', messageId: question });
	await ask(world, ana, thread, 'and wombats?');
	await ana.delete(channel, question);
	await isGone('quokkas');
	await staysSilent(ana, thread, ['and koalas?']);
	expect(lastSent()).toContain('wombats');
	expect(lastSent()).not.toMatch(/quokkas|koalas/);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(0);
	world.discord.deleteThread(thread);
	await isGone('wombats');
});

test('forgetting in the thread takes what was said in the thread', async () => {
	const [ana, channel] = [somebody('ana'), room('forgotten')];
	const { answer } = await answered(ana, channel, 'what of herons?');
	const { id: thread } = await ana.startThread(channel, { name: 'on it', messageId: answer });
	await ask(world, ana, thread, 'what of storks?');
	expect(await slashPrivately(world, ana, thread, 'forget')).toMatch(/^Erased/);
	expect(storedText(world.dataDir).includes('storks')).toBe(false);
	await ask(world, ana, thread, 'what of cranes?');
	expect(lastSent()).toMatch(/herons[\s\S]*cranes/);
	expect(lastSent()).not.toContain('storks');
});

test('of somebody who wants nothing kept a thread carries nothing on, and in the thread of others they are answered for themselves', async () => {
	const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room('unkept')];
	await slashPrivately(world, ben, channel, 'privacy', { storing: 'off' });
	const unkept = await answered(ben, channel, 'ben shows something', false);
	const { id: silent } = await ana.startThread(channel, { name: 'of ben', messageId: unkept.answer });
	await staysSilent(ana, silent, ['and then?']);
	const kept = await answered(ana, channel, 'ana shows something');
	const { id: thread } = await ana.startThread(channel, { name: 'of ana', messageId: kept.answer });
	const { text } = await ask(world, ben, thread, 'ben wonders about gnus');
	expect(text).toContain('Nothing of this is stored');
	expect(lastSent()).not.toContain('ana shows');
	await ask(world, ana, thread, 'ana asks in it');
	expect(lastSent()).toMatch(/ana shows[\s\S]*ana asks in it/);
	expect(lastSent()).not.toContain('ben asks');
	expect(storedText(world.dataDir).includes('gnus')).toBe(false);
});

test('after a restart it goes on, also in a thread that was put away, but for what was deleted meanwhile', async () => {
	const [ana, channel] = [somebody('ana'), room('restarted')];
	const { answer } = await answered(ana, channel);
	const { id: thread } = await ana.startThread(channel, { name: 'on it', messageId: answer });
	await ana.editThread(thread, { archived: true });
	const uprooted = await answered(ana, channel, 'what of shrews?');
	const { id: other } = await ana.startThread(channel, { name: 'on shrews', messageId: uprooted.answer });
	await ask(world, ana, other, 'what of voles?');
	await world.app?.stop();
	await ana.delete(channel, uprooted.question);
	await using app = { ...(await startAnew(world)), [Symbol.asyncDispose]: async () => undefined };
	try {
		await ask(world, ana, thread, 'still there?');
		expect(lastSent()).toMatch(/what is this\?[\s\S]*still there\?/);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
		await ask(world, ana, other, `${me()} what of moles?`);
		expect(lastSent()).toMatch(/voles[\s\S]*moles/);
		expect(lastSent()).not.toContain('shrews');
	} finally {
		await app.stop();
	}
});
