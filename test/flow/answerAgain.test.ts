import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { buttonsOf, plainPicture, press, saysAloneBy, saysBy } from '../support/making.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages, nextSaying, slashPrivately } from '../support/talk.ts';

let world: BotWorld;

beforeAll(async () => {
	// Discord lets a bot connect once in five seconds; here a restart need not wait for that.
	const identifyLimit = { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 };
	world = await startBotWorld({ settings: { identifyLimit } });
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;
const me = () => `<@${world.discord.bot.id}>`;
const lastSent = () => world.model.requests.at(-1)?.texts.join('\n') ?? '';
const isStored = (words: string) => storedText(world.dataDir).includes(words);

/** Discord deletes nothing, as often as its client repeats one call. */
const deletingFails = () => world.discord.faults.failNext('DELETE', /\/channels\/\d+\/messages\//, { status: 503 }, 4);

/** Asks about a picture, and waits until the answer is saved. */
async function asked(person: Person, channel: string, content: string) {
	const files = [await plainPicture('purple', 'purple.png', 320)];
	const { asked: question, messages } = await ask(world, person, channel, { content: `${me()} ${content}`, files });
	const answer = messages.at(-1);
	if (answer === undefined) throw new Error('no answer');
	await expect.poll(() => isStored(answer.id)).toBe(true);
	return { question, answer };
}

/** The answer, once its question may be answered again. */
const offered = (channel: string) =>
	world.discord.until(() =>
		botMessages(world, channel).find((one) => buttonsOf(one).some(({ label }) => label === 'Answer again')),
	);

/** Presses it, and waits until the new answer stands where the old one was. */
async function answeredAgain(person: Person, message: Message): Promise<Message> {
	await press(person, message, 'Answer again');
	return await world.discord.until(() => {
		const [only, ...others] = botMessages(world, message.channelId).filter(({ id }) => id >= message.id);
		return only !== undefined && only.id !== message.id && others.length === 0 && /tokens/.test(only.content) && only;
	});
}

test('an edited question may be answered again by who asked it; the new answer takes the place of the old one', async () => {
	const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room('edited')];
	const { question, answer } = await asked(ana, channel, 'is it a wombat?');
	const { messages } = await ask(world, ana, channel, { content: 'and where does it live?', replyTo: answer.id });
	await ana.edit(channel, question.id, `${me()} is it a quokka?`);
	const old = await offered(channel);
	expect(old.id).toBe(answer.id);
	const before = world.model.requests.length;
	await saysBy(world, await press(ben, old, 'Answer again'), /Only the person who asked/);
	expect(world.model.requests).toHaveLength(before);
	world.model.next({ text: 'It is a quokka.' });
	await press(ana, old, 'Answer again');
	const again = await world.discord.until(() =>
		botMessages(world, channel).find(
			({ content }) => content.includes('It is a quokka.') && content.includes('tokens'),
		),
	);
	expect(again.content).toMatch(/^> -# is it a quokka\?\n/);
	await world.discord.until(() => botMessages(world, channel).every(({ id }) => id !== answer.id));
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(lastSent()).not.toContain('where does it live');
	// What hangs on it goes on from the new answer.
	await expect.poll(() => isStored(again.id)).toBe(true);
	await ask(world, ana, channel, { content: 'and what does it eat?', replyTo: messages.at(-1)?.id ?? '' });
	expect(lastSent()).toMatch(/is it a quokka[\s\S]*It is a quokka[\s\S]*where does it live[\s\S]*what does it eat/);
	expect(lastSent()).not.toContain('wombat');
	expect(isStored('wombat')).toBe(false);
	expect(isStored(answer.id)).toBe(false);
});

test('an earlier answer that Discord does not delete while it is away goes when it is back', async () => {
	const [ana, channel] = [somebody('ana'), room('away')];
	const { question } = await asked(ana, channel, 'is it a koala?');
	await ana.edit(channel, question.id, `${me()} is it a panda?`);
	const old = await offered(channel);
	deletingFails();
	await answeredAgain(ana, old);
});

test('an earlier answer that could not be deleted is tried once more when the bot stops', {
	tags: ['long'],
}, async () => {
	const [ana, channel] = [somebody('ana'), room('stops')];
	const { question } = await asked(ana, channel, 'is it a dingo?');
	await ana.edit(channel, question.id, `${me()} is it a dhole?`);
	const old = await offered(channel);
	const isDelete = ({ method, path }: { method: string; path: string }) => method === 'DELETE' && path.endsWith(old.id);
	deletingFails();
	await press(ana, old, 'Answer again');
	await expect.poll(() => world.discord.requests.filter(isDelete).length).toBeGreaterThanOrEqual(4);
	await world.app?.stop();
	expect(botMessages(world, channel).map(({ id }) => id)).not.toContain(old.id);
	world.app = await startAnew(world);
});

test('what was edited while its answer was written is offered once that stands, and after a restart too', async () => {
	const [ana, channel] = [somebody('ana'), room('meanwhile')];
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'It is a vole.', gate: open.promise });
	const question = await ana.send(channel, `${me()} is it a vole?`);
	await world.model.until(({ texts }) => texts.join().includes('a vole'));
	await ana.edit(channel, question.id, `${me()} is it a shrew?`);
	await expect.poll(() => isStored('a shrew')).toBe(true);
	expect(botMessages(world, channel)).toEqual([]);
	open.resolve();
	const old = await offered(channel);
	await world.app?.stop();
	const app = await startAnew(world);
	try {
		await answeredAgain(ana, old);
		expect(lastSent()).toContain('a shrew');
		// Now the old one is gone for good.
		expect(botMessages(world, channel)).toHaveLength(1);
	} finally {
		await app.stop();
		world.app = await startAnew(world);
	}
});

test('a question that is edited often while it is answered gets its button in one write', async () => {
	const [ana, channel] = [somebody('ana'), room('edited often')];
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'It is a skunk.', gate: open.promise });
	const question = await ana.send(channel, `${me()} is it a skunk?`);
	await world.model.until(({ texts }) => texts.join().includes('a skunk'));
	for (const animal of ['lynx', 'puma', 'caracal', 'serval', 'margay', 'ocelot']) {
		await ana.edit(channel, question.id, `${me()} is it a ${animal}?`);
		await expect.poll(() => isStored(`a ${animal}`)).toBe(true);
	}
	open.resolve();
	const answer = await offered(channel);
	// The edit that comes next is followed after all earlier ones.
	await ana.edit(channel, question.id, `${me()} is it a kodkod?`);
	await expect.poll(() => isStored('a kodkod')).toBe(true);
	const writes = world.discord.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith(answer.id));
	// The words may have come in two; and the last edit may have had its turn.
	expect(writes.length).toBeLessThanOrEqual(3);
});

test('an answer stays until the new one says something; a second press is told that it is under way', async () => {
	const [ana, channel] = [somebody('ana'), room('kept')];
	const { question, answer } = await asked(ana, channel, 'is it a weasel?');
	await ana.edit(channel, question.id, `${me()} is it a stoat?`);
	const old = await offered(channel);
	world.model.next({ status: 400, code: 'content_policy_violation', message: 'No.' });
	await saysAloneBy(world, await press(ana, old, 'Answer again'), /provider's rules/);
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'It is a stoat.', gate: open.promise });
	const before = world.model.requests.length;
	const first = await press(ana, old, 'Answer again');
	await expect.poll(() => world.model.requests).toHaveLength(before + 1);
	await saysAloneBy(world, await press(ana, old, 'Answer again'), /already answering/);
	expect(botMessages(world, channel)).toContainEqual(expect.objectContaining({ id: answer.id }));
	open.resolve();
	await saysBy(world, first, /It is a stoat\.[\s\S]*tokens/);
	await world.discord.until(() => botMessages(world, channel).every(({ id }) => id !== answer.id));
	expect(world.model.requests).toHaveLength(before + 1);
	expect(lastSent()).toContain('a stoat');
	await expect.poll(() => isStored(answer.id)).toBe(false);
});

test('nothing is offered under pictures, for an edit that says the same, and to nobody who wants nothing kept', async () => {
	const [ana, ben, channel] = [somebody('ana'), somebody('ben'), room('not offered')];
	const same = await asked(ana, channel, 'what is a yak?');
	await ana.edit(channel, same.question.id, same.question.content);
	world.model.next({ api: 'responses', toolCalls: [{ name: 'edit_picture', arguments: '{"prompt":"at night"}' }] });
	const made = await asked(ana, channel, 'make it nihgt');
	await ana.edit(channel, made.question.id, `${me()} make it night`);
	await slashPrivately(world, ben, channel, 'privacy', { storing: 'off' });
	const unkept = await ask(world, ben, channel, `${me()} what is a gnu?`);
	await ben.edit(channel, unkept.asked.id, `${me()} what is an emu?`);
	await expect.poll(() => isStored('make it night')).toBe(true);
	const last = await asked(ana, channel, 'what is a tapir?');
	await ana.edit(channel, last.question.id, `${me()} what is a zebu?`);
	expect((await offered(channel)).id).toBe(last.answer.id);
	const labels = botMessages(world, channel).flatMap(buttonsOf);
	expect(labels.filter(({ label }) => label === 'Answer again')).toHaveLength(1);
});

test('a bot that is killed before the new answer says something keeps the old one; after its first words it keeps these', {
	tags: ['long'],
}, async () => {
	await world.app?.stop();
	const bot = await world.startProcess();
	try {
		const [ana, channel] = [somebody('ana'), room('killed')];
		world.model.next({ text: 'It is a marten.' });
		const silent = await asked(ana, channel, 'is it a marten?');
		world.model.next({ text: 'It is a lemur.' });
		const begun = await asked(ana, channel, 'is it a lemur?');
		for (const { question } of [silent, begun])
			await ana.edit(channel, question.id, question.content.replace('is it', 'is this'));
		await world.discord.until(
			() =>
				botMessages(world, channel)
					.flatMap(buttonsOf)
					.filter(({ label }) => label === 'Answer again').length === 2,
		);
		const old = (id: string) => botMessages(world, channel).find((one) => one.id === id) ?? begun.answer;
		world.model.next({ gate: new Promise<void>(() => undefined) });
		const before = world.model.requests.length;
		const first = await press(ana, old(silent.answer.id), 'Answer again');
		await expect.poll(() => world.model.requests).toHaveLength(before + 1);
		world.model.next({ text: 'It is an aye-aye, and that is ', afterChunks: 'stall' });
		await press(ana, old(begun.answer.id), 'Answer again');
		await nextSaying(world, channel, /aye-aye/);
		await bot.kill('SIGKILL');
		deletingFails();
		await world.startProcess();
		await saysBy(world, first, /interrupted/);
		await world.discord.until(() => botMessages(world, channel).every(({ id }) => id !== begun.answer.id));
		await expect.poll(() => isStored(silent.answer.id)).toBe(true);
		await expect.poll(() => isStored(begun.answer.id)).toBe(false);
		await ask(world, ana, channel, { content: 'and how old is it?', replyTo: silent.answer.id });
		expect(lastSent()).toMatch(/is this a marten[\s\S]*It is a marten\.[\s\S]*how old/);
		const anew = await nextSaying(world, channel, /aye-aye[\s\S]*interrupted/);
		await ask(world, ana, channel, { content: 'and how heavy?', replyTo: anew.id });
		expect(lastSent()).toMatch(/is this a lemur[\s\S]*aye-aye[\s\S]*how heavy/);
		expect(lastSent()).not.toContain('It is a lemur');
	} finally {
		world.app = null;
	}
});
